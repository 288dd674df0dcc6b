import { label, MANAGED_BY } from "../contract/label.ts";
import type { Dns } from "../contract/model.ts";
import { policyName } from "../contract/name.ts";
import { type DnsRule, type EgressRule, identityLabel } from "./cilium.ts";
import { type Frame, labelsOf, policy } from "./frame.ts";
import type { Placed } from "./object.ts";

/**
 * Nothing in, nothing out, unless another policy allows it. `[{}]` is the form that Cilium takes: empty lists are
 * refused, and the namespace would stay open. The NetworkPolicy says the same to tools that don't know Cilium.
 */
export function defaultDeny(frame: Frame): Placed[] {
  if (frame.cell.phase !== "enforce") return [];
  const twin = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: policyName.defaultDeny, namespace: frame.cell.namespace, labels: labelsOf(frame) },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  };
  return [
    policy(frame, {
      name: policyName.defaultDeny,
      stage: "deny",
      spec: {
        description: "Nothing in and nothing out, unless another policy of this cell allows it",
        endpointSelector: {},
        ingress: [{}],
        egress: [{}],
      },
    }),
    { stage: "deny", object: twin },
  ];
}

/** Names of Services and of pods behind headless Services; never `*`, which would carry data out in queries. */
const CLUSTER_NAMES: readonly DnsRule[] = [
  { matchPattern: "*.*.svc.cluster.local" },
  { matchPattern: "*.*.*.svc.cluster.local" },
];

/** Every pod may resolve names of the cluster, and nothing else. Names outside come with their approval. */
export function dns(frame: Frame): Placed {
  return policy(frame, {
    name: policyName.dns,
    spec: {
      description: "Every component may resolve names inside the cluster",
      endpointSelector: {},
      egress: [toDns(frame.model.platform.dns, CLUSTER_NAMES)],
    },
  });
}

/** Queries for `names` to the platform's resolver. Cilium learns the addresses of a name only from such a rule. */
export function toDns({ namespace, labels, port }: Dns, names: readonly DnsRule[]): EgressRule {
  const pods = Object.fromEntries(Object.entries(labels).map(([key, value]) => [`k8s:${key}`, value]));
  return {
    toEndpoints: [{ matchLabels: { [identityLabel.namespace]: namespace, ...pods } }],
    toPorts: [{ ports: [{ port: String(port), protocol: "ANY" }], rules: { dns: names } }],
  };
}

/** Addresses from which a cloud hands out credentials, and the port on which a kubelet takes commands. */
const METADATA = [
  "169.254.169.254/32", // AWS, Azure and Google instance metadata
  "169.254.170.2/32", // AWS container credentials
  "169.254.170.23/32", // EKS Pod Identity agent
  "168.63.129.16/32", // Azure wire server
];
const METADATA_V6 = ["fd00:ec2::254/128", "fd00:ec2::23/128"];
const KUBELET_PORT = "10250";

/**
 * Denies that hold for every cell of the plane, whatever any policy allows and in either phase. They switch no default
 * deny on, so that nothing but what they name is touched.
 *
 * There is none between environments. A selector can't say "another environment than mine", so it would take a policy
 * for each environment, which the plane's own stack doesn't know; and each pod would hold an entry for every identity
 * of all other environments in a policy map of 16,384. The default deny of an enforcing cell closes them already: a
 * model has one environment, so no compiled rule names a peer in another.
 */
export function guardrails(plane: string): Placed[] {
  const cells = {
    matchLabels: { [identityLabel.ofNamespace(label.managedBy)]: MANAGED_BY },
    matchExpressions: [{ key: identityLabel.ofNamespace(label.project), operator: "Exists" as const }],
  };
  const guard = (name: string, description: string, egressDeny: EgressRule[]): Placed => ({
    stage: "deny",
    object: {
      apiVersion: "cilium.io/v2",
      kind: "CiliumClusterwideNetworkPolicy",
      metadata: { name, labels: { [label.managedBy]: MANAGED_BY, [label.plane]: plane } },
      spec: { description, endpointSelector: cells, enableDefaultDeny: { ingress: false, egress: false }, egressDeny },
    },
  });
  return [
    guard("cellwall-deny-kubelet", "No cell reaches a kubelet", [
      {
        toEntities: ["host", "remote-node"],
        toPorts: [{ ports: [{ port: KUBELET_PORT, protocol: "TCP" }] }],
      },
    ]),
    guard("cellwall-deny-metadata", "No cell reaches a cloud's metadata addresses", [
      { toCIDRSet: [...METADATA, ...METADATA_V6].map((cidr) => ({ cidr })) },
    ]),
  ];
}
