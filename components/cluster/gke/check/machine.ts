import type { ArgumentProblem } from "../../../network/argument.ts";
import type { PoolSpec } from "../../cloud.ts";

/** Kinds of nodes whose memory is encrypted (GKE API, ConfidentialNodes). */
export type ConfidentialNodes = "SEV" | "SEV_SNP" | "TDX";

/** Machine families of each kind (Confidential VM, "Supported configurations"). */
const FAMILIES: Readonly<Record<ConfidentialNodes, readonly string[]>> = {
  SEV: ["c2d", "c3d", "c4d", "n2d"],
  SEV_SNP: ["c3d", "n2d"],
  TDX: ["c3"],
};

/** Families that take no Persistent Disk at all (Compute Engine, "Hyperdisk": machine series support). */
export const HYPERDISK_ONLY: readonly string[] = ["c4", "c4a", "c4d", "n4", "n4a", "n4d"];

const MACHINE = /^[a-z][a-z0-9]*-[a-z0-9][a-z0-9-]*$/;

/** `n2d` of `n2d-standard-8`. */
export const familyOf = (machine: string): string => machine.split("-")[0] ?? machine;

export function checkMachine(
  field: string,
  { machine }: PoolSpec,
  confidentialNodes: ConfidentialNodes | undefined,
): ArgumentProblem[] {
  if (!MACHINE.test(machine)) {
    return [
      {
        field: `${field}.machine`,
        value: machine,
        reason: "is not a machine type of Google Cloud",
        fix: "write a type of `gcloud compute machine-types list`, such as n2d-standard-8",
      },
    ];
  }
  if (confidentialNodes === undefined || FAMILIES[confidentialNodes].includes(familyOf(machine))) return [];
  const families = FAMILIES[confidentialNodes].join(", ");
  return [
    {
      field: `${field}.machine`,
      value: machine,
      reason: `has no ${confidentialNodes}; of the families, only ${families} can`,
      fix: `use a machine of ${families}, or another confidentialNodes`,
    },
  ];
}
