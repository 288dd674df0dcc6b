import type { Component, Identity } from "../contract/model.ts";
import { type EgressRule, type IngressRule, identityLabel, type LabelSelector, type PortRule } from "./cilium.ts";

/** A workload by what it can't forge: its namespace and its service account. */
export function selectorOf({ namespace, serviceAccount }: Identity): LabelSelector {
  return { matchLabels: { [identityLabel.namespace]: namespace, [identityLabel.serviceAccount]: serviceAccount } };
}

/** The pods of a component inside their own namespace. */
export function podsOf({ selector, serviceAccount }: Component): LabelSelector {
  return { matchLabels: { ...selector, [identityLabel.serviceAccount]: serviceAccount } };
}

/** Ingress from a gateway: its pods, or Cilium's own proxy. */
export function fromGateway(identity: Identity | "cilium", toPorts: readonly PortRule[]): IngressRule {
  return identity === "cilium"
    ? { fromEntities: ["ingress"], toPorts }
    : { fromEndpoints: [selectorOf(identity)], toPorts };
}

export function toGateway(identity: Identity | "cilium", toPorts: readonly PortRule[]): EgressRule {
  return identity === "cilium"
    ? { toEntities: ["ingress"], toPorts }
    : { toEndpoints: [selectorOf(identity)], toPorts };
}
