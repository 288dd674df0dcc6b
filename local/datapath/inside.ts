/** The suite itself, started by run.ts in namespaces of its own; the order comes on standard input. */
import { cpSync, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runChange } from "./change/change.ts";
import { runChecks } from "./check/suite.ts";
import { agentFiles, lastErrors } from "./cluster/agent.ts";
import { runEnforcement } from "./enforcement/enforcement.ts";
import { NODES } from "./machine/network.ts";
import type { Mode, Order } from "./order.ts";
import { runWatch } from "./watch/watch.ts";

const MODE: Readonly<Record<Mode, (order: Order) => Promise<number>>> = {
  checks: runChecks,
  change: runChange,
  enforcement: runEnforcement,
  watch: runWatch,
};

const order = JSON.parse(readFileSync(0, "utf8")) as Order;
try {
  process.exitCode = await MODE[order.mode](order);
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  for (const { name } of NODES) console.error(lastErrors(agentFiles(join(order.dir, name)).log));
  process.exitCode = 1;
} finally {
  if (order.keep) keep(order.keep);
}
// The control plane and the agents end with this process namespace.
process.exit();

/** Copies what tells the story of a run. */
function keep(folder: string): void {
  for (const { name } of NODES) {
    const files = agentFiles(join(order.dir, name));
    for (const path of [files.log, files.flows, files.config, join(files.dir, "l7-proxy.log")]) {
      if (existsSync(path)) cpSync(path, join(folder, name, basename(path)), { recursive: true });
    }
  }
  for (const log of [join(order.dir, "control-plane", "log"), join(order.dir, "pulumi")]) {
    if (existsSync(log)) cpSync(log, join(folder, basename(log)), { recursive: true });
  }
}
