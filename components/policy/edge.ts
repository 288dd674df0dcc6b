import type { Component, Egress } from "../contract/model.ts";
import { policyName } from "../contract/name.ts";
import { compare } from "../contract/problem.ts";
import { type DnsRule, type EgressRule, identityLabel, type PortRule } from "./cilium.ts";
import { approvalAnnotations, type Frame, policy } from "./frame.ts";
import { toDns } from "./isolation.ts";
import type { Placed } from "./object.ts";
import { podsOf, selectorOf } from "./peer.ts";
import { inPortLists, portOf, portOfRange } from "./port.ts";

/** Egress beyond the plane: one policy per component and approval, which names the approval in every flow it allows. */
export function approved(frame: Frame): Placed[] {
  return frame.cell.components.flatMap((component) => {
    const byApproval = Map.groupBy(component.egress, ({ approval }) => approval);
    return [...byApproval]
      .toSorted(([a], [b]) => compare(a, b))
      .map(([approval, entries]) => approvedBy(frame, component, approval, entries));
  });
}

function approvedBy(frame: Frame, component: Component, approval: string, entries: readonly Egress[]): Placed {
  const names = new Map(entries.flatMap(({ to }) => dnsNames(to)).map((name) => [JSON.stringify(name), name]));
  const queries = [...names].toSorted(([a], [b]) => compare(a, b)).map(([, name]) => name);
  const expiresAt = entries.map((entry) => entry.expiresAt).toSorted(compare)[0] ?? "";
  return policy(frame, {
    name: policyName.approved(component.name, approval),
    component: component.name,
    annotations: approvalAnnotations(approval, expiresAt),
    spec: {
      description: `${component.name} may leave the plane under approval ${approval} until ${expiresAt}`,
      endpointSelector: podsOf(component),
      egress: [
        ...(queries.length > 0 ? [toDns(frame.model.platform.dns, queries)] : []),
        ...entries
          .map((entry) => egressRule(frame, entry))
          .toSorted((a, b) => compare(JSON.stringify(a), JSON.stringify(b))),
      ],
      // The label and the log value are what flow logs show of a policy; annotations are not.
      labels: [{ key: "egress-approval", value: approval, source: "cell" }],
      log: { value: approval },
    },
  });
}

function dnsNames(to: Egress["to"]): DnsRule[] {
  if ("fqdn" in to) return [{ matchName: to.fqdn }];
  if ("fqdnPattern" in to) return [{ matchPattern: to.fqdnPattern }];
  return [];
}

function egressRule({ cell }: Frame, { to, ports, sni }: Egress): EgressRule {
  // Cilium adds no wildcard to TLS names where nothing else is denied (v1.20.2, pkg/policy/l4.go, ensureWildcard):
  // they would drop connections in the observe phase.
  const pinned = sni.length > 0 && cell.phase === "enforce";
  const toPorts: PortRule[] = inPortLists(ports.map(portOfRange)).map((list) => ({
    ports: list,
    ...(pinned && { serverNames: [...sni] }),
  }));
  if ("cidr" in to) {
    return { toCIDRSet: [{ cidr: to.cidr, ...(to.except.length > 0 && { except: [...to.except] }) }], toPorts };
  }
  return { toFQDNs: dnsNames(to), toPorts };
}

/** Scrapers of the platform, to the metrics port of each component that has one. */
export function metrics(frame: Frame): Placed[] {
  const { scrapers } = frame.model.platform;
  if (scrapers.length === 0) return [];
  return frame.cell.components.flatMap((component) =>
    component.metrics === undefined
      ? []
      : [
          policy(frame, {
            name: policyName.metrics(component.name),
            component: component.name,
            spec: {
              description: `The platform's scrapers may read metrics of ${component.name}`,
              endpointSelector: podsOf(component),
              ingress: [
                {
                  fromEndpoints: scrapers.map(selectorOf),
                  toPorts: [{ ports: [portOf(component.metrics.port, "TCP")] }],
                },
              ],
            },
          }),
        ],
  );
}

/**
 * Pods through which a managed control plane calls into the cluster, by the labels that AKS and GKE give them. Only
 * administrators of the cluster write to `kube-system`, and it is named, so no tenant can pass for one of them.
 */
const KONNECTIVITY = ["k8s:app", "k8s:k8s-app"].map((key) => ({
  matchLabels: { [identityLabel.namespace]: "kube-system", [key]: "konnectivity-agent" },
}));

/**
 * Calls of the API server. They arrive from its own address or from a node's where it can reach pods (EKS, own
 * control planes), and through konnectivity where it can't (AKS, GKE): the entity `kube-apiserver` is not reliable for
 * ingress (Cilium 1.20.2, Documentation/security/policy/layer3.rst). The host of a pod may always reach it.
 */
export function webhooks(frame: Frame): Placed[] {
  return frame.cell.components.flatMap((component) => {
    if (component.webhooks.length === 0) return [];
    const toPorts = inPortLists(component.webhooks.map(({ port }) => portOf(port, "TCP"))).map((ports) => ({ ports }));
    return [
      policy(frame, {
        name: policyName.webhooks(component.name),
        component: component.name,
        spec: {
          description: `The API server may call the webhooks of ${component.name}`,
          endpointSelector: podsOf(component),
          ingress: [
            { fromEntities: ["kube-apiserver", "remote-node", "host"], toPorts },
            { fromEndpoints: KONNECTIVITY, toPorts },
          ],
        },
      }),
    ];
  });
}
