import { cellsConfig } from "./config.ts";
import { program } from "./program.ts";

/** See `CellSet`. */
export const { cells, connectivity } = await program(cellsConfig());
