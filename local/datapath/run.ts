/** `npm run datapath`: real Cilium, real packets. Everything happens in namespaces that end with this command. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { failure } from "../plane/failure.ts";
import { ROOT } from "../plane/paths.ts";
import { remove, sweep } from "./machine/leftovers.ts";
import { placesOf } from "./machine/name.ts";
import { inspect, missingText } from "./machine/preflight.ts";
import { MODES, type Order } from "./order.ts";
import { datapathTools } from "./tools.ts";

const USAGE = `npm run datapath [-- OPTIONS PATH…]   run Cilium's agent, send real packets, compare with what the cells declare

  PATH          cell files and folders; default: examples/shop. Their environment is prod
  --mode MODE   checks: what the cells declare (default)
                change: long-lived connections and a stream of requests through changes of the plane
                enforcement: time until a change is in force, at 10, 100 and 1,000 policies
                watch: traffic flows, a line for each verdict, until Ctrl-C
  --json FILE   write everything that was asked and seen
  --keep DIR    copy logs, flows and the agent's configuration to a folder
  --add FILE    apply these objects after the cells
  --leave-out NAMESPACE/NAME   don't apply this policy, to see that the checks find it missing
  --help`;

try {
  await main();
} catch (error) {
  failure(error);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      keep: { type: "string" },
      "leave-out": { type: "string" },
      add: { type: "string" },
      mode: { type: "string", default: "checks" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const mode = MODES.find((one) => one === values.mode);
  if (mode === undefined) throw new Error(`there is no mode ${values.mode}; there are ${MODES.join(", ")}`);
  const { machine, missing } = inspect();
  if (missing.length > 0) {
    console.error(missingText(missing));
    process.exitCode = 3;
    return;
  }
  const swept = await sweep(machine.cgroupRoot);
  for (const name of swept) console.log(`removed what an earlier run left: ${name}`);
  const { tools, toolPath } = await datapathTools();
  const places = placesOf(machine.cgroupRoot, process.pid);
  mkdirSync(places.cgroup);
  mkdirSync(places.dir, { mode: 0o700 });
  try {
    const order: Order = {
      mode,
      ...places,
      cells: (positionals.length > 0 ? positionals : [join(ROOT, "examples", "shop")]).map((path) => resolve(path)),
      clang: machine.clang,
      tools,
      toolPath,
      ...(values.json !== undefined && { json: resolve(values.json) }),
      ...(values["leave-out"] !== undefined && { leaveOut: values["leave-out"] }),
      ...(values.add !== undefined && { add: resolve(values.add) }),
      ...(values.keep !== undefined && { keep: resolve(values.keep) }),
    };
    process.exitCode = await inside(places.cgroup, JSON.stringify(order));
  } finally {
    await remove(places);
  }
}

/**
 * Runs the suite in mount, process and network namespaces of its own, in its control group. The kernel kills the first
 * process of a process namespace when its parent dies, and all others with it, however this one ends.
 */
function inside(cgroup: string, order: string): Promise<number> {
  const script = join(import.meta.dirname, "inside.ts");
  const enter =
    'echo $$ > "$0"/cgroup.procs && exec setpriv --pdeathsig KILL unshare --net --mount --pid --fork --mount-proc --kill-child "$@"';
  // Where distributions keep what only root runs.
  const env = { ...process.env, PATH: [process.env.PATH ?? "", "/usr/sbin", "/sbin"].join(delimiter) };
  const child = spawn("sh", ["-c", enter, cgroup, process.execPath, script], {
    stdio: ["pipe", "inherit", "inherit"],
    env,
  });
  child.stdin.end(order);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
