/** What policies let out of the plane, and what Services let in. */
import type { Check, Finding, Home } from "../model.ts";
import { approvalOf, finding, home, judgeRange, leaves } from "../outside.ts";
import { isRecord, isTrue, isUnknown, list, type Props, valueAt } from "../value.ts";
import { SHIPPER_NAMESPACE, shipperHost } from "./shipper.ts";

/** Entities that are outside the cluster (Cilium 1.20, "Entities based"). */
const OUTSIDE: readonly unknown[] = ["all", "world", "world-ipv4", "world-ipv6"];

/** Where the vendor's agent runs: `components/agent/objects.ts`. */
const AGENT_NAMESPACE = "cellwall-agent";

/** Policies of Cilium: every peer outside the cluster that egress allows. */
export const ciliumEgress: Check = ({ props }, where) => {
  const specs: [string, unknown][] = [
    ["spec", props.spec],
    ...list(props.specs).map((spec, index): [string, unknown] => [`specs.${index}`, spec]),
  ];
  return specs.flatMap(([path, spec]) => {
    if (!isRecord(spec)) return [];
    const approval = cellApproval(spec, where);
    return list(spec.egress).flatMap((entry, index) =>
      isRecord(entry) ? peers(entry, `${path}.egress.${index}`, props, where, approval) : [],
    );
  });
};

/** An approval of a cell file, where the caller knows which there are. */
function cellApproval(spec: Props, { cellApprovals = [] }: Home): string | undefined {
  const named = list(spec.labels)
    .filter(isRecord)
    .find(({ key, source }) => key === "egress-approval" && source === "cell");
  return typeof named?.value === "string" && cellApprovals.includes(named.value) ? named.value : undefined;
}

function peers(entry: Props, path: string, props: Props, where: Home, approval: string | undefined): Finding[] {
  const approved =
    approval === undefined
      ? undefined
      : ({ verdict: "approved", reason: `approval ${approval} of a cell file` } as const);
  const fqdns = list(entry.toFQDNs)
    .filter(isRecord)
    .map((peer, index) => {
      const name = String(peer.matchName ?? peer.matchPattern);
      return finding("egress", `${path}.toFQDNs.${index}`, name, approved ?? fqdn(name, props, where));
    });
  const ranges = [
    ...list(entry.toCIDR).map((range, index): [string, unknown] => [`toCIDR.${index}`, range]),
    ...list(entry.toCIDRSet).map((set, index): [string, unknown] => [
      `toCIDRSet.${index}`,
      isRecord(set) ? set.cidr : set,
    ]),
  ].flatMap(([at, range]) =>
    typeof range === "string" ? [finding("egress", `${path}.${at}`, range, approved ?? judgeRange(range, where))] : [],
  );
  const entities = list(entry.toEntities).flatMap((entity, index) =>
    OUTSIDE.includes(entity)
      ? [
          finding(
            "egress",
            `${path}.toEntities.${index}`,
            String(entity),
            approved ??
              leaves(
                `entity ${String(entity)} is the whole internet`,
                "name the hosts or endpoints that may be reached",
              ),
          ),
        ]
      : [],
  );
  return [...fqdns, ...ranges, ...entities];
}

function fqdn(name: string, props: Props, where: Home) {
  const allowed = approvalOf(name, where);
  if (allowed !== undefined) return allowed;
  const fix = "take it out of the policy, or have the customer approve the name";
  if (name === where.vendor?.host) {
    const namespace = valueAt(props, "metadata.namespace");
    return namespace === AGENT_NAMESPACE
      ? ({
          verdict: "approved",
          reason: "the vendor's agent calls its control plane; vendorRevoked takes it away",
        } as const)
      : leaves(
          `${name} is the vendor's control plane, and only the agent's namespace ${AGENT_NAMESPACE} may call it`,
          fix,
        );
  }
  if (/\.cluster\.local\.?$/.test(name)) return home("a name of the cluster");
  const shipped = valueAt(props, "metadata.namespace") === SHIPPER_NAMESPACE ? shipperHost(name, where) : undefined;
  if (shipped !== undefined) return shipped;
  return leaves(`${name} is outside the plane`, fix);
}

/** Policies of Kubernetes: ranges of egress, and rules that name no peer. */
export const kubernetesEgress: Check = ({ props }, where) =>
  list(valueAt(props, "spec.egress"))
    .filter(isRecord)
    .flatMap((entry, index) => {
      const path = `spec.egress.${index}`;
      if (isUnknown(entry.to)) return [];
      if (list(entry.to).length === 0) {
        const judged = leaves("a rule without a peer lets out to the whole internet", "name the peers");
        return [finding("egress", path, "anything", judged)];
      }
      return list(entry.to).flatMap((peer, at) => {
        const range = isRecord(peer) && isRecord(peer.ipBlock) ? peer.ipBlock.cidr : undefined;
        return typeof range === "string"
          ? [finding("egress", `${path}.to.${at}`, range, judgeRange(range, where))]
          : [];
      });
    });

/** Annotations that keep a load balancer inside (docs of cloud-provider-azure, AWS Load Balancer Controller, GKE). */
const INTERNAL: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ["service.beta.kubernetes.io/azure-load-balancer-internal", isTrue],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", isTrue],
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", (value) => value === "internal"],
  ["networking.gke.io/load-balancer-type", (value) => value === "Internal"],
];

/** A Service with a load balancer: clouds give it a public address unless an annotation says otherwise. */
export const serviceEndpoint: Check = ({ name, props }) => {
  if (valueAt(props, "spec.type") !== "LoadBalancer") return [];
  const annotations = valueAt(props, "metadata.annotations");
  const internal = isRecord(annotations) && INTERNAL.some(([key, holds]) => holds(annotations[key]));
  const judged = internal
    ? home("an internal load balancer")
    : leaves("its load balancer faces the internet", "annotate it as internal, as the cloud wants it");
  return [finding("endpoint", "spec.type", name, judged)];
};

/** An Ingress of the AWS Load Balancer Controller or of GKE. */
export const ingressEndpoint: Check = ({ name, props }) => {
  const annotations = valueAt(props, "metadata.annotations");
  const known = isRecord(annotations) ? annotations : {};
  const open =
    known["alb.ingress.kubernetes.io/scheme"] === "internet-facing" || known["kubernetes.io/ingress.class"] === "gce";
  const judged = open
    ? leaves("its load balancer faces the internet", "make its scheme internal")
    : home("no public scheme");
  return [finding("endpoint", "metadata.annotations", name, judged)];
};
