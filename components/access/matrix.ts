import { ACTIONS, type Action, type Where } from "./action.ts";
import { INTO_PODS, INTO_PODS_BY_UPDATE } from "./guard/exec.ts";
import { covers, ROLE_NAMES, type RoleName, SCOPES, type Scope } from "./role.ts";
import { ROLES } from "./roles.ts";

/** A role, or a cluster administrator: what `system:masters` can still do. */
export type Who = RoleName | "administrator";

export const WHO: readonly Who[] = [...ROLE_NAMES, "administrator"];

/** What becomes of an action: RBAC grants it or not; admission may refuse what RBAC grants, or let a part of it through. */
export interface Verdict {
  readonly granted: boolean;
  /** What admission makes of it, where it judges such requests: `refused`, or what is let through. */
  readonly admission?: string;
}

export interface Row {
  readonly action: Action;
  readonly where: Where;
  readonly verdicts: Readonly<Record<Who, Verdict>>;
}

const SCOPES_OF: Readonly<Record<Where, readonly Scope[]>> = {
  cluster: ["everywhere"],
  platform: ["everywhere", "platform"],
  cell: ["everywhere"],
  "production cell": ["everywhere"],
  grants: ["everywhere", "grants"],
};

/** Every action at every place by everybody: what docs/access.md shows and a real API server is asked about. */
export function accessMatrix(): Row[] {
  return ACTIONS.flatMap((action) =>
    action.where.map((where) => ({
      action,
      where,
      verdicts: Object.fromEntries(WHO.map((who) => [who, verdict(who, action, where)])) as Record<Who, Verdict>,
    })),
  );
}

function verdict(who: Who, action: Action, where: Where): Verdict {
  const granted = who === "administrator" || SCOPES_OF[where].some((scope) => covers(ROLES[who][scope], action));
  const admission = granted ? judged(who, action, where) : undefined;
  return { granted, ...(admission !== undefined && { admission }) };
}

const INTO: readonly string[] = [...INTO_PODS, ...INTO_PODS_BY_UPDATE];

/** What the guards of `guard/` say, in a word. */
function judged(who: Who, { verb, resource }: Action, where: Where): string | undefined {
  if (where === "production cell" && INTO.includes(resource) && who !== "break-glass") return "refused";
  if (resource === "nodes/proxy") return "readings only";
  if (who === "operator" && verb === "patch") return resource === "nodes" ? "cordon only" : "restart only";
  if (where === "grants") {
    if (resource === "secrets" && verb === "create") return "with reason and ticket";
    if (resource === "secrets" && verb === "update") return "refused";
    if (resource === "serviceaccounts/token") return "for one's own grant, 1 hour at most";
    if (resource === "rolebindings") return "to the account alone";
  }
  return undefined;
}

/** The matrix as Markdown. Places where everybody fares alike share a row. */
export function matrixTable(): string {
  const rows = new Map<string, Where[]>();
  for (const { action, where, verdicts } of accessMatrix()) {
    const said = WHO.map((who) => word(verdicts[who])).join(" | ");
    const key = `| ${action.what} | \`${action.verb} ${named(action)}\` | WHERE | ${said} |`;
    rows.set(key, [...(rows.get(key) ?? []), where]);
  }
  return [
    `| what | request | where | ${WHO.join(" | ")} |`,
    `|---|---|---|${WHO.map(() => "---|").join("")}`,
    ...[...rows].map(([row, where]) => row.replace("WHERE", placesOf(where))),
  ].join("\n");
}

function placesOf(where: readonly Where[]): string {
  return where.join(", ").replace("cell, production cell", "any cell");
}

function named({ group, resource }: Action): string {
  const [kind = "", subresource] = resource.split("/");
  return `${group === "" ? kind : `${kind}.${group}`}${subresource === undefined ? "" : `/${subresource}`}`;
}

function word({ granted, admission }: Verdict): string {
  if (!granted) return "·";
  return admission === undefined ? "**yes**" : admission;
}

const SAYS: Readonly<Record<Scope, string>> = {
  everywhere: "everywhere",
  platform: "namespaces of the platform",
  grants: "`cellwall-break-glass`",
};

/** Every right of every role with its reason, as Markdown. */
export function rightsTable(): string {
  const rows = ROLE_NAMES.flatMap((role) =>
    SCOPES.flatMap((scope) =>
      ROLES[role][scope].map(
        ({ apiGroups, resources, verbs, why }) =>
          `| ${role} | ${SAYS[scope]} | ${verbs.join(", ")} | ${resources.join(", ")} | ${apiGroups.map((group) => group || "core").join(", ")} | ${why} |`,
      ),
    ),
  );
  return ["| role | where | verbs | resources | API group | what for |", "|---|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}
