/**
 * The model: what every declaration of one plane and one environment means after parsing, checking and resolution.
 * Plain data, sorted, complete: the policy compiler reads nothing else, and needs no further check.
 */
import type { Location } from "./problem.ts";

export type Protocol = "HTTP" | "GRPC" | "GraphQL" | "WebSocket" | "TLS" | "TCP" | "UDP" | "SCTP";
export type Transport = "TCP" | "UDP" | "SCTP";
/** Who may see an endpoint. `project`: components of its own cell. `organization`: through the internal gateway. `public`: through the external gateway. */
export type Visibility = "project" | "organization" | "public";
/** `observe`: policies allow and report, nothing is denied but what the guardrails of the plane deny everybody. `enforce`: default deny. */
export type Phase = "observe" | "enforce";
export type ComponentKind = "service" | "api" | "webapp" | "stateful" | "task" | "scheduledTask";
export type DataClass = "public" | "internal" | "confidential" | "restricted";
/** How a call gets from one component to another: pod to pod, or through a gateway. */
export type Route = "direct" | "internalGateway" | "externalGateway";
export type GatewayName = "external" | "internal";

export interface Model {
  readonly environment: string;
  readonly platform: Platform;
  /** Sorted by namespace. */
  readonly cells: readonly Cell[];
}

export interface Platform {
  readonly name: string;
  readonly gateways: readonly Gateway[];
  readonly dns: Dns;
  readonly scrapers: readonly Identity[];
  readonly cidrs: {
    readonly pods: readonly string[];
    readonly services: readonly string[];
    readonly nodes: readonly string[];
  };
  readonly cilium: { readonly version: string; readonly flavour: string };
}

/** A workload identity that Cilium can tell apart and a tenant can't forge: namespace and service account. */
export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

export interface Gateway {
  readonly name: GatewayName;
  /** `"cilium"`: Cilium's own proxy, identity `reserved:ingress`. */
  readonly identity: Identity | "cilium";
  /** TCP port that callers inside the plane use (the port of the gateway's pods, after Service translation). */
  readonly port: number;
}

export interface Dns {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Port of the DNS pods (after Service translation), UDP and TCP. */
  readonly port: number;
}

export interface CellId {
  readonly organization: string;
  readonly project: string;
  readonly environment: string;
}

export interface Cell extends CellId {
  /** `<organization>-<project>-<environment>`, from `name.ts`. */
  readonly namespace: string;
  readonly phase: Phase;
  readonly dataClass: DataClass;
  readonly owner: { readonly team: string; readonly contact?: string };
  /** `open`: any component may call any endpoint of its own cell (a finding, never the default). */
  readonly intraCell: "declared" | "open";
  /** Sorted by name. */
  readonly components: readonly Component[];
  /** SHA-256 (hex) of the canonical resolved contract of this cell. */
  readonly digest: string;
  readonly location: Location;
}

export interface Component {
  readonly name: string;
  readonly kind: ComponentKind;
  readonly serviceAccount: string;
  /** Pod labels that select this component inside its namespace. */
  readonly selector: Readonly<Record<string, string>>;
  /** Sorted by name. */
  readonly endpoints: readonly Endpoint[];
  /** Sorted by target namespace, component, endpoint. */
  readonly dependencies: readonly Dependency[];
  /** Sorted by approval id. */
  readonly egress: readonly Egress[];
  readonly metrics?: { readonly port: number };
  /** Ports that the API server calls (admission, conversion, aggregated APIs). */
  readonly webhooks: readonly { readonly port: number }[];
  /** May call the API server (entity `kube-apiserver`, 443 and 6443). */
  readonly kubeApiServer: boolean;
  readonly location: Location;
}

/** A port as policies see it: on the pod, after Service translation. */
export type TargetPort = number | string | { readonly from: number; readonly to: number };

export interface Endpoint {
  readonly name: string;
  readonly protocol: Protocol;
  readonly transport: Transport;
  /** Port of the Service. Policies never use it. */
  readonly port: number;
  readonly targetPort: TargetPort;
  readonly visibility: readonly Visibility[];
  /** Absent: no L7 rule; any request on the port is allowed to those who may call it. */
  readonly http?: HttpContract;
  readonly location: Location;
}

/** What an OpenAPI document or a gRPC declaration allows. */
export interface HttpContract {
  /** What happens to a request that no operation describes. */
  readonly unknownPaths: "deny" | "observe";
  /** Path prefixes from the document's servers, without a trailing slash; `""` for none. */
  readonly basePaths: readonly string[];
  /** Sorted by path, then method. */
  readonly operations: readonly Operation[];
}

export interface Operation {
  /** `operationId`, or `GET /path`; for gRPC `pkg.Service/Method`. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** Path template as written, such as `/orders/{id}`. */
  readonly path: string;
}

export interface EndpointRef extends CellId {
  readonly namespace: string;
  readonly component: string;
  readonly endpoint: string;
}

export interface Dependency {
  readonly target: EndpointRef;
  readonly route: Route;
  /** Ids of the operations that this caller may use; absent: all of the contract. Only for `direct`. */
  readonly operations?: readonly string[];
  readonly location: Location;
}

export type Destination =
  | { readonly fqdn: string }
  | { readonly fqdnPattern: string }
  | { readonly cidr: string; readonly except: readonly string[] };

export interface PortRange {
  readonly from: number;
  readonly to: number;
  readonly transport: Transport;
}

export interface Egress {
  readonly to: Destination;
  readonly ports: readonly PortRange[];
  /** TLS server names that Cilium pins; empty for none. */
  readonly sni: readonly string[];
  readonly justification: string;
  /** Id of the approval on record, lower case, such as `ea-2041`. */
  readonly approval: string;
  /** RFC 3339 instant at which the approval ends. */
  readonly expiresAt: string;
  readonly location: Location;
}
