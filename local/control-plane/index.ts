/** A Kubernetes control plane on loopback: real etcd, API server, controllers and scheduler, simulated nodes. */
import { randomBytes, X509Certificate } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { takeLock } from "../toolchain/cache/lock.ts";
import { call } from "./api.ts";
import { type ControlPlaneTools, loopback, processes } from "./commands.ts";
import { ensureNodes, type NodeStatus, nodeStatus } from "./nodes.ts";
import { freePort, isFree } from "./ports.ts";
import { logOf, type ProcessSpec, runningPid, start, stop, wasStarted } from "./process.ts";
import { type ControlPlaneState, type Layout, layout, prepare, readState, writeFileWhole } from "./state.ts";
import { untilReady, untilSettled } from "./wait.ts";

export type { ControlPlaneTools } from "./commands.ts";
export { ControlPlaneError } from "./wait.ts";

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
  readonly nodes: readonly NodeStatus[];
  readonly processes: readonly ProcessStatus[];
}

export interface StartOptions {
  readonly tools: ControlPlaneTools;
  /** Folder for all state and logs. */
  readonly dir: string;
  readonly progress?: (text: string) => void;
}

/** Serving certificates closer to their end than this are made anew, in milliseconds. */
const RENEW_BEFORE = 30 * 24 * 3_600_000;
const NAMES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "kubelet-cni"] as const;

/**
 * Starts what does not run. A control plane that runs is left as it is; a process that died is started again; ports
 * stay the same unless somebody else took one meanwhile.
 */
export async function startControlPlane({ tools, dir, progress = () => {} }: StartOptions): Promise<ControlPlane> {
  const files = layout(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = await takeLock(files.lock, "starts the control plane");
  try {
    const state = await settledState(files, progress);
    dropBadCertificate(files);
    copyFileSync(join(import.meta.dirname, "stages.yaml"), files.stages);
    const specs = processes(files, state, tools);
    const [etcd, apiServer, ...others] = specs as [ProcessSpec, ProcessSpec, ...ProcessSpec[]];
    for (const spec of [etcd, apiServer]) ensure(files, spec, progress);
    progress("waiting for the API server");
    await untilReady(files, state, [etcd, apiServer]);
    writeKubeconfig(files, state);
    for (const spec of others) ensure(files, spec, progress);
    await ensureNodes(files, state);
    progress("waiting for the controllers");
    await untilSettled(files, state, specs);
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
  return {
    healthy: version?.status === 200 && found.every((one) => one.state === "running"),
    server: state === undefined ? "" : `https://${loopback(state.ports.apiServer)}`,
    version: version?.status === 200 ? (JSON.parse(version.text) as { gitVersion: string }).gitVersion : undefined,
    nodes: state === undefined ? [] : await nodeStatus(files, state),
    processes: found,
  };
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
  prepare(files, state.token);
  writeFileWhole(files.state, `${JSON.stringify(state, undefined, 2)}\n`);
  return state;
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
  for (const file of readdirSync(files.certificates)) rmSync(join(files.certificates, file));
}

function ensure(files: Layout, spec: ProcessSpec, progress: (text: string) => void): void {
  if (runningPid(files, spec.name) !== undefined) return;
  progress(wasStarted(files, spec.name) ? `${spec.name} had ended; starting it again` : `starting ${spec.name}`);
  start(files, spec);
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
