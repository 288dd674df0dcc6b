import type { ProcessSpec } from "./process.ts";
import type { ControlPlaneState, Layout } from "./state.ts";

/** Executables of a control plane. */
export interface ControlPlaneTools {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
  readonly scheduler: string;
  readonly kwok: string;
}

/** Services of the local plane, as in its Platform file. */
const SERVICE_CIDR = "10.96.0.0/16";

export const loopback = (port: number) => `127.0.0.1:${port}`;

/** The processes of a control plane, in the order they start; they end in reverse. */
export function processes(files: Layout, { ports }: ControlPlaneState, tools: ControlPlaneTools): ProcessSpec[] {
  // A socket in the control plane's own folder, where every process runs: nobody else can open it. etcd wants the name
  // of a socket to look like host:port.
  const socket = "unix://etcd:0";
  const client = [`--kubeconfig=${files.kubeconfig}`];
  return [
    {
      name: "etcd",
      executable: tools.etcd,
      args: [
        `--data-dir=${files.etcdData}`,
        `--listen-client-urls=${socket}`,
        `--advertise-client-urls=${socket}`,
        `--listen-peer-urls=http://${loopback(ports.etcdPeer)}`,
        `--initial-advertise-peer-urls=http://${loopback(ports.etcdPeer)}`,
        `--initial-cluster=default=http://${loopback(ports.etcdPeer)}`,
        "--force-new-cluster=false",
        // A plane for trying things: a power cut may cost it, and `npm start` makes another.
        "--unsafe-no-fsync=true",
        "--log-level=warn",
      ],
    },
    {
      name: "kube-apiserver",
      executable: tools.apiServer,
      args: [
        `--etcd-servers=${socket}`,
        "--bind-address=127.0.0.1",
        `--secure-port=${ports.apiServer}`,
        `--cert-dir=${files.certificates}`,
        `--service-cluster-ip-range=${SERVICE_CIDR}`,
        "--service-account-issuer=https://kubernetes.default.svc",
        `--service-account-signing-key-file=${files.serviceAccountKey}`,
        `--service-account-key-file=${files.serviceAccountPublic}`,
        `--token-auth-file=${files.tokens}`,
        "--authorization-mode=Node,RBAC",
        "--anonymous-auth=false",
        "--allow-privileged=true",
        `--encryption-provider-config=${files.encryption}`,
        `--audit-policy-file=${files.auditPolicy}`,
        `--audit-log-path=${files.auditLog}`,
        "--audit-log-maxsize=50",
        "--audit-log-maxbackup=3",
        "--endpoint-reconciler-type=none",
        "--profiling=false",
      ],
    },
    {
      name: "kube-controller-manager",
      executable: tools.controllerManager,
      args: [
        ...client,
        `--authentication-kubeconfig=${files.kubeconfig}`,
        `--authorization-kubeconfig=${files.kubeconfig}`,
        `--service-account-private-key-file=${files.serviceAccountKey}`,
        `--root-ca-file=${files.serving}`,
        "--bind-address=127.0.0.1",
        `--secure-port=${ports.controllerManager}`,
        "--leader-elect=false",
        "--use-service-account-credentials=true",
        "--profiling=false",
      ],
    },
    {
      name: "kube-scheduler",
      executable: tools.scheduler,
      args: [
        ...client,
        `--authentication-kubeconfig=${files.kubeconfig}`,
        `--authorization-kubeconfig=${files.kubeconfig}`,
        "--bind-address=127.0.0.1",
        `--secure-port=${ports.scheduler}`,
        "--leader-elect=false",
        "--profiling=false",
      ],
    },
    {
      name: "kwok",
      executable: tools.kwok,
      args: [
        ...client,
        `--config=${files.stages}`,
        "--manage-all-nodes=true",
        "--node-ip=127.0.0.1",
        "--node-lease-duration-seconds=40",
      ],
    },
    {
      name: "kubelet-cni",
      executable: process.execPath,
      args: [new URL("./kubelet-cni.ts", import.meta.url).pathname, files.kubeconfig],
    },
  ];
}
