import { privateDataPlane } from "cellwall/private";

/** `plane` is the contract with stacks of cells, `residency` what the proof found: nothing that leaves. */
export const { plane, residency } = await privateDataPlane();
