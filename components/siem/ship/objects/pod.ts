import { label } from "../../../contract/label.ts";
import type { Family } from "../../matrix/family.ts";
import type { SourceId } from "../../matrix/source.ts";
import { FEATURE_GATES } from "../config/config.ts";
import { ENVIRONMENT, isRead, PATHS, PORTS, passwordVariable } from "../config/settings.ts";
import { type Outlet, SHIPPER } from "../outlet.ts";
import { labelsOf } from "./access.ts";
import { POSTURE_SCRIPT, POSTURE_STATE } from "./posture.ts";

/** Names of the workloads, and values of their component label. */
export const WORKLOADS = { node: "shipper", watcher: "watcher", posture: "posture" } as const;
type Workload = (typeof WORKLOADS)[keyof typeof WORKLOADS];

export interface PodSettings {
  readonly plane: string;
  readonly images: { readonly collector: string; readonly cilium: string };
  readonly families: readonly Family[];
  /** What is read, of the families that are sent. Defaults to all of it. */
  readonly sources?: readonly SourceId[];
  /** What of outlets pods must know: secrets to mount, and whether Azure's webhook must give them a token. */
  readonly outlets: readonly Pick<Outlet<unknown>, "kind" | "name">[];
}

/** A workload's object without its own `metadata` beyond the name; `Name` may be known later. */
export interface WorkloadObject {
  readonly apiVersion: "apps/v1";
  readonly kind: "DaemonSet" | "Deployment";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

const CONFIG_FOLDER = "/etc/cellwall";
const fromField = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
const hostPath = (name: string, path: string, type = "DirectoryOrCreate") => ({ name, hostPath: { path, type } });

/** What any of the containers gives up, whoever it runs as. */
const LOCKED = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  seccompProfile: { type: "RuntimeDefault" },
} as const;

/** Paths that the node's `journalctl` needs: itself, its libraries and the journal. Nothing else of the node's root. */
const JOURNAL_PATHS = ["/usr", "/bin", "/lib", "/lib64", "/etc/machine-id", "/var/log/journal", "/run/log/journal"];

/** The node's part: reads files as root of the node, with no right beyond that but `chroot` for the journal. */
export function nodeWorkload(settings: PodSettings, configName: unknown): WorkloadObject {
  const { families } = settings;
  const kubernetes = families.includes("kubernetes");
  const reads: readonly (readonly [boolean, string, string])[] = [
    [families.includes("hubble"), "hubble", "/var/run/cilium/hubble"],
    [families.includes("tetragon"), "tetragon", "/var/run/cilium/tetragon"],
    [families.includes("posture"), "posture", "/var/run/cellwall"],
    [(kubernetes && isRead("container", settings)) || families.includes("gateway"), "pods", PATHS.pods],
  ];
  const folders = reads
    .filter(([wanted]) => wanted)
    .map(([, name, path]) => ({ name, path, mountPath: path, type: "DirectoryOrCreate" }));
  const hosts = (kubernetes && isRead("node", settings) ? JOURNAL_PATHS : []).map((path) => ({
    name: `host${path.replaceAll("/", "-")}`,
    path,
    mountPath: `${PATHS.host}${path}`,
    // Not every image has each of them; an empty type checks nothing.
    type: "",
  }));
  return workload(settings, "DaemonSet", WORKLOADS.node, {
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
    template: pod(settings, WORKLOADS.node, {
      priorityClassName: "system-node-critical",
      tolerations: [{ operator: "Exists" }],
      // Time to write down what is in hand.
      terminationGracePeriodSeconds: 30,
      containers: [
        collector(settings, {
          resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
          securityContext: {
            ...LOCKED,
            // Logs of pods are readable by root alone; queues lie in a folder that the kubelet makes for root.
            runAsUser: 0,
            runAsGroup: 0,
            capabilities: { drop: ["ALL"], ...(hosts.length > 0 && { add: ["SYS_CHROOT"] }) },
          },
          mounts: [
            { name: "data", mountPath: PATHS.data },
            ...[...folders, ...hosts].map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
          ],
        }),
      ],
      volumes: [
        { name: "config", configMap: { name: configName } },
        hostPath("data", PATHS.data),
        ...[...folders, ...hosts].map(({ name, path, type }) => hostPath(name, path, type)),
        ...secretVolumes(settings),
      ],
    }),
  });
}

/** The cluster's part: one pod that watches the API server. Never two, or every event would come twice. */
export function watcherWorkload(settings: PodSettings, configName: unknown): WorkloadObject {
  return workload(settings, "Deployment", WORKLOADS.watcher, {
    replicas: 1,
    strategy: { type: "Recreate" },
    template: pod(settings, WORKLOADS.watcher, {
      priorityClassName: "system-cluster-critical",
      automountServiceAccountToken: true,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
      containers: [
        collector(settings, {
          resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
          securityContext: { ...LOCKED, runAsNonRoot: true, capabilities: { drop: ["ALL"] } },
          mounts: [{ name: "data", mountPath: PATHS.data }],
        }),
      ],
      volumes: [
        { name: "config", configMap: { name: configName } },
        // It outlives restarts of the container, not the pod: a new pod starts with what is there then.
        { name: "data", emptyDir: { sizeLimit: "2Gi" } },
        ...secretVolumes(settings),
      ],
    }),
  });
}

/**
 * Writes the state of encryption. It is a pod of its own on the host's network, where the kernel keeps the keys of the node:
 * NET_ADMIN lets it count them. It reaches nobody.
 */
export function postureWorkload(settings: PodSettings): WorkloadObject {
  return workload(settings, "DaemonSet", WORKLOADS.posture, {
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
    template: pod(settings, WORKLOADS.posture, {
      hostNetwork: true,
      priorityClassName: "system-node-critical",
      tolerations: [{ operator: "Exists" }],
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: WORKLOADS.posture,
          image: settings.images.cilium,
          command: ["bash", "--norc", "-c", POSTURE_SCRIPT],
          env: [fromField(ENVIRONMENT.node, "spec.nodeName")],
          resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
          securityContext: {
            ...LOCKED,
            runAsUser: 0,
            runAsGroup: 0,
            capabilities: { drop: ["ALL"], add: ["NET_ADMIN"] },
          },
          volumeMounts: [
            { name: "agent", mountPath: "/var/run/cilium", readOnly: true },
            { name: "posture", mountPath: "/var/run/cellwall" },
            { name: "state", mountPath: POSTURE_STATE },
          ],
        },
      ],
      volumes: [
        hostPath("agent", "/var/run/cilium"),
        hostPath("posture", "/var/run/cellwall"),
        hostPath("state", POSTURE_STATE),
      ],
    }),
  });
}

function workload(
  { plane }: PodSettings,
  kind: WorkloadObject["kind"],
  name: Workload,
  spec: Readonly<Record<string, unknown>>,
): WorkloadObject {
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: SHIPPER.namespace, labels: labelsOf(plane) },
    spec: { selector: { matchLabels: { [label.component]: name } }, ...spec },
  };
}

function pod({ plane, outlets }: PodSettings, name: Workload, spec: Readonly<Record<string, unknown>>) {
  const azure = outlets.some(({ kind }) => kind === "event-hub") && name !== WORKLOADS.posture;
  return {
    metadata: {
      labels: {
        ...labelsOf(plane),
        [label.component]: name,
        ...(azure && { "azure.workload.identity/use": "true" }),
      },
    },
    spec: {
      serviceAccountName: SHIPPER.serviceAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      nodeSelector: { "kubernetes.io/os": "linux" },
      ...spec,
    },
  };
}

interface CollectorContainer {
  readonly resources: unknown;
  readonly securityContext: unknown;
  readonly mounts: readonly unknown[];
}

function collector(settings: PodSettings, { resources, securityContext, mounts }: CollectorContainer) {
  const probe = { httpGet: { path: "/", port: PORTS.health }, periodSeconds: 30, failureThreshold: 4 };
  return {
    name: "collector",
    image: settings.images.collector,
    args: [`--config=file:${CONFIG_FOLDER}/config.yaml`, `--feature-gates=${FEATURE_GATES.join(",")}`],
    env: [
      fromField(ENVIRONMENT.node, "spec.nodeName"),
      fromField(ENVIRONMENT.address, "status.podIP"),
      ...outletsWith(settings, "kafka").map(({ name, secret }) => ({
        name: passwordVariable(name),
        valueFrom: { secretKeyRef: { name: secret, key: "password" } },
      })),
    ],
    ports: [
      { name: "metrics", containerPort: PORTS.metrics },
      { name: "health", containerPort: PORTS.health },
    ],
    livenessProbe: probe,
    readinessProbe: probe,
    resources,
    securityContext,
    volumeMounts: [
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      ...outletsWith(settings, "http").map(({ name }) => ({
        name: `secret-${name}`,
        mountPath: `${PATHS.secrets}/${name}`,
        readOnly: true,
      })),
      ...mounts,
    ],
  };
}

function outletsWith({ outlets }: PodSettings, kind: "http" | "kafka") {
  return (outlets as readonly Outlet<unknown>[]).flatMap((outlet) =>
    outlet.kind === kind && outlet.secret !== undefined ? [{ name: outlet.name, secret: outlet.secret }] : [],
  );
}

function secretVolumes(settings: PodSettings) {
  return outletsWith(settings, "http").map(({ name, secret }) => ({
    name: `secret-${name}`,
    secret: { secretName: secret, defaultMode: 0o440 },
  }));
}
