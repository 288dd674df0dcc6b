import { spawn } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { existing } from "../../../components/cilium/flavour/existing.ts";
import { ciliumValues } from "../../../components/cilium/values.ts";
import { openChart } from "../../../test/support/chart.ts";
import { command, NODE, POD_CIDR } from "../machine/network.ts";
import type { DatapathTools } from "../tools.ts";
import { OVERRIDES, placesOfAgent } from "./override.ts";

const SOCKET = "/run/cilium/cilium.sock";

export interface AgentFiles {
  readonly dir: string;
  /** One file per key of `cilium-config`. */
  readonly config: string;
  readonly lib: string;
  readonly bin: string;
  readonly flows: string;
  readonly log: string;
}

export function agentFiles(dir: string): AgentFiles {
  return {
    dir,
    config: join(dir, "cilium-config"),
    lib: join(dir, "lib"),
    bin: join(dir, "bin"),
    flows: join(dir, "flows.jsonl"),
    log: join(dir, "cilium-agent.log"),
  };
}

/** `cilium-config` as the chart renders it from our values: key to value. */
export async function renderedConfig(apiServerPort: number): Promise<Readonly<Record<string, string>>> {
  const chart = await openChart();
  try {
    const values = ciliumValues({
      clusterName: "datapath",
      apiServer: { host: "127.0.0.1", port: apiServerPort },
      flavour: existing(POD_CIDR),
      operatorReplicas: 1,
    });
    const config = (await chart.render(values)).find(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "cilium-config",
    );
    if (config?.data === undefined) throw new Error("the chart renders no ConfigMap cilium-config");
    return config.data;
  } finally {
    chart.close();
  }
}

export interface AgentStart {
  readonly files: AgentFiles;
  readonly rendered: Readonly<Record<string, string>>;
  readonly kubeconfig: string;
  readonly cgroup: string;
  readonly clang: string;
  readonly tools: DatapathTools;
}

/** Starts the agent and the proxy that it hands connections to, and waits until the agent calls itself healthy. */
export async function startAgent(order: AgentStart): Promise<{ readonly pid: number }> {
  const { files, rendered, kubeconfig, cgroup, clang, tools } = order;
  for (const folder of [files.config, files.lib, files.bin, "/run/cilium/cgroupv2"])
    mkdirSync(folder, { recursive: true });
  for (const [key, value] of Object.entries(rendered)) writeFileSync(join(files.config, key), value);
  // The agent writes what it finds out about the kernel into a header among the sources: it gets a copy.
  cpSync(tools["cilium-bpf"], join(files.lib, "bpf"), { recursive: true });
  // The agent calls the compiler by this name.
  symlinkSync(clang, join(files.bin, "clang"));
  await command("mount", ["-t", "bpf", "bpf", "/sys/fs/bpf"]);
  await command("mount", ["--bind", cgroup, "/run/cilium/cgroupv2"]);
  const told = {
    ...placesOfAgent({ kubeconfig, lib: files.lib, flows: files.flows }),
    ...Object.fromEntries(OVERRIDES.map(({ key, value }) => [key, value])),
  };
  const args = [`--config-dir=${files.config}`, ...Object.entries(told).map(([key, value]) => `--${key}=${value}`)];
  const env = { K8S_NODE_NAME: NODE.name, CILIUM_K8S_NAMESPACE: "kube-system" };
  const pid = background(tools["cilium-agent"], args, files.log, {
    ...env,
    PATH: `${files.bin}${delimiter}${process.env.PATH}`,
  });
  background(tools["l7-proxy"], [], join(files.dir, "l7-proxy.log"));
  await until("the agent is healthy", 60_000, async () => {
    if (!existsSync(`/proc/${pid}/fd`)) throw new Error(`cilium-agent has ended:\n${lastErrors(files.log)}`);
    const health = await agentCall<{ cilium?: { state?: string } }>("/v1/healthz");
    return health?.cilium?.state === "Ok";
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${lastErrors(files.log)}`);
  });
  return { pid };
}

export function lastErrors(log: string): string {
  const lines = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
  const telling = lines.filter((line) => /level=(error|fatal|warn)/.test(line));
  return (telling.length > 0 ? telling : lines).slice(-8).join("\n");
}

/** Starts a program that ends with this process namespace at the latest. */
function background(program: string, args: readonly string[], log: string, env: Record<string, string> = {}): number {
  const out = openSync(log, "a");
  const child = spawn(program, args, { stdio: ["ignore", out, out], env: { ...process.env, ...env } });
  closeSync(out);
  child.on("error", () => {});
  if (child.pid === undefined) throw new Error(`${program} can't be started`);
  return child.pid;
}

/** Asks the agent's own API; `undefined` while it doesn't answer. */
export function agentCall<T>(path: string): Promise<T | undefined> {
  return new Promise((resolve) => {
    const outgoing = request({ socketPath: SOCKET, path, timeout: 2_000 }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        try {
          resolve(JSON.parse(text) as T);
        } catch {
          resolve(undefined);
        }
      });
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(undefined));
    outgoing.end();
  });
}

export async function until(what: string, patience: number, done: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error(`after ${patience / 1_000} s it is still not so that ${what}`);
    await sleep(50);
  }
}

interface AgentEndpoint {
  readonly id: number;
  readonly status: {
    readonly state: string;
    readonly "external-identifiers"?: { readonly "pod-name"?: string };
    readonly policy?: { readonly realized?: { readonly "policy-revision"?: number } };
  };
}

/**
 * Waits until the agent has taken in this many policies and every endpoint enforces them: an endpoint's realized
 * revision has reached the repository's.
 * @throws Error with the agent's reason when it refuses a policy that the API server has taken.
 */
export async function untilEnforced(log: string, policies: number): Promise<void> {
  let waiting = "";
  await until("every endpoint enforces its policies", 60_000, async () => {
    const refused = refusals(log);
    if (refused.length > 0) throw new PolicyRefused(`Cilium's agent refuses a policy:\n${refused.join("\n")}`);
    const known = await agentCall<{ revision?: number; policy?: string }>("/v1/policy");
    const endpoints = (await agentCall<readonly AgentEndpoint[]>("/v1/endpoint")) ?? [];
    // The rules' labels hold the UID of the object that each is from.
    const taken = new Set(known?.policy?.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)).size;
    const late = endpoints.filter(
      ({ status }) =>
        status.state !== "ready" || (status.policy?.realized?.["policy-revision"] ?? 0) < (known?.revision ?? Infinity),
    );
    waiting = [`${taken} of ${policies} policies taken`, ...late.map(({ id, status }) => `${id} ${status.state}`)].join(
      ", ",
    );
    return taken >= policies && endpoints.length > 0 && late.length === 0;
  }).catch((error: Error) => {
    if (error instanceof PolicyRefused) throw error;
    throw new Error(`${error.message}: ${waiting}`);
  });
}

/** A policy that passes the CRD's schema and not Cilium's own check: it enforces nothing, and the API server never says so. */
export class PolicyRefused extends Error {
  override readonly name = "PolicyRefused";
}

/** Refused policies in the agent's log, each once. */
function refusals(log: string): string[] {
  const lines = readFileSync(log, "utf8").split("\n");
  const told = lines.filter((line) => /Unable to add Cilium\w*NetworkPolicy/.test(line));
  return [...new Set(told.map((line) => line.replace(/^time=\S+ level=\S+ /, "").slice(0, 600)))];
}
