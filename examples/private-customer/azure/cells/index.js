import { cellSet } from "cellwall/cells";

export const { cells, connectivity } = await cellSet();
