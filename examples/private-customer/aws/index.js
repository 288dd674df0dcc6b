import { privateDataPlane } from "cellwall/private";

/** The contract with stacks of cells. */
export const { plane } = await privateDataPlane();
