import { label } from "../../../contract/label.ts";
import type { Dns, Identity } from "../../../contract/model.ts";
import { toDns } from "../../../policy/isolation.ts";
import type { KubernetesObject } from "../../../policy/object.ts";
import { selectorOf } from "../../../policy/peer.ts";
import { PORTS } from "../config/settings.ts";
import { type Outlet, SHIPPER } from "../outlet.ts";
import { labelsOf } from "./access.ts";
import { WORKLOADS } from "./pod.ts";

/** Where an outlet's packets go: a name and a port, or an address of the cloud on the node. */
export interface Destination {
  readonly host?: string;
  readonly cidr?: string;
  readonly port: number;
}

const HTTPS = 443;

/** Everything that the pods call for an outlet, the cloud's own token service included. */
export function destinations(outlet: Outlet): readonly Destination[] {
  switch (outlet.kind) {
    case "event-hub":
      return [hostPort(outlet.broker), { host: "login.microsoftonline.com", port: HTTPS }];
    case "s3": {
      const suffix = outlet.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
      return [
        { host: `${outlet.bucket}.s3.${outlet.region}.${suffix}`, port: HTTPS },
        // Agent of EKS Pod Identity (EKS user guide, "EKS Pod Identity Agent").
        { cidr: "169.254.170.23/32", port: 80 },
      ];
    }
    case "cloud-logging":
      return [
        { host: "logging.googleapis.com", port: HTTPS },
        // GKE's metadata server, and where its node agent answers (GKE docs, "Workload Identity Federation").
        { cidr: "169.254.169.254/32", port: 80 },
        { cidr: "169.254.169.252/32", port: 988 },
      ];
    case "http": {
      const { hostname, port, protocol } = new URL(outlet.endpoint);
      return [{ host: hostname, port: port === "" ? (protocol === "http:" ? 80 : HTTPS) : Number(port) }];
    }
    case "syslog":
      return [{ host: outlet.host, port: outlet.port }];
    case "kafka":
      return outlet.brokers.map(hostPort);
    case "file":
      return [];
  }
}

function hostPort(text: string): Destination {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/**
 * What the shipper's pods may reach and who may reach them: nothing, but for the resolver, the outlets by name and port,
 * the API server (the watcher alone), and scrapers of metrics. Names of policies don't depend on outlets.
 */
export function policyObjects(
  plane: string,
  outlets: readonly Outlet[],
  dns: Dns,
  scrapers: readonly Identity[],
): readonly KubernetesObject[] {
  const policy = (name: string, spec: Readonly<Record<string, unknown>>): KubernetesObject => ({
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name, namespace: SHIPPER.namespace, labels: labelsOf(plane) },
    spec,
  });
  const all = outlets.flatMap(destinations);
  const tcp = (port: number) => [{ ports: [{ port: String(port), protocol: "TCP" }] }];
  const unique = [...new Map(all.map((destination) => [JSON.stringify(destination), destination])).values()];
  const names = [...new Set(unique.flatMap(({ host }) => (host === undefined || ADDRESS.test(host) ? [] : [host])))];
  const out = unique.map(({ host, cidr, port }) =>
    host !== undefined && !ADDRESS.test(host)
      ? { toFQDNs: [{ matchName: host }], toPorts: tcp(port) }
      : { toCIDRSet: [{ cidr: cidr ?? `${host}/32` }], toPorts: tcp(port) },
  );
  const watcher = {
    matchLabels: { ...selectorOf(SHIPPER).matchLabels, [`k8s:${label.component}`]: WORKLOADS.watcher },
  };
  return [
    policy("shipper-50-sinks", {
      description: "The shipper reaches its sinks by name and port",
      endpointSelector: selectorOf(SHIPPER),
      egress: [
        ...(names.length > 0
          ? [
              toDns(
                dns,
                names.map((matchName) => ({ matchName })),
              ),
            ]
          : []),
        ...out,
      ],
      labels: [{ key: "egress-approval", value: "log-sinks", source: "plane" }],
      log: { value: "log-sinks" },
    }),
    policy("shipper-51-api-server", {
      description: "The watcher reads events and approvals from the API server",
      endpointSelector: watcher,
      egress: [{ toEntities: ["kube-apiserver"] }],
    }),
    policy("shipper-52-metrics", {
      description: "Scrapers read the metrics, the kubelet asks whether the shipper is well",
      endpointSelector: selectorOf(SHIPPER),
      ingress: [
        { fromEntities: ["host"], toPorts: tcp(PORTS.health) },
        ...(scrapers.length > 0 ? [{ fromEndpoints: scrapers.map(selectorOf), toPorts: tcp(PORTS.metrics) }] : []),
      ],
    }),
    policy("shipper-00-default-deny", {
      description: "Nothing in and nothing out, unless another policy of this namespace allows it",
      endpointSelector: {},
      ingress: [{}],
      egress: [{}],
    }),
  ];
}
