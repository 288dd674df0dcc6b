import { broken, type Expectation, type Finding, type Resource, type ResourceRule, tableRule } from "../../rule.ts";
import { AWS, AZURE, GOOGLE } from "../../type.ts";
import { at, holdsUnknown, isRecord, list, UNKNOWN, valueAt } from "../../value.ts";

const METADATA: readonly Expectation[] = [
  {
    type: AWS.launchTemplate,
    path: "metadataOptions.httpTokens",
    holds: (value) => value === "required",
    wanted: '"required" (IMDSv2)',
    fix: "set it to required: one forged request from a pod would otherwise hand out the node's credentials",
  },
  {
    type: AWS.launchTemplate,
    path: "metadataOptions.httpPutResponseHopLimit",
    holds: (value) => value === 1,
    wanted: "1",
    fix: "set it to 1: with more, pods reach the metadata service and take the node's role",
  },
  {
    type: GOOGLE.pool,
    path: "nodeConfig.workloadMetadataConfig.mode",
    holds: (value) => value === "GKE_METADATA",
    wanted: '"GKE_METADATA"',
    fix: "set it to GKE_METADATA: pods otherwise get the node's own credentials",
  },
];

export const metadataClosed = tableRule({
  id: "metadata-closed",
  description: "Pods can't take a node's credentials from the metadata service",
  remediation: "Require IMDSv2 with one hop on AWS, the GKE metadata server on Google Cloud.",
  table: METADATA,
});

/** Keys that Cilium's operator takes away again; the second does not stop an autoscaler that starts at zero nodes. */
const STARTUP_TAINTS = [
  "node.cilium.io/agent-not-ready",
  "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready",
];

export const startupTaint: ResourceRule = {
  kind: "resource",
  id: "startup-taint",
  description: "Nodes of EKS and GKE start with Cilium's taint; nodes of AKS never carry it",
  remediation: "Derive taints from the cloud: NO_EXECUTE on EKS and GKE, none on AKS.",
  types: [AWS.nodeGroup, GOOGLE.pool, AZURE.cluster, AZURE.pool],
  check: ({ type, props }) => {
    if (type === AZURE.cluster || type === AZURE.pool) return absent(props, type);
    const path = type === AWS.nodeGroup ? "taints" : "nodeConfig.taints";
    const taints = valueAt(props, path);
    const carried = list(taints).some(
      (taint) => isRecord(taint) && STARTUP_TAINTS.includes(String(taint.key)) && taint.effect === "NO_EXECUTE",
    );
    if (carried) return [];
    if (taints === UNKNOWN || holdsUnknown(taints)) return [{ kind: "unknown", path }];
    return [
      broken(
        path,
        `${path} has no ${STARTUP_TAINTS.join(" or ")} with effect NO_EXECUTE`,
        "add it to a new pool and drain the old one: pods that start before Cilium's agent have no policy, and adding the taint to a pool in use evicts every pod",
      ),
    ];
  },
};

function absent(props: Resource["props"], type: string): readonly Finding[] {
  const where = type === AZURE.cluster ? "agentPoolProfiles.*.nodeTaints.*" : "nodeTaints.*";
  return at(props, where).flatMap(({ path, value }): Finding[] => {
    if (value === UNKNOWN) return [{ kind: "unknown", path }];
    if (!STARTUP_TAINTS.some((key) => String(value).startsWith(key))) return [];
    return [
      broken(
        path,
        `${path} is ${JSON.stringify(value)}, which AKS keeps for good`,
        "take it away: AKS puts pool taints back, Cilium's operator can't remove them, and pods stay Pending",
      ),
    ];
  });
}

/** What stops IPsec: modules that are blacklisted, mapped to nothing, or not allowed. */
const BLACKLISTS = [
  /^\s*blacklist\s+(esp4|esp6|xfrm\w*)\b/m,
  /\binstall\s+(esp4|esp6|xfrm\w*)\s+\/(usr\/)?bin\/(true|false)/,
  /modprobe\.blacklist=[\w,]*\b(esp4|esp6|xfrm\w*)\b/,
  /modules\.(esp4|esp6)\]?[\s.]*allowed\s*=\s*false/,
];

/**
 * Images of AKS without ESP modules for good: OS Guard and Azure Linux 2 (CBLMariner).
 * Source: Azure/AgentBaker#8475 and #8546, 2026.
 */
const WITHOUT_ESP = ["AzureLinuxOSGuard", "AzureLinuxOSGuard3", "CBLMariner"];

const AZURE_IMAGE: Omit<Expectation, "type" | "path"> = {
  holds: (value) => !WITHOUT_ESP.includes(String(value)),
  wanted: '"AzureLinux3"',
  optional: true,
  fix: "set it to AzureLinux3: this image blocks the kernel modules esp4 and esp6, and Cilium's agents crash with IPsec",
};

const images = tableRule({
  id: "",
  description: "",
  remediation: "",
  table: [
    { type: AZURE.cluster, path: "agentPoolProfiles.*.osSKU", ...AZURE_IMAGE },
    { type: AZURE.pool, path: "osSKU", ...AZURE_IMAGE },
  ],
});

export const ipsecModules: ResourceRule = {
  kind: "resource",
  id: "ipsec-modules",
  description: "Nodes can load the kernel modules that IPsec needs",
  remediation: "Take blacklists of esp4 and esp6 out of user data, and images that have them out of pools.",
  types: [AWS.launchTemplate, AZURE.cluster, AZURE.pool],
  check: (resource) => {
    if (resource.type !== AWS.launchTemplate) return images.check(resource);
    const userData = valueAt(resource.props, "userData");
    if (userData === UNKNOWN) return [{ kind: "unknown", path: "userData" }];
    const text = decoded(userData);
    const found = BLACKLISTS.map((pattern) => pattern.exec(text)?.[0].trim()).find((match) => match !== undefined);
    return found === undefined
      ? []
      : [
          broken(
            "userData",
            `userData has "${found}", which stops IPsec on the node`,
            "take the line away and run a node image with a kernel that has the fix (docs/guard.md)",
          ),
        ];
  },
};

/** User data is base64, whose alphabet has no spaces; a script without any would not be one. */
function decoded(userData: unknown): string {
  if (typeof userData !== "string") return "";
  return /^[A-Za-z0-9+/=\s]*$/.test(userData) && !/\w \w/.test(userData)
    ? Buffer.from(userData, "base64").toString("utf8")
    : userData;
}
