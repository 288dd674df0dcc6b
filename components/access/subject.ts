import { compare } from "../contract/problem.ts";
import type { Cloud } from "../network/plan.ts";
import type { RoleName } from "./role.ts";

/** Cloud groups by role, as the stack's settings name them. */
export interface People {
  readonly readers: readonly string[];
  readonly operators: readonly string[];
  readonly breakGlass: readonly string[];
}

/** A cloud, or a control plane that somebody runs without one. */
export type Place = Cloud | "local";

/** Roles that people hold. Nobody holds `break-glass`: it is an account that tokens are taken of. */
export type Held = Exclude<RoleName, "break-glass">;

const PEOPLE_OF: Readonly<Record<Held, keyof People>> = {
  reader: "readers",
  operator: "operators",
  requester: "breakGlass",
};

/** Kubernetes groups where the cloud maps its own principals to a group of our choice. */
const FIXED: Readonly<Record<Held, string>> = {
  reader: "cellwall:reader",
  operator: "cellwall:operator",
  requester: "cellwall:break-glass",
};

/** What each cloud calls a group of people once they have reached the API server. */
const GROUPS: Readonly<Record<Place, (role: Held, people: readonly string[]) => readonly string[]>> = {
  // Entra ID puts the object ids of a person's groups into the token (AKS, Entra integration).
  azure: (_, people) => people,
  // An access entry maps an IAM role to `kubernetesGroups` (EKS); names that start with `system:` are refused there.
  aws: (role, people) => (people.length === 0 ? [] : [FIXED[role]]),
  // The address of a group below `gke-security-groups@…` (Google Groups for RBAC).
  gcp: (_, people) => people,
  local: (role) => [FIXED[role]],
};

/** Kubernetes groups by role: who the bindings name. A role that nobody holds has none. */
export function subjectsOf(place: Place, people: People): Readonly<Record<Held, readonly string[]>> {
  const groups = (role: Held) => GROUPS[place](role, people[PEOPLE_OF[role]]).toSorted(compare);
  return { reader: groups("reader"), operator: groups("operator"), requester: groups("requester") };
}
