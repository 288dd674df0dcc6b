/** One right, in the words of a ClusterRole, and what it is for. */
export interface Right {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only these objects. Absent: every one. */
  readonly resourceNames?: readonly string[];
  /** What it is for, as the generated table says it. */
  readonly why: string;
}

/** Where a right holds: in the whole cluster, in namespaces of the platform, or where grants of break-glass are. */
export type Scope = "everywhere" | "platform" | "grants";

export const SCOPES: readonly Scope[] = ["everywhere", "platform", "grants"];

/** Who holds rights. `requester` is a person who may break the glass; `break-glass` the account whose token that gives. */
export type RoleName = "reader" | "operator" | "requester" | "break-glass";

export const ROLE_NAMES: readonly RoleName[] = ["reader", "operator", "requester", "break-glass"];

/** Rights of a role by where they hold. */
export type Role = Readonly<Record<Scope, readonly Right[]>>;

/** What is asked of a role: one verb on one resource. */
export interface Request {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/exec`. */
  readonly resource: string;
  readonly name?: string;
}

/** Does one of the rights cover the request? As RBAC decides: a sum of rights, no wildcards among ours. */
export function covers(rights: readonly Right[], { verb, group, resource, name }: Request): boolean {
  return rights.some(
    ({ apiGroups, resources, verbs, resourceNames }) =>
      apiGroups.includes(group) &&
      resources.includes(resource) &&
      verbs.includes(verb) &&
      (resourceNames === undefined || (name !== undefined && resourceNames.includes(name))),
  );
}
