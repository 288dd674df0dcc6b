import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A node's name and addresses (RFC 1918). */
export interface NodeAddress {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
  /** Its network namespace; the first one is the suite's own. */
  readonly netns?: string;
}

export const NODES: readonly [NodeAddress, NodeAddress] = [
  { name: "node-1", address: "172.30.0.2", podCidr: "10.244.1.0/24" },
  { name: "node-2", address: "172.30.0.3", podCidr: "10.244.2.0/24", netns: "node-2" },
];
export const POD_CIDR = "10.244.0.0/16";
const GATEWAY = "172.30.0.1";
export const WORLD = "world";
/** Interface that a node has towards the others. */
export const DEVICE = "eth0";

export async function command(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(program, [...args], { maxBuffer: 2 ** 24 })).stdout;
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    throw new Error(`${program} ${args.join(" ")}: ${stderr.trim() || message}`);
  }
}

export const ip = (line: string) => command("ip", line.split(" "));

/** Where the kernel shows a named network namespace. */
export const namespacePath = (name: string) => `/run/netns/${name}`;

export async function addNamespace(name: string): Promise<void> {
  await ip(`netns add ${name}`);
  await ip(`-n ${name} link set lo up`);
}

/**
 * The first node is this process's own network namespace, the second one has another. The outside is a third, with the
 * given addresses and a bridge that joins them all. Mounts are private already: everything here ends with the last
 * process.
 */
export async function layNetwork(outside: readonly string[]): Promise<void> {
  // Where `ip` and the agents keep things; not even an empty folder stays on the machine.
  await command("mount", ["-t", "tmpfs", "tmpfs", "/run"]);
  for (const folder of ["/run/netns", "/run/cilium"]) mkdirSync(folder);
  await ip("link set lo up");
  await addNamespace(WORLD);
  await ip(`-n ${WORLD} link add name br0 type bridge`);
  await ip(`-n ${WORLD} addr add ${GATEWAY}/24 dev br0`);
  await ip(`-n ${WORLD} link set br0 up`);
  for (const address of outside) await ip(`-n ${WORLD} addr add ${address}/32 dev lo`);
  for (const node of NODES) await joinNode(node);
}

async function joinNode({ name, address, podCidr, netns }: NodeAddress): Promise<void> {
  if (netns !== undefined) await addNamespace(netns);
  const inside = netns === undefined ? "" : `-n ${netns} `;
  await ip(`${inside}link add ${DEVICE} type veth peer name ${name} netns ${WORLD}`);
  await ip(`-n ${WORLD} link set ${name} master br0`);
  await ip(`-n ${WORLD} link set ${name} up`);
  await ip(`${inside}addr add ${address}/24 dev ${DEVICE}`);
  await ip(`${inside}link set ${DEVICE} up`);
  await ip(`${inside}route add default via ${GATEWAY}`);
  await ip(`-n ${WORLD} route add ${podCidr} via ${address}`);
}

/** Packets that the first node has sent through its tunnel to the other one. */
export function tunnelled(): number {
  const line = readFileSync("/proc/net/dev", "utf8").match(/cilium_vxlan:(.*)/)?.[1] ?? "";
  // Eight columns of what was received come first, then bytes and packets that were sent (proc_net_dev).
  return Number(line.trim().split(/\s+/)[9] ?? 0);
}
