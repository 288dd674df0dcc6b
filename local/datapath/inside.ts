/** The suite itself, started by run.ts in namespaces of its own; the order comes on standard input. */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { loadModel } from "../../components/cell/load.ts";
import { compile } from "../../components/policy/bundle.ts";
import type { KubernetesObject } from "../../components/policy/object.ts";
import type { PodSubject } from "../../components/policy/reach/subject.ts";
import { createWorld } from "../../components/policy/reach/world.ts";
import { ROOT } from "../plane/paths.ts";
import { type Asked, askAll } from "./check/ask.ts";
import { checksOf } from "./check/check.ts";
import { readFlows } from "./check/flow.ts";
import { judge, whatOf } from "./check/judge.ts";
import { withdraw } from "./check/withdraw.ts";
import { agentFiles, lastErrors, renderedConfig, startAgent, until } from "./cluster/agent.ts";
import { pathOf } from "./cluster/api.ts";
import { API_SERVER_PORT, furnish, startControlPlane } from "./cluster/control-plane.ts";
import { untilEnforced } from "./cluster/enforced.ts";
import { openInstaller } from "./cluster/install.ts";
import { OVERRIDES } from "./cluster/override.ts";
import { APART, bridgeApi, castOf, openParties, outsideOf } from "./cluster/parties.ts";
import { ensureHomes, type Pod, startPod } from "./cluster/pod.ts";
import { memoryOf } from "./machine/memory.ts";
import { layNetwork, NODES } from "./machine/network.ts";
import { openNode } from "./machine/node.ts";
import { mismatchTable, steps } from "./show.ts";
import type { DatapathTools } from "./tools.ts";

interface Inside {
  readonly cgroup: string;
  readonly dir: string;
  readonly clang: string;
  /** Files and folders with cells, absolute. */
  readonly cells: readonly string[];
  readonly tools: DatapathTools;
  /** Folder with Pulumi, its language host and its provider. */
  readonly toolPath: string;
  readonly json?: string;
  readonly keep?: string;
  /** File with objects to apply after the cells. */
  readonly add?: string;
  /** `<namespace>/<name>` of a policy that is not applied. */
  readonly leaveOut?: string;
}

const order = JSON.parse(readFileSync(0, "utf8")) as Inside;
try {
  process.exitCode = await suite();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  for (const { name } of NODES) console.error(lastErrors(agentFiles(join(order.dir, name)).log));
  process.exitCode = 1;
} finally {
  if (order.keep) keep(order.keep);
}
// The control plane and the agent end with this process namespace.
process.exit();

async function suite(): Promise<number> {
  const { tools, dir, cgroup, clang } = order;
  const { step, times } = steps();
  const model = loadModel({
    paths: order.cells,
    platform: "stacks/cells/platform/local.yaml",
    root: ROOT,
    environment: "prod",
    asOf: "2026-11-21T00:00:00Z",
  });
  const bundles = compile(model);
  const placed = [...bundles.cluster, ...bundles.cells.flatMap(({ objects }) => objects)].map(({ object }) => object);
  const subjects = castOf(model);
  const pods = subjects.filter((subject): subject is PodSubject => subject.kind === "pod");
  const checks = checksOf(model, subjects, APART);
  const world = createWorld({ subjects, policies: placed });
  step(
    `${model.cells.length} cells, ${placed.length} objects, ${pods.length * NODES.length} pods, ${checks.length} checks`,
  );

  await layNetwork([...outsideOf(subjects).values()]);
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
  const agents = await Promise.all(
    nodes.map((node) =>
      startAgent({ node, dir: join(dir, node.name), rendered, kubeconfig: plane.kubeconfig, clang, tools }),
    ),
  );
  step(`${agents.length} agents are healthy`);

  // The plane's own stack applies these; cells come from theirs.
  for (const { object } of bundles.cluster) await plane.api.apply(object);
  const installer = await openInstaller(plane, join(dir, "pulumi"), order.toolPath, order.cells);
  const changes = await installer.cells();
  step(
    `pulumi up: ${Object.entries(changes)
      .map(([verb, count]) => `${count} ${verb}`)
      .join(", ")}`,
  );
  const left = placed.filter((object) => idOf(object) !== order.leaveOut);
  for (const object of placed) if (!left.includes(object)) await plane.api.call("DELETE", pathOf(object));
  const added =
    order.add === undefined ? [] : parseAllDocuments(readFileSync(order.add, "utf8")).map((one) => one.toJS());
  for (const object of added as KubernetesObject[]) await plane.api.apply(object);
  const present = new Set(bundles.cells.map(({ namespace }) => namespace));
  await ensureHomes(plane.api, pods, present);
  const running: Pod[] = [];
  const queues = nodes.map((node) => ({ node, queue: pods.values() }));
  const starter = async ({ node, queue }: (typeof queues)[number]) => {
    for (const subject of queue) running.push(await startPod(plane.api, subject, node, tools["cilium-cni"]));
  };
  await Promise.all([...queues, ...queues].map(starter));
  const tlsPorts = new Set(checks.filter(({ what }) => what === "handshake").map(({ question }) => question.port));
  const parties = await openParties({ program: tools.traffic, nodes, subjects, pods: running, checks, tlsPorts });
  step(`${running.length} pods run`);
  await untilEnforced(
    agents,
    [...left, ...added].filter(isPolicy).length,
    running.map(({ address }) => address),
  );
  step("every endpoint enforces its policies");

  const ports = new Map<string, number>();
  const results: Asked[] = [];
  for (const phase of ["before", "names", "connections"] as const) {
    results.push(
      ...(await askAll(
        checks.filter((check) => check.phase === phase),
        parties,
        ports,
      )),
    );
  }
  step(`${results.length} connections tried`);
  const approvals = new Map(
    placed.flatMap(({ metadata, spec }): [string, string][] => {
      const log = (spec as { log?: { value: string } } | undefined)?.log?.value;
      return log === undefined ? [] : [[metadata.name, log]];
    }),
  );
  const flows = agents.map(({ files }) => files.flows);
  // Flows are written with a delay; what is complete doesn't get better.
  let judged = judge(results, world, readFlows(flows), approvals);
  await until("all flows are exported", 5_000, async () => {
    judged = judge(results, world, readFlows(flows), approvals);
    return judged.mismatches.every(({ flows }) => flows.length > 0);
  }).catch(() => {});
  step(`${judged.flowsCompared} recorded verdicts compared`);

  const withdrawal = await withdraw({ api: plane.api, results, placed: left, world, parties, ports });
  if (withdrawal !== undefined) {
    const { policy, from, to, ms, passed } = withdrawal;
    step(`${policy} deleted: ${from} no longer reaches ${to} after ${ms} ms (${passed} connections passed meanwhile)`);
  }

  const { mismatches } = judged;
  if (mismatches.length > 0) console.log(`\n${mismatchTable(mismatches)}`);
  const denied = results.filter(({ check }) => check.expected === "denied").length;
  console.log(
    `\n${results.length} checks (${results.length - denied} allowed, ${denied} denied), ${mismatches.length} mismatches; ` +
      `${judged.flowsCompared} flows compared, ${judged.policiesNamed} name our policy, ${judged.approvalsLogged} an approval`,
  );
  const memory = memoryOf();
  console.log(
    `memory: ${memory.map(([name, megabytes]) => `${name} ${megabytes} MB`).join(", ")} (${agents.length} agents, ${running.length} pods)`,
  );
  if (order.json) {
    const asked = results.map((one) => ({
      ...one.check,
      label: whatOf(one),
      seen: one.seen,
      answer: one.answer,
      ms: one.ms,
    }));
    writeFileSync(
      order.json,
      JSON.stringify({ ...judged, withdrawal, asked, times: times(), memory, overrides: OVERRIDES }, undefined, 2),
    );
  }
  return mismatches.length === 0 ? 0 : 1;
}

function idOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Those that the agent takes: Cilium's own and Kubernetes'. */
function isPolicy({ kind }: KubernetesObject): boolean {
  return kind.endsWith("NetworkPolicy");
}

/** Copies what tells the story of a run. */
function keep(folder: string): void {
  for (const { name } of NODES) {
    const files = agentFiles(join(order.dir, name));
    for (const path of [files.log, files.flows, files.config, join(files.dir, "l7-proxy.log")]) {
      if (existsSync(path)) cpSync(path, join(folder, name, basename(path)), { recursive: true });
    }
  }
  cpSync(join(order.dir, "control-plane", "log"), join(folder, "log"), { recursive: true });
}
