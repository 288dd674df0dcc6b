import { broken, type Expectation, type Finding, type StackRule, tableRule } from "../../rule.ts";
import { AWS, AZURE, GOOGLE } from "../../type.ts";
import { holdsUnknown, isRecord, isTrue, list } from "../../value.ts";
import { type Company, companies } from "../read/attached.ts";

/** All that EKS has (AWS API, botocore 1.44.5). */
const EKS_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
/** Control plane of GKE; workload logs go through the plane's own agent. */
const GKE_LOGS = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"];

const all = (wanted: readonly string[]): Pick<Expectation, "holds" | "wanted" | "fix"> => ({
  holds: (value) => wanted.every((name) => list(value).includes(name)),
  wanted: `a list with ${wanted.join(", ")}`,
  fix: `set it to ${JSON.stringify(wanted)}: what was not logged can't be looked up after an incident`,
});

const LOGS: readonly Expectation[] = [
  { type: AWS.cluster, path: "enabledClusterLogTypes", ...all(EKS_LOGS) },
  { type: GOOGLE.cluster, path: "loggingConfig.enableComponents", ...all(GKE_LOGS) },
];

export const controlPlaneLogs = tableRule({
  id: "control-plane-logs",
  description: "The control plane logs all of its components",
  remediation: "Enable every control-plane log of the cluster.",
  table: LOGS,
});

/** `kube-audit-admin` is `kube-audit` without reads; the groups contain `kube-audit`. `guard` has Entra decisions. */
const AUDIT = ["kube-audit-admin", "kube-audit", "audit", "allLogs"];
const GUARD = ["guard", "audit", "allLogs"];

export const aksDiagnostics: StackRule = {
  kind: "stack",
  id: "aks-diagnostics",
  description: "Every AKS cluster sends its audit log somewhere",
  remediation: "Add a DiagnosticSetting for the cluster with kube-audit-admin and guard.",
  types: [AZURE.cluster],
  check: (resources) =>
    companies(resources, { owner: AZURE.cluster, companion: AZURE.diagnostics, by: "resourceUri" }).flatMap(
      ({ of: { urn }, ...company }) => audited(company).map((finding) => ({ ...finding, urn })),
    ),
};

function audited({ companions, undecided }: Company): readonly Finding[] {
  const fix =
    "add a monitor.DiagnosticSetting with resourceUri set from this cluster and the categories kube-audit-admin and guard";
  if (companions.length === 0)
    return [
      undecided
        ? { kind: "unknown", path: "resourceUri" }
        : broken("", "no DiagnosticSetting of this stack names the cluster", fix),
    ];
  const enabled = companions
    .flatMap(({ props }) => list(props.logs))
    .filter(isRecord)
    .filter((entry) => isTrue(entry.enabled))
    .flatMap(({ category, categoryGroup }) => [category, categoryGroup]);
  const missing = [
    ...(AUDIT.some((name) => enabled.includes(name)) ? [] : ["kube-audit-admin"]),
    ...(GUARD.some((name) => enabled.includes(name)) ? [] : ["guard"]),
  ];
  if (missing.length === 0) return [];
  if (companions.some(({ props }) => props.logs === undefined || holdsUnknown(props.logs)))
    return [{ kind: "unknown", path: "logs" }];
  return [broken("", `the cluster's DiagnosticSetting lacks ${missing.join(" and ")}`, fix)];
}
