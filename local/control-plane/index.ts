/** A Kubernetes control plane on loopback: real etcd, API server, controllers and scheduler, simulated nodes. */
import { randomBytes, X509Certificate } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { takeLock } from "../toolchain/cache/lock.ts";
import { call } from "./api.ts";
import { type ControlPlaneTools, loopback, processes } from "./commands.ts";
import { logOf, type ProcessSpec, runningPid, start, stop, wasStarted } from "./process.ts";
import { type ControlPlaneState, type Layout, layout, prepare, readState, writeFileWhole } from "./state.ts";

export type { ControlPlaneTools } from "./commands.ts";

export interface ControlPlane {
  /** Kubeconfig of the user `admin`. */
  readonly kubeconfig: string;
  readonly server: string;
  /** Audit log of the API server, JSON lines. */
  readonly auditLog: string;
  readonly dir: string;
}

export interface ProcessStatus {
  readonly name: string;
  readonly state: "running" | "crashed" | "stopped";
  readonly pid: number | undefined;
  readonly port: number | undefined;
  readonly log: string;
}

export interface ControlPlaneStatus {
  /** Everything runs and the API server answers. */
  readonly healthy: boolean;
  readonly server: string;
  /** Version of the API server, such as `v1.36.3`. */
  readonly version: string | undefined;
  readonly nodes: readonly { readonly name: string; readonly ready: boolean }[];
  readonly processes: readonly ProcessStatus[];
}

/** A control plane that can't be started; the message names the process, its last words and its log. */
export class ControlPlaneError extends Error {
  override readonly name = "ControlPlaneError";
}

export interface StartOptions {
  readonly tools: ControlPlaneTools;
  /** Folder for all state and logs. */
  readonly dir: string;
  readonly progress?: (text: string) => void;
}

/** Seconds that everything together may take to answer. */
const PATIENCE = 60;
/** Serving certificates closer to their end than this are made anew, in milliseconds. */
const RENEW_BEFORE = 30 * 24 * 3_600_000;
const NAMES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "kubelet-cni"] as const;

/**
 * Starts what does not run. A control plane that runs is left as it is; a process that died is started again; ports
 * stay the same unless somebody else took one meanwhile.
 */
export async function startControlPlane({ tools, dir, progress = () => {} }: StartOptions): Promise<ControlPlane> {
  const files = layout(dir);
  const lock = await takeLock(files.lock, "starts the control plane");
  try {
    const state = await settledState(files, progress);
    prepare(files, state.token);
    dropBadCertificate(files);
    copyFileSync(join(import.meta.dirname, "stages.yaml"), files.stages);
    const specs = processes(files, state, tools);
    const [etcd, apiServer, ...others] = specs as [ProcessSpec, ProcessSpec, ...ProcessSpec[]];
    for (const spec of [etcd, apiServer]) ensure(files, spec, progress);
    await answering(files, state, [etcd, apiServer], progress);
    writeKubeconfig(files, state);
    for (const spec of others) ensure(files, spec, progress);
    await ensureNodes(files, state);
    progress("waiting for the controllers");
    await settled(files, state, specs);
    return {
      kubeconfig: files.kubeconfig,
      server: `https://${loopback(state.ports.apiServer)}`,
      auditLog: files.auditLog,
      dir,
    };
  } finally {
    lock.release();
  }
}

/** Stops every process; data and credentials stay. */
export async function stopControlPlane(dir: string): Promise<void> {
  const files = layout(dir);
  for (const name of NAMES.toReversed()) await stop(files, name);
}

/** Stops every process and removes all that the control plane ever wrote. */
export async function removeControlPlane(dir: string): Promise<void> {
  await stopControlPlane(dir);
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}

export async function controlPlaneStatus(dir: string): Promise<ControlPlaneStatus> {
  const files = layout(dir);
  const state = readState(files);
  const ports: Partial<Record<string, number>> = {
    "kube-apiserver": state?.ports.apiServer,
    "kube-controller-manager": state?.ports.controllerManager,
    "kube-scheduler": state?.ports.scheduler,
  };
  const found = NAMES.map((name): ProcessStatus => {
    const pid = runningPid(files, name);
    const status = pid !== undefined ? "running" : wasStarted(files, name) ? "crashed" : "stopped";
    return { name, state: status, pid, port: ports[name], log: logOf(files, name) };
  });
  const version = state && (await call(files, state, "GET", "/version"));
  const nodes = state && (await call(files, state, "GET", "/api/v1/nodes"));
  return {
    healthy: version?.status === 200 && found.every((one) => one.state === "running"),
    server: state === undefined ? "" : `https://${loopback(state.ports.apiServer)}`,
    version: version?.status === 200 ? (JSON.parse(version.text) as { gitVersion: string }).gitVersion : undefined,
    nodes: nodes?.status === 200 ? nodeList(nodes.text) : [],
    processes: found,
  };
}

function nodeList(text: string): { name: string; ready: boolean }[] {
  const { items } = JSON.parse(text) as {
    items: { metadata: { name: string }; status: { conditions?: { type: string; status: string }[] } }[];
  };
  return items.map(({ metadata, status }) => ({
    name: metadata.name,
    ready: status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false,
  }));
}

/** The remembered state, with new ports for those that a stranger holds now. */
async function settledState(files: Layout, progress: (text: string) => void): Promise<ControlPlaneState> {
  const known = readState(files);
  const holder = {
    etcdPeer: "etcd",
    apiServer: "kube-apiserver",
    controllerManager: "kube-controller-manager",
    scheduler: "kube-scheduler",
  } as const;
  const ports: Record<string, number> = {};
  for (const [role, name] of Object.entries(holder)) {
    const port = known?.ports[role as keyof typeof holder];
    if (port !== undefined && (runningPid(files, name) !== undefined || (await isFree(port)))) {
      ports[role] = port;
      continue;
    }
    ports[role] = await freePort(new Set(Object.values(ports)));
    if (port !== undefined) progress(`port ${port} was taken meanwhile; ${name} moves to ${ports[role]}`);
  }
  const state = {
    version: 1,
    ports,
    token: known?.token ?? randomBytes(24).toString("base64url"),
  } as unknown as ControlPlaneState;
  prepareFolder(files);
  writeFileWhole(files.state, `${JSON.stringify(state, undefined, 2)}\n`);
  return state;
}

function prepareFolder(files: Layout): void {
  prepare(files, readState(files)?.token ?? "");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function freePort(taken: ReadonlySet<number>): Promise<number> {
  const port = await new Promise<number>((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
  return taken.has(port) ? freePort(taken) : port;
}

/** A certificate that is cut, or near its end, goes; the API server makes another when it starts. */
function dropBadCertificate(files: Layout): void {
  if (!existsSync(files.serving)) return;
  try {
    const certificate = new X509Certificate(readFileSync(files.serving));
    if (Date.parse(certificate.validTo) - Date.now() > RENEW_BEFORE) return;
  } catch {
    // Not a certificate: the same answer.
  }
  rmSync(files.certificates, { recursive: true });
  prepareFolder(files);
}

function ensure(files: Layout, spec: ProcessSpec, progress: (text: string) => void): void {
  if (runningPid(files, spec.name) !== undefined) return;
  progress(wasStarted(files, spec.name) ? `${spec.name} had ended; starting it again` : `starting ${spec.name}`);
  start(files, spec);
}

/** Waits for the API server; fails as soon as a process it needs has ended. */
async function answering(
  files: Layout,
  state: ControlPlaneState,
  needed: readonly ProcessSpec[],
  progress: (text: string) => void,
): Promise<void> {
  progress("waiting for the API server");
  const deadline = performance.now() + PATIENCE * 1_000;
  while ((await call(files, state, "GET", "/readyz"))?.status !== 200) {
    alive(files, needed);
    if (performance.now() > deadline) throw silent(files, "kube-apiserver");
    await sleep(100);
  }
}

function alive(files: Layout, needed: readonly ProcessSpec[]): void {
  const ended = needed.find(({ name }) => runningPid(files, name) === undefined);
  if (ended === undefined) return;
  throw new ControlPlaneError(
    `${ended.name} ended while it started; its last words:\n${lastWords(logOf(files, ended.name))}\n` +
      `    log: ${logOf(files, ended.name)}\n` +
      "    fix: if its data is damaged, `npm run destroy` removes it and `npm start` begins anew",
  );
}

function silent(files: Layout, name: string): ControlPlaneError {
  return new ControlPlaneError(
    `${name} runs but did not answer within ${PATIENCE} s; its last words:\n${lastWords(logOf(files, name))}\n` +
      `    log: ${logOf(files, name)}\n    fix: see whether the machine is overloaded, then run the command again`,
  );
}

function lastWords(log: string): string {
  const text = existsSync(log) ? readFileSync(log, "utf8") : "";
  const telling = text.split("\n").filter((line) => /^[EF]\d{4}|error|fatal|panic|failed/i.test(line));
  return (telling.length > 0 ? telling : text.trimEnd().split("\n"))
    .slice(-5)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");
}

function writeKubeconfig(files: Layout, state: ControlPlaneState): void {
  const authority = readFileSync(files.serving).toString("base64");
  const content = `apiVersion: v1
kind: Config
current-context: cellwall-local
contexts: [{name: cellwall-local, context: {cluster: cellwall-local, user: admin}}]
clusters:
  - name: cellwall-local
    cluster:
      server: https://${loopback(state.ports.apiServer)}
      certificate-authority-data: ${authority}
users:
  - name: admin
    user: {token: ${state.token}}
`;
  if (existsSync(files.kubeconfig) && readFileSync(files.kubeconfig, "utf8") === content) return;
  writeFileWhole(files.kubeconfig, content);
}

/** Three nodes in two zones. A node that exists is left alone. */
async function ensureNodes(files: Layout, state: ControlPlaneState): Promise<void> {
  for (const [index, zone] of ["a", "b", "a"].entries()) {
    const name = `node-${index + 1}`;
    await call(files, state, "POST", "/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          "topology.kubernetes.io/region": "local",
          "topology.kubernetes.io/zone": `local-${zone}`,
          "node-role.kubernetes.io/worker": "",
        },
      },
      // As a kubelet registers itself: nothing is scheduled before its first report.
      spec: { taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] },
    });
  }
}

/** Waits until nodes report and the controllers serve: a service account appears in `default`. */
async function settled(files: Layout, state: ControlPlaneState, specs: readonly ProcessSpec[]): Promise<void> {
  const deadline = performance.now() + PATIENCE * 1_000;
  while (true) {
    const account = await call(files, state, "GET", "/api/v1/namespaces/default/serviceaccounts/default");
    const nodes = await call(files, state, "GET", "/api/v1/nodes");
    if (account?.status === 200 && nodes?.status === 200 && nodes.text.split('"KubeletHasSufficientPID"').length > 3)
      return;
    alive(files, specs);
    if (performance.now() > deadline) throw silent(files, account?.status === 200 ? "kwok" : "kube-controller-manager");
    await sleep(100);
  }
}
