/**
 * The subset of CiliumNetworkPolicy that the compiler writes, Cilium 1.20.2 (`pkg/policy/api`).
 * One rule object has one kind of peer; Cilium refuses mixtures.
 */

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
}

export interface PortProtocol {
  /** A number as text, or the name of a container port. */
  readonly port: string;
  readonly endPort?: number;
  readonly protocol: "TCP" | "UDP" | "SCTP" | "ANY";
}

export interface HttpRule {
  /** RE2, matched against the whole method. */
  readonly method?: string;
  /** RE2, matched against the whole path with its query string. */
  readonly path?: string;
  /** RE2, matched against the whole host. */
  readonly host?: string;
  /** `Name: value` for an exact value, `Name` alone for any; all of them have to be there. */
  readonly headers?: readonly string[];
  /** Header rules that take their value from a Secret or change the request instead of refusing it. */
  readonly headerMatches?: readonly Readonly<Record<string, unknown>>[];
}

export type DnsRule = { readonly matchName: string } | { readonly matchPattern: string };

export interface PortRule {
  readonly ports: readonly PortProtocol[];
  readonly rules?: { readonly http: readonly HttpRule[] } | { readonly dns: readonly DnsRule[] };
  readonly serverNames?: readonly string[];
}

export interface CidrRule {
  readonly cidr: string;
  readonly except?: readonly string[];
}

export interface IngressRule {
  readonly fromEndpoints?: readonly LabelSelector[];
  readonly fromEntities?: readonly string[];
  readonly toPorts?: readonly PortRule[];
}

export interface EgressRule {
  readonly toEndpoints?: readonly LabelSelector[];
  readonly toEntities?: readonly string[];
  readonly toFQDNs?: readonly DnsRule[];
  readonly toCIDRSet?: readonly CidrRule[];
  readonly toPorts?: readonly PortRule[];
}

export interface PolicySpec {
  /** For people. It names no file: paths differ between machines, and the same model gives the same bytes everywhere. */
  readonly description?: string;
  readonly endpointSelector: LabelSelector;
  readonly enableDefaultDeny?: { readonly ingress: boolean; readonly egress: boolean };
  readonly ingress?: readonly IngressRule[];
  readonly egress?: readonly EgressRule[];
  readonly ingressDeny?: readonly IngressRule[];
  readonly egressDeny?: readonly EgressRule[];
  readonly labels?: readonly { readonly key: string; readonly value: string; readonly source: string }[];
  readonly log?: { readonly value: string };
}

/** Most ports in one `toPorts` entry (CRD schema of 1.20.2). */
export const MAX_PORTS = 40;
/** Longest `spec.log.value` (CRD schema of 1.20.2). */
export const MAX_LOG_VALUE = 32;

/** Labels that Cilium derives itself; no tenant can set them. */
export const identityLabel = {
  namespace: "k8s:io.kubernetes.pod.namespace",
  serviceAccount: "k8s:io.cilium.k8s.policy.serviceaccount",
  /** Label of the pod's namespace. */
  ofNamespace: (key: string) => `k8s:io.cilium.k8s.namespace.labels.${key}`,
} as const;
