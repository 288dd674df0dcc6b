import type { PlaneOutputs } from "../components/plane/outputs.ts";
import { planeConfig } from "./config.ts";
import { releaseNow } from "./release.ts";
import { reported } from "./report.ts";

const config = planeConfig();
const { program } = await import(`./${config.kind}.ts`);

/** The contract with the stacks of cells, see `components/plane/outputs.ts`. */
export const plane = await reported(() => program(config));

/** What this update was, for `cellwall fleet`; there only once the plane stands. */
export const release = plane.apply(({ name, cilium }: PlaneOutputs) => releaseNow(name, cilium.version));
