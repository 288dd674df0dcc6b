import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Addresses of the node and of what is outside (RFC 1918, RFC 5737 and, for metadata, link-local). */
export const NODE = { name: "node-1", address: "172.30.0.2", podCidr: "10.244.1.0/24" } as const;
export const POD_CIDR = "10.244.0.0/16";
const GATEWAY = "172.30.0.1";
export const WORLD = "world";

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
 * The node is this process's own network namespace; the outside is another one, with the given addresses, joined by a
 * pair of interfaces. Mounts are private already: everything here ends with the last process.
 */
export async function layNetwork(outside: readonly string[]): Promise<void> {
  // Where `ip` and the agent keep things; not even an empty folder stays on the machine.
  await command("mount", ["-t", "tmpfs", "tmpfs", "/run"]);
  for (const folder of ["/run/netns", "/run/cilium"]) mkdirSync(folder);
  await ip("link set lo up");
  await addNamespace(WORLD);
  await ip(`link add eth0 type veth peer name eth0 netns ${WORLD}`);
  await ip(`addr add ${NODE.address}/24 dev eth0`);
  await ip("link set eth0 up");
  await ip(`-n ${WORLD} addr add ${GATEWAY}/24 dev eth0`);
  await ip(`-n ${WORLD} link set eth0 up`);
  for (const address of outside) await ip(`-n ${WORLD} addr add ${address}/32 dev lo`);
  await ip(`route add default via ${GATEWAY}`);
  await ip(`-n ${WORLD} route add ${POD_CIDR} via ${NODE.address}`);
}
