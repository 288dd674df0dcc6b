import { AGENT_CANNOT, AGENT_RULES } from "../agent/role.ts";
import type { CloudRole } from "./role.ts";

const NAMES: Readonly<Record<CloudRole["cloud"], string>> = { azure: "Azure", aws: "AWS", gcp: "Google Cloud" };

const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const code = (values: readonly string[]) => values.map((value) => `\`${value}\``).join(", ");

/** Most actions that one cell of the table names; the rest is counted. */
const SHOWN = 4;

function actions(all: readonly string[]): string {
  const rest = all.length - SHOWN;
  return `${code(all.slice(0, SHOWN))}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** What the vendor's agent sees in the cluster, and what it doesn't, as Markdown. */
export function agentTable(): string {
  return [
    row("the agent", "Kubernetes", "what for"),
    row("---", "---", "---"),
    ...AGENT_RULES.map(({ resources, verbs, why }) => row("**may**", `${verbs.join(", ")} ${code(resources)}`, why)),
    ...AGENT_CANNOT.map(({ what, verb, resource }) => row("may not", `${verb} ${code([resource])}`, what)),
  ].join("\n");
}

/** What each role of each cloud may and may not do, as Markdown. */
export function roleTable(roles: readonly CloudRole[]): string {
  return [
    row("cloud", "role", "", "what", "actions", "why"),
    row("---", "---", "---", "---", "---", "---"),
    ...roles.flatMap(({ cloud, name, can, cannot }) => [
      ...can.map((entry) => row(NAMES[cloud], name, "**may**", entry.what, actions(entry.actions), entry.why)),
      ...cannot.map((entry) => row(NAMES[cloud], name, "may not", entry.what, actions(entry.actions), entry.why)),
    ]),
  ].join("\n");
}
