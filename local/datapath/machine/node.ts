import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type NodeAddress, namespacePath } from "./network.ts";

/** A node: namespaces of its own, which last as long as the run, whatever happens to the agent in them. */
export interface Node extends NodeAddress {
  /** Position among the nodes, from 0. */
  readonly index: number;
  /** What its programs see as `/run/cilium`. */
  readonly run: string;
  /** Control group of its agent and its pods: Cilium's socket hooks reach no further. */
  readonly cgroup: string;
  /** Command line that runs a program on the node, as the agent sees it. */
  enter(program: string, args: readonly string[]): [string, string[]];
  /** Command line that runs a program in a pod of the node. */
  enterPod(netns: string, program: string): [string, string[]];
}

/**
 * What two agents on one kernel may not share: the file system that pins eBPF maps, `/run/cilium`, and the control
 * group that socket hooks hang on. Each node has a mount namespace with its own; new network namespaces still show up
 * in it.
 */
const MOUNTS = `set -e
echo $$ > "$2"/cgroup.procs
mount --bind "$1" /run/cilium
mkdir /run/cilium/cgroupv2
mount --bind "$2" /run/cilium/cgroupv2
mount -t bpf bpf /sys/fs/bpf
echo ready
exec sleep infinity`;

export async function openNode(address: NodeAddress, index: number, cgroups: string): Promise<Node> {
  const run = join("/run", address.name);
  const cgroup = join(cgroups, address.name);
  for (const folder of [run, cgroup]) mkdirSync(folder);
  const apart = ["unshare", "--mount", "--propagation", "slave", "sh", "-c", MOUNTS, "sh", run, cgroup];
  const [program = "", ...args] =
    address.netns === undefined ? apart : ["nsenter", `--net=${namespacePath(address.netns)}`, ...apart];
  const holder = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await Promise.race([once(holder.stdout, "data"), once(holder, "exit")]);
  if (String(said).trim() !== "ready") throw new Error(`${address.name}: its mounts can't be made (${said})`);
  const within = (...rest: string[]): [string, string[]] => [
    "sh",
    ["-c", 'echo $$ > "$0"/cgroup.procs && exec "$@"', cgroup, "nsenter", ...rest],
  ];
  return {
    ...address,
    index,
    run,
    cgroup,
    enter: (name, list) => within("-t", String(holder.pid), "--net", "--mount", name, ...list),
    enterPod: (netns, name) => within(`--net=${namespacePath(netns)}`, name),
  };
}
