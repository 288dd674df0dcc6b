import { label, MANAGED_BY } from "../contract/label.ts";
import type { Dns } from "../contract/model.ts";
import { toDns } from "../policy/isolation.ts";
import type { KubernetesObject, Placed, Stage } from "../policy/object.ts";
import { selectorOf } from "../policy/peer.ts";
import { AGENT_RULES } from "./role.ts";

/** Where the vendor's agent runs, and as whom. Fixed names: a customer's audit queries rely on them. */
export const AGENT = { namespace: "cellwall-agent", serviceAccount: "cellwall-agent" } as const;

/** Port of the control plane: TLS, nothing else. */
const TLS = 443;

export interface AgentSettings {
  /** Name of the plane. */
  readonly plane: string;
  /** Resolver of the cluster. */
  readonly dns: Dns;
  /** The one name that the agent may call: `control.example.com`. */
  readonly host: string;
  /**
   * False takes away what connects: the way out, and every right in the cluster. The namespace and its default deny stay,
   * so that pods of an agent that still run are cut off at once.
   */
  readonly connected: boolean;
}

/**
 * The slot of the vendor's agent: a namespace that nothing can enter, from which one name can be called over TLS, and an
 * identity that sees the health of the plane. The agent itself is the vendor's to install, into this slot alone.
 */
export function agentObjects({ plane, dns, host, connected }: AgentSettings): Placed[] {
  const labels = { [label.managedBy]: MANAGED_BY, [label.plane]: plane };
  const inside = (name: string) => ({ name, namespace: AGENT.namespace, labels });
  const placed = (stage: Stage, object: KubernetesObject): Placed => ({ stage, object });
  const policy = (stage: Stage, name: string, spec: Readonly<Record<string, unknown>>) =>
    placed(stage, { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: inside(name), spec });
  const boundary = [
    placed("boundary", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: AGENT.namespace,
        labels: {
          ...labels,
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
    }),
    placed("boundary", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: inside(AGENT.serviceAccount),
      automountServiceAccountToken: connected,
    }),
  ];
  const deny = policy("deny", "agent-00-default-deny", {
    description: "Nothing in and nothing out, unless another policy of this namespace allows it",
    endpointSelector: {},
    ingress: [{}],
    egress: [{}],
  });
  if (!connected) return [...boundary, deny];
  const allowed = policy("allow", "agent-50-control-plane", {
    description: `The agent calls ${host} over TLS, and the API server of this plane; nothing calls the agent`,
    endpointSelector: selectorOf(AGENT),
    egress: [
      toDns(dns, [{ matchName: host }]),
      {
        toFQDNs: [{ matchName: host }],
        // The name in the TLS handshake as well: an address can serve many names (cilium/cilium#31803).
        toPorts: [{ ports: [{ port: String(TLS), protocol: "TCP" }], serverNames: [host] }],
      },
      { toEntities: ["kube-apiserver"] },
    ],
    labels: [{ key: "egress-approval", value: "vendor-control-plane", source: "plane" }],
    log: { value: "vendor-control-plane" },
  });
  return [...boundary, ...rights(labels), allowed, deny];
}

/** What the agent may see: the table, as a ClusterRole. */
function rights(labels: Readonly<Record<string, string>>): Placed[] {
  const metadata = { name: AGENT.serviceAccount, labels };
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata,
      rules: AGENT_RULES.map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs })),
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: AGENT.serviceAccount },
      subjects: [{ kind: "ServiceAccount", name: AGENT.serviceAccount, namespace: AGENT.namespace }],
    },
  ].map((object) => ({ stage: "boundary" as const, object }));
}
