import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { existing } from "../../../components/cilium/flavour/existing.ts";
import { ciliumValues } from "../../../components/cilium/values.ts";
import { POD_CIDR } from "../machine/network.ts";
import type { Node } from "../machine/node.ts";
import type { DatapathTools } from "../tools.ts";
import { openChart } from "./chart.ts";
import { OVERRIDES, placesOfAgent } from "./override.ts";

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
  readonly node: Node;
  /** Folder for this agent alone. */
  readonly dir: string;
  readonly rendered: Readonly<Record<string, string>>;
  readonly kubeconfig: string;
  readonly clang: string;
  readonly tools: DatapathTools;
}

/** The agent of one node. */
export interface Agent {
  readonly node: Node;
  readonly files: AgentFiles;
  pid(): number;
  /** Asks the agent's own API; `undefined` while it doesn't answer. */
  call<T>(path: string): Promise<T | undefined>;
  /** Ends the agent at once, as a crash does, and starts it again. What it has put into the kernel stays there. */
  restart(): Promise<void>;
}

/** Starts the agent and the proxy that it hands connections to, and waits until the agent calls itself healthy. */
export async function startAgent(order: AgentStart): Promise<Agent> {
  const { node, dir, rendered, kubeconfig, clang, tools } = order;
  const files = agentFiles(dir);
  for (const folder of [files.config, files.lib, files.bin]) mkdirSync(folder, { recursive: true });
  for (const [key, value] of Object.entries(rendered)) writeFileSync(join(files.config, key), value);
  // The agent writes what it finds out about the kernel into a header among the sources: it gets a copy.
  cpSync(tools["cilium-bpf"], join(files.lib, "bpf"), { recursive: true });
  // The agent calls the compiler by this name.
  symlinkSync(clang, join(files.bin, "clang"));
  const told = {
    ...placesOfAgent({ kubeconfig, lib: files.lib, flows: files.flows, node }),
    ...Object.fromEntries(OVERRIDES.map(({ key, value }) => [key, value])),
  };
  const args = [`--config-dir=${files.config}`, ...Object.entries(told).map(([key, value]) => `--${key}=${value}`)];
  const env = {
    K8S_NODE_NAME: node.name,
    CILIUM_K8S_NAMESPACE: "kube-system",
    PATH: `${files.bin}${delimiter}${process.env.PATH}`,
  };
  const socket = join(node.run, "cilium.sock");
  const call: Agent["call"] = (path) => agentCall(socket, path);
  let child: ChildProcess;
  const begin = async () => {
    const started = background(node.enter(tools["cilium-agent"], args), files.log, env);
    child = started;
    await until("the agent is healthy", 120_000, async () => {
      if (started.exitCode !== null || started.signalCode !== null) throw new Error("cilium-agent has ended");
      return (await call<{ cilium?: { state?: string } }>("/v1/healthz"))?.cilium?.state === "Ok";
    }).catch((error: Error) => {
      throw new Error(`${node.name}: ${error.message}\n${lastErrors(files.log)}`);
    });
  };
  const begun = begin();
  background(node.enter(tools["l7-proxy"], []), join(files.dir, "l7-proxy.log"));
  await begun;
  return {
    node,
    files,
    pid: () => child.pid ?? 0,
    call,
    async restart() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      await begin();
    },
  };
}

export function lastErrors(log: string): string {
  const lines = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
  const telling = lines.filter((line) => /level=(error|fatal|warn)/.test(line));
  return (telling.length > 0 ? telling : lines).slice(-8).join("\n");
}

/** Starts a program that ends with this process namespace at the latest. */
function background(
  [program, args]: readonly [string, readonly string[]],
  log: string,
  env: Record<string, string> = {},
): ChildProcess {
  const out = openSync(log, "a");
  const child = spawn(program, args, { stdio: ["ignore", out, out], env: { ...process.env, ...env } });
  closeSync(out);
  child.on("error", () => {});
  if (child.pid === undefined) throw new Error(`${program} can't be started`);
  return child;
}

function agentCall<T>(socketPath: string, path: string): Promise<T | undefined> {
  return new Promise((resolve) => {
    const outgoing = request({ socketPath, path, timeout: 2_000 }, (response) => {
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
