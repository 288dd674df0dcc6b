import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { loadModel } from "../../components/cell/load.ts";
import type { Model } from "../../components/contract/model.ts";
import { compile } from "../../components/policy/bundle.ts";
import type { KubernetesObject } from "../../components/policy/object.ts";
import type { PodSubject, Subject } from "../../components/policy/reach/subject.ts";
import { ROOT } from "../plane/paths.ts";
import type { Changes } from "../plane/pulumi.ts";
import type { Parties } from "./check/ask.ts";
import { type Check, checksOf } from "./check/check.ts";
import { type Agent, renderedConfig, startAgent } from "./cluster/agent.ts";
import { type Api, pathOf } from "./cluster/api.ts";
import { API_SERVER_PORT, type ControlPlane, furnish, startControlPlane } from "./cluster/control-plane.ts";
import { untilEnforced } from "./cluster/enforced.ts";
import { type Installer, openInstaller } from "./cluster/install.ts";
import { OVERRIDES } from "./cluster/override.ts";
import { APART, bridgeApi, castOf, openParties, outsideOf } from "./cluster/parties.ts";
import { ensureHomes, type Pod, startPods } from "./cluster/pod.ts";
import { layNetwork, NODES } from "./machine/network.ts";
import { type Node, openNode } from "./machine/node.ts";
import type { Order } from "./order.ts";

/** A cluster whose nodes have agents, and nothing on it. */
export interface Cluster {
  readonly order: Order;
  readonly step: (text: string) => void;
  readonly plane: ControlPlane;
  readonly api: Api;
  readonly nodes: readonly Node[];
  readonly agents: readonly Agent[];
}

/** The cluster with cells, a pod on each node for everybody, and every policy in force. */
export interface Stage extends Cluster {
  readonly model: Model;
  readonly subjects: readonly Subject[];
  readonly checks: readonly Check[];
  /** Objects of the cells that were applied. */
  readonly placed: readonly KubernetesObject[];
  readonly installer: Installer;
  readonly pods: readonly Pod[];
  readonly parties: Parties;
}

export function modelOf(cells: readonly string[]): Model {
  return loadModel({
    paths: cells,
    platform: "stacks/cells/platform/local.yaml",
    root: ROOT,
    environment: "prod",
    asOf: "2026-11-21T00:00:00Z",
  });
}

/** Network, control plane and agents; `outside` are addresses of the world. */
export async function startCluster(
  order: Order,
  step: (text: string) => void,
  outside: readonly string[],
): Promise<Cluster> {
  const { tools, dir, cgroup, clang } = order;
  await layNetwork(outside);
  const rendering = renderedConfig(API_SERVER_PORT);
  const plane = await startControlPlane(join(dir, "control-plane"), tools);
  step("control plane answers");
  await furnish(plane, tools);
  const rendered = await rendering;
  step(
    `CRDs and nodes; ${Object.keys(rendered).length} keys of cilium-config rendered, ${OVERRIDES.length} overridden`,
  );
  const nodes = await Promise.all(NODES.map((node, index) => openNode(node, index, cgroup)));
  await bridgeApi(tools.traffic, API_SERVER_PORT, nodes);
  const { api, kubeconfig } = plane;
  const agents = await Promise.all(
    nodes.map((node) => startAgent({ node, dir: join(dir, node.name), rendered, kubeconfig, clang, tools })),
  );
  step(`${agents.length} agents are healthy`);
  return { order, step, plane, api, nodes, agents };
}

export async function bringUp(order: Order, step: (text: string) => void): Promise<Stage> {
  const { tools, dir } = order;
  const model = modelOf(order.cells);
  const bundles = compile(model);
  const objects = [...bundles.cluster, ...bundles.cells.flatMap((cell) => cell.objects)].map(({ object }) => object);
  const subjects = castOf(model);
  const cast = subjects.filter((subject): subject is PodSubject => subject.kind === "pod");
  const checks = checksOf(model, subjects, APART);
  step(
    `${model.cells.length} cells, ${objects.length} objects, ${cast.length * NODES.length} pods, ${checks.length} checks`,
  );
  const cluster = await startCluster(order, step, [...outsideOf(subjects).values()]);
  const { api, plane, nodes, agents } = cluster;

  // The plane's own stack applies these; cells come from theirs.
  for (const { object } of bundles.cluster) await api.apply(object);
  const installer = await openInstaller(plane, join(dir, "pulumi"), order.toolPath, order.cells);
  step(`pulumi up: ${changesText(await installer.cells())}`);
  const placed = objects.filter((object) => idOf(object) !== order.leaveOut);
  for (const object of objects) if (!placed.includes(object)) await api.call("DELETE", pathOf(object));
  const added: KubernetesObject[] =
    order.add === undefined ? [] : parseAllDocuments(readFileSync(order.add, "utf8")).map((one) => one.toJS());
  for (const object of added) await api.apply(object);

  await ensureHomes(api, cast, new Set(bundles.cells.map(({ namespace }) => namespace)));
  const pods = await startPods(api, cast, nodes, tools["cilium-cni"]);
  const tlsPorts = new Set(checks.filter(({ what }) => what === "handshake").map(({ question }) => question.port));
  const parties = await openParties({ program: tools.traffic, model, nodes, subjects, pods, checks, tlsPorts });
  step(`${pods.length} pods run`);
  await untilEnforced(
    agents,
    [...placed, ...added].filter(isPolicy).length,
    pods.map(({ address }) => address),
  );
  step("every endpoint enforces its policies");
  return { ...cluster, model, subjects, checks, placed, installer, pods, parties };
}

export function changesText(changes: Changes): string {
  return Object.entries(changes)
    .map(([verb, count]) => `${count} ${verb}`)
    .join(", ");
}

function idOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Those that the agent takes: Cilium's own and Kubernetes'. */
export function isPolicy({ kind }: KubernetesObject): boolean {
  return kind.endsWith("NetworkPolicy");
}
