import { planeConfig } from "./config.ts";
import { reported } from "./report.ts";

const config = planeConfig();
const { program } = await import(`./${config.kind}.ts`);

/** The contract with the stacks of cells, see `components/plane/outputs.ts`. */
export const plane = await reported(() => program(config));
