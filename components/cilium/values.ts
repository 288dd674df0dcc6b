import { exportValues } from "../siem/volume/filter.ts";
import type { FlavourValues } from "./flavour/flavour.ts";
import { IDENTITY_LABELS } from "./identity.ts";
import { imagesFrom } from "./image.ts";
import { IPSEC_SECRET } from "./ipsec.ts";

/** Settings of one plane that reach the chart. Everything else is derived or fixed. */
export interface CiliumSettings<Host = string> {
  /** Cluster name in Hubble and flow logs: lower case, at most 32 characters (limit of the chart). */
  readonly clusterName: string;
  /** Host and port of the API server as nodes reach it; agents start before any Service works, so it can't be the Service. */
  readonly apiServer: { readonly host: Host; readonly port: number };
  readonly flavour: FlavourValues;
  /** Operator replicas: 2, or 1 where there is one node (the operator has hostname anti-affinity). */
  readonly operatorReplicas?: 1 | 2;
  /** Prometheus Operator's CRDs are in the cluster, so ServiceMonitors can be created. Defaults to false. */
  readonly serviceMonitors?: boolean;
  /** Registry, with its path, that holds every image under the path it has on quay.io. Defaults to quay.io itself. */
  readonly imageRegistry?: string;
}

/** Minor version a cluster was first installed with: the chart keeps defaults of that time (chart 1.20.2, values.yaml). */
const FIRST_INSTALLED = "1.20";

/**
 * Hubble metrics with bounded cardinality: namespaces and workloads, never pods or addresses
 * (cilium/cilium#30788 tells what unbounded labels cost).
 */
export const HUBBLE_METRICS: readonly string[] = [
  "dns:labelsContext=source_namespace,destination_namespace",
  "drop:labelsContext=source_namespace,destination_namespace,traffic_direction",
  "tcp",
  "flow:labelsContext=source_namespace,destination_namespace,traffic_direction",
  "icmp",
  "policy:labelsContext=source_namespace,destination_namespace,traffic_direction",
  "port-distribution",
  "httpV2:labelsContext=source_namespace,source_workload,destination_namespace,destination_workload,traffic_direction",
];

/**
 * Values for the Cilium 1.20.2 chart. Pure: the same settings give the same values, so a preview shows only real changes.
 * The host may be a value that is not known yet, which then is the only unknown of the preview.
 * A flavour takes a common value out again by giving `null` for it: the chart then has its own default.
 */
export function ciliumValues<Host = string>(settings: CiliumSettings<Host>): Record<string, unknown> {
  const { clusterName, apiServer, flavour, operatorReplicas = 2, serviceMonitors = false, imageRegistry } = settings;
  const serviceMonitor = { enabled: serviceMonitors, ...(serviceMonitors && { trustCRDsExist: true }) };
  const common = {
    upgradeCompatibility: FIRST_INSTALLED,
    cluster: { name: clusterName, id: 0 },
    k8sServiceHost: apiServer.host,
    k8sServicePort: apiServer.port,
    kubeProxyReplacement: true,
    // A changed ConfigMap reaches agents only with a new pod: every roll-out switch is on.
    rollOutCiliumPods: true,
    encryption: {
      enabled: true,
      type: "ipsec",
      ipsec: {
        secretName: IPSEC_SECRET.name,
        keyFile: IPSEC_SECRET.key,
        mountPath: "/etc/ipsec",
        keyWatcher: true,
        // Old keys stay valid this long after a rotation; the chart's 5m is short for large clusters (cilium/cilium#44335).
        keyRotationDuration: "15m",
      },
    },
    // `default` and an explicit deny per cell, because `always` also closes kube-system (cilium/cilium#48444).
    policyEnforcementMode: "default",
    policyAuditMode: false,
    labels: IDENTITY_LABELS,
    // An endpoint whose policy map overflows is closed, not left half open.
    endpointLockdownOnMapOverflow: true,
    // The observe phase of cells is made of policies with `enableDefaultDeny: false`.
    enableNonDefaultDenyPolicies: true,
    l7Proxy: true,
    bpf: {
      masquerade: true,
      events: { drop: { enabled: true }, policyVerdict: { enabled: true }, trace: { enabled: true } },
    },
    // `nameError` lets resolvers go on through their search list; `refused` stops musl (cilium.md 2.3).
    dnsProxy: { enableTransparentMode: true, dnsRejectResponseCode: "nameError" },
    resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { memory: "2Gi" } },
    envoy: {
      enabled: true,
      rollOutPods: true,
      resources: { requests: { cpu: "200m", memory: "256Mi" } },
      prometheus: { enabled: true, serviceMonitor: { enabled: serviceMonitors } },
    },
    operator: {
      replicas: operatorReplicas,
      rollOutPods: true,
      removeNodeTaints: true,
      setNodeTaints: true,
      setNodeNetworkStatus: true,
      unmanagedPodWatcher: { restart: true },
      resources: { requests: { cpu: "100m", memory: "128Mi" } },
      prometheus: { enabled: true, serviceMonitor: { enabled: serviceMonitors } },
    },
    prometheus: { enabled: true, serviceMonitor },
    hubble: {
      enabled: true,
      eventBufferCapacity: "16383",
      // `cronJob` renders the same bytes every time; the default `helm` makes new certificates at each render.
      tls: {
        enabled: true,
        auto: { enabled: true, method: "cronJob", certValidityDuration: 365, schedule: "0 0 1 */4 *" },
      },
      relay: { enabled: true, rollOutPods: true, replicas: operatorReplicas, prometheus: { enabled: true } },
      ui: { enabled: true, replicas: 1, rollOutPods: true },
      networkPolicyCorrelation: { enabled: true },
      // What the shipper sends: every decision, as a file of the node.
      export: { static: exportValues() },
      // Query strings, credentials and headers carry personal data and tokens; they never reach a log.
      redact: {
        enabled: true,
        http: {
          urlQuery: true,
          userInfo: true,
          headers: { allow: ["traceparent", "x-request-id", "content-type"] },
        },
      },
      metrics: { enableOpenMetrics: true, enabled: [...HUBBLE_METRICS], serviceMonitor: { enabled: serviceMonitors } },
    },
  };
  const values = merge(common, flavour.values);
  return imageRegistry === undefined ? values : merge(values, imagesFrom(imageRegistry));
}

/** Deep merge of plain objects; arrays and scalars of `over` win, and its `null` takes the key away. */
function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) {
      delete result[key];
      continue;
    }
    const existing = result[key];
    result[key] = isPlainObject(value) ? merge(isPlainObject(existing) ? existing : {}, value) : value;
  }
  return result;
}

/** An object literal; a value that is not known yet is an object of another kind and is passed on whole. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
