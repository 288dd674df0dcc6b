import type { LabelSelector } from "../../cilium.ts";
import type { KubernetesObject } from "../../object.ts";
import { cidrTest } from "../peers.ts";
import type { CompiledPolicy, CompiledRule, PeerTest, PortEntry } from "../rule.ts";
import { matcherOf, NAMESPACE_KEY } from "../selector.ts";
import { portMatch } from "./cilium.ts";

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly {
    readonly port?: string | number;
    readonly endPort?: number;
    readonly protocol?: string;
  }[];
}

interface Spec {
  readonly podSelector: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

const NAMESPACE_LABELS = "k8s:io.cilium.k8s.namespace.labels.";

/** A networking.k8s.io/v1 NetworkPolicy. It allows only; what nothing allows is denied in the directions it names. */
export function readKubernetes(object: KubernetesObject): CompiledPolicy {
  const spec = object.spec as Spec;
  const namespace = object.metadata.namespace ?? "default";
  const source = { kind: object.kind, name: object.metadata.name, namespace };
  const own = matcherOf(fromPods(spec.podSelector));
  const types = spec.policyTypes ?? ["Ingress"];
  // Cilium reads rules of a direction that policyTypes leaves out (v1.20.2, pkg/k8s/network_policy.go).
  const covers = {
    ingress: types.includes("Ingress") || (spec.ingress?.length ?? 0) > 0,
    egress: types.includes("Egress") || (spec.egress?.length ?? 0) > 0,
  };
  const rules = (list: readonly Rule[] = [], direction: "ingress" | "egress"): CompiledRule[] =>
    list.map((rule) => ({
      direction,
      action: "allow",
      source,
      peer: peerOf(direction === "ingress" ? rule.from : rule.to, namespace),
      entries: entriesOf(rule),
    }));
  return {
    source,
    namespace,
    selects: (labels) => labels.get("k8s")?.get(NAMESPACE_KEY) === namespace && own(labels),
    covers,
    defaultDeny: covers,
    rules: [...rules(spec.ingress, "ingress"), ...rules(spec.egress, "egress")],
  };
}

/** Keys of a Kubernetes selector are labels of pods. */
function fromPods({ matchLabels = {}, matchExpressions = [] }: LabelSelector, prefix = "k8s:"): LabelSelector {
  return {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [`${prefix}${key}`, value])),
    matchExpressions: matchExpressions.map((expression) => ({ ...expression, key: `${prefix}${expression.key}` })),
  };
}

/** No list, or an empty one, means everybody. */
function peerOf(peers: readonly Peer[] | undefined, namespace: string): PeerTest {
  if (peers === undefined || peers.length === 0) return () => true;
  const tests = peers.map(({ podSelector, namespaceSelector, ipBlock }): PeerTest => {
    if (ipBlock !== undefined) return cidrTest(ipBlock.cidr, ipBlock.except);
    const pods = matcherOf(fromPods(podSelector ?? {}));
    const home = namespaceSelector && matcherOf(fromPods(namespaceSelector, NAMESPACE_LABELS));
    return (subject, labels) =>
      subject.kind === "pod" && pods(labels) && (home === undefined ? subject.namespace === namespace : home(labels));
  });
  return (subject, labels) => tests.some((test) => test(subject, labels));
}

function entriesOf({ ports }: Rule): PortEntry[] {
  if (ports === undefined || ports.length === 0) return [{}];
  return [{ ports: ports.map((port) => portMatch({ protocol: "TCP", ...port })) }];
}
