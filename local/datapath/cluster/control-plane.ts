import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import { processes } from "../../control-plane/commands.ts";
import { type ProcessSpec, start } from "../../control-plane/process.ts";
import { type ControlPlaneState, layout, prepare, writeFileWhole } from "../../control-plane/state.ts";
import { untilReady } from "../../control-plane/wait.ts";
import { NODES, type NodeAddress } from "../machine/network.ts";
import type { DatapathTools } from "../tools.ts";
import { type Api, openApi } from "./api.ts";

/** Ports in a network namespace where nobody else is; the API server's own would be asked for by checks of the host. */
const PORTS = { etcdPeer: 2380, apiServer: 16443, controllerManager: 10257, scheduler: 10259 } as const;

/** Nobody renews leases here, so no controller may judge nodes by them, and evict what runs there. */
const CONTROLLERS = [
  "serviceaccount-controller",
  "serviceaccount-token-controller",
  "namespace-controller",
  "endpointslice-controller",
  "garbage-collector-controller",
  "resourcequota-controller",
];

export const API_SERVER_PORT = PORTS.apiServer;

export interface ControlPlane {
  readonly api: Api;
  readonly kubeconfig: string;
}

/** etcd, the API server and the controllers of the local plane, without its simulated nodes: pods are real here. */
export async function startControlPlane(dir: string, tools: DatapathTools): Promise<ControlPlane> {
  const files = layout(dir);
  const state: ControlPlaneState = { version: 1, ports: PORTS, token: randomBytes(24).toString("base64url") };
  prepare(files, state.token);
  const specs = processes(files, state, {
    etcd: tools.etcd,
    apiServer: tools["kube-apiserver"],
    controllerManager: tools["kube-controller-manager"],
    scheduler: "",
    kwok: "",
  });
  const [etcd, apiServer, controllers] = ["etcd", "kube-apiserver", "kube-controller-manager"].map((name) =>
    specs.find((spec) => spec.name === name),
  ) as [ProcessSpec, ProcessSpec, ProcessSpec];
  start(files, etcd);
  start(files, apiServer);
  await untilReady(files, state, [etcd, apiServer]);
  writeFileWhole(files.kubeconfig, kubeconfig(readFileSync(files.serving).toString("base64"), state.token));
  start(files, { ...controllers, args: [...controllers.args, `--controllers=${CONTROLLERS.join(",")}`] });
  return { api: openApi(files, state), kubeconfig: files.kubeconfig };
}

/** Cilium's CRDs and the nodes. */
export async function furnish({ api }: ControlPlane, tools: DatapathTools): Promise<void> {
  const crds = ["v2", "v2alpha1"].flatMap((version) => {
    const folder = join(tools["cilium-crds"], version);
    return readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), "utf8")) as KubernetesObject);
  });
  await Promise.all(crds.map((crd) => api.apply(crd)));
  await Promise.all(NODES.map((node) => addNode(api, node)));
  for (const crd of crds) await established(api, crd.metadata.name);
}

async function addNode(api: Api, { name, address, podCidr }: NodeAddress): Promise<void> {
  await api.apply({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" } },
    spec: { podCIDR: podCidr, podCIDRs: [podCidr] },
  });
  const addresses = [
    { type: "InternalIP", address },
    { type: "Hostname", address: name },
  ];
  await api.call("PATCH", `/api/v1/nodes/${name}/status`, { status: { addresses } }, MERGE);
}

export const MERGE = "application/merge-patch+json";

async function established(api: Api, name: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const crd = await api.call<{ status?: { conditions?: { type: string; status: string }[] } }>(
      "GET",
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`,
    );
    if (crd.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True")) return;
    if (performance.now() > deadline) throw new Error(`CRD ${name} is not served after 20 s`);
    await sleep(50);
  }
}

const kubeconfig = (authority: string, token: string) => `apiVersion: v1
kind: Config
current-context: datapath
contexts: [{name: datapath, context: {cluster: datapath, user: admin}}]
clusters:
  - name: datapath
    cluster: {server: "https://127.0.0.1:${PORTS.apiServer}", certificate-authority-data: ${authority}}
users:
  - name: admin
    user: {token: ${token}}
`;
