import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import type { PodSubject } from "../../../components/policy/reach/subject.ts";
import { addNamespace, namespacePath } from "../machine/network.ts";
import type { Node } from "../machine/node.ts";
import { type Api, ApiError } from "./api.ts";
import { MERGE } from "./control-plane.ts";

/** A pod with an address: a network namespace that Cilium's own plugin has wired up. */
export interface Pod {
  readonly subject: PodSubject;
  readonly node: Node;
  readonly name: string;
  readonly netns: string;
  readonly address: string;
}

/** Namespaces and accounts of pods that belong to no cell. */
export async function ensureHomes(
  api: Api,
  subjects: readonly PodSubject[],
  present: ReadonlySet<string>,
): Promise<void> {
  const foreign = subjects.filter(({ namespace }) => !present.has(namespace));
  for (const namespace of new Set(foreign.map((subject) => subject.namespace))) {
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  }
  await Promise.all(
    foreign.map(({ namespace, serviceAccount: name }) =>
      api.apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } }),
    ),
  );
}

/** A pod on each node for every subject, two at a time on each. */
export async function startPods(
  api: Api,
  subjects: readonly PodSubject[],
  nodes: readonly Node[],
  cni: string,
): Promise<Pod[]> {
  const pods: Pod[] = [];
  const queues = nodes.map((node) => ({ node, queue: subjects.values() }));
  const starter = async ({ node, queue }: (typeof queues)[number]) => {
    for (const subject of queue) pods.push(await startPod(api, subject, node, cni));
  };
  await Promise.all([...queues, ...queues].map(starter));
  return pods;
}

/** Does what a kubelet does for one pod: object, network namespace, CNI ADD, status. */
async function startPod(api: Api, subject: PodSubject, node: Node, cni: string): Promise<Pod> {
  const id = createHash("sha256").update(`${subject.id} ${node.name}`).digest("hex");
  const name = `${subject.id
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replaceAll(/^-|-$/g, "")}-${id.slice(0, 4)}`;
  const stored = await created(api, podObject(subject, name, node));
  const netns = `pod-${id.slice(0, 10)}`;
  await addNamespace(netns);
  const uid = (stored.metadata as { uid?: string }).uid ?? "";
  const address = await addToNetwork(node, cni, id, netns, { namespace: subject.namespace, name, uid });
  const ready = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({ type, status: "True" }));
  const status = {
    phase: "Running",
    podIP: address,
    podIPs: [{ ip: address }],
    hostIP: node.address,
    conditions: ready,
  };
  await api.call("PATCH", `/api/v1/namespaces/${subject.namespace}/pods/${name}/status`, { status }, MERGE);
  return { subject, node, name, netns, address };
}

/** A new account is not known to admission at once. */
async function created(api: Api, pod: KubernetesObject): Promise<KubernetesObject> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await api.apply(pod);
    } catch (error) {
      const soon =
        error instanceof ApiError &&
        error.status === 403 &&
        /service account|status unknown for quota/.test(error.message);
      if (!soon || performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

function podObject(
  { namespace, serviceAccount, labels, namedPorts = {} }: PodSubject,
  name: string,
  node: Node,
): KubernetesObject {
  const resources = { requests: { cpu: "1m", memory: "1Mi" }, limits: { cpu: "1m", memory: "1Mi" } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: {
      nodeName: node.name,
      serviceAccountName: serviceAccount,
      automountServiceAccountToken: false,
      tolerations: [{ operator: "Exists" }],
      // What the Pod Security Standard `restricted` asks for: cells enforce it.
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "traffic",
          image: "traffic",
          ports: Object.entries(namedPorts).map(([port, containerPort]) => ({ name: port, containerPort })),
          resources,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  };
}

const CNI_CONFIG = JSON.stringify({ cniVersion: "0.3.1", name: "cilium", type: "cilium-cni" });

/** CNI ADD as a container runtime calls it. Returns the pod's address. */
function addToNetwork(
  node: Node,
  cni: string,
  container: string,
  netns: string,
  pod: { readonly namespace: string; readonly name: string; readonly uid: string },
): Promise<string> {
  const env = {
    ...process.env,
    CNI_COMMAND: "ADD",
    CNI_CONTAINERID: container,
    CNI_NETNS: namespacePath(netns),
    CNI_IFNAME: "eth0",
    CNI_PATH: "/nowhere",
    CNI_ARGS: `IgnoreUnknown=1;K8S_POD_NAMESPACE=${pod.namespace};K8S_POD_NAME=${pod.name};K8S_POD_INFRA_CONTAINER_ID=${container};K8S_POD_UID=${pod.uid}`,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(...node.enter(cni, []), { env, stdio: ["pipe", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        text += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => {
      const address = /"address":\s*"([\d.]+)\/\d+"/.exec(text)?.[1];
      if (code === 0 && address !== undefined) resolve(address);
      else reject(new Error(`CNI ADD of ${pod.namespace}/${pod.name} failed with ${code}: ${text.slice(0, 800)}`));
    });
    child.stdin.end(CNI_CONFIG);
  });
}
