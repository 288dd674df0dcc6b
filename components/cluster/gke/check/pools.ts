import { parseCidr } from "../../../contract/match/cidr.ts";
import type { AddressPlan } from "../../../network/address.ts";
import type { ArgumentProblem } from "../../../network/argument.ts";
import type { PoolSpec } from "../../cloud.ts";
import { PODS_PER_NODE } from "../settings.ts";
import { type ConfidentialNodes, checkMachine } from "./machine.ts";

/** Prefix of one node's part of the pod range: twice its pods (GKE, "Flexible Pod CIDR"). */
const NODE_PREFIX = 32 - Math.ceil(Math.log2(2 * PODS_PER_NODE));

/** Addresses of a subnet that Google keeps: network, gateway, second-to-last and broadcast. */
const KEPT = 4;

/** Node pools' names have at most 40 characters; eight are the dash and the generated end. */
const POOL_NAME_LIMIT = 40 - 8;

/** Least that COS and the images of a node's own pods fit into. */
const LEAST_DISK = 30;

export interface PoolQuestion {
  /** Name of the cluster. */
  readonly name: string;
  readonly pools: readonly PoolSpec[];
  readonly zones: readonly string[];
  readonly addresses: AddressPlan;
  readonly confidentialNodes: ConfidentialNodes | undefined;
}

/** Pools that GKE takes, that fit into the plane's ranges, and that leave room for the cluster's own pods. */
export function checkPools(question: PoolQuestion): ArgumentProblem[] {
  const { pools } = question;
  const problems = pools.flatMap((pool, index) => checkPool(`pools[${index}]`, pool, question));
  const names = pools.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    problems.push({
      field: `pools[${index}].name`,
      value: name,
      reason: "is another pool's name",
      fix: "give each pool its own name",
    });
  }
  if (!pools.some(({ role, minNodes }) => role === "system" && minNodes > 0)) {
    problems.push({
      field: "pools",
      value: pools.map(({ name, role }) => `${name} (${role})`).join(", ") || "none",
      reason: "none is a system pool that always has nodes, so DNS and Hubble relay have no place",
      fix: "add a pool with role system and minNodes of at least 1, better 3",
    });
  }
  return [...problems, ...checkRoom(question)];
}

function checkPool(field: string, pool: PoolSpec, { name, zones, confidentialNodes }: PoolQuestion): ArgumentProblem[] {
  const problems = checkMachine(field, pool, confidentialNodes);
  const tell = (part: string, value: unknown, reason: string, fix: string) =>
    problems.push({ field: `${field}.${part}`, value: String(value), reason, fix });
  if (!/^[a-z][a-z0-9]{0,11}$/.test(pool.name)) {
    tell("name", pool.name, "is not 1 to 12 lower case letters and digits", "shorten it, such as system");
  } else if (name.length + 1 + pool.name.length > POOL_NAME_LIMIT) {
    const left = POOL_NAME_LIMIT - 1 - pool.name.length;
    tell(
      "name",
      pool.name,
      `makes a name over 40 characters with ${name}`,
      `give the cluster at most ${left} characters`,
    );
  }
  const whole = Number.isInteger(pool.minNodes) && Number.isInteger(pool.maxNodes) && pool.minNodes >= 0;
  if (!whole || pool.minNodes > pool.maxNodes) {
    const value = `${pool.minNodes} to ${pool.maxNodes}`;
    tell("minNodes", value, "are not two whole numbers with the lesser one first", "write such as 3 and 30");
  } else if (pool.maxNodes < zones.length) {
    tell("maxNodes", pool.maxNodes, `leaves a zone of ${zones.length} empty`, `allow at least ${zones.length}`);
  }
  if (!Number.isInteger(pool.diskGiB) || pool.diskGiB < LEAST_DISK) {
    tell("diskGiB", pool.diskGiB, `is less than ${LEAST_DISK}, which images alone take`, "write 100");
  }
  return problems;
}

/** Whether all pools at their largest, each with one node more while it is upgraded, fit into the ranges. */
function checkRoom({ pools, addresses }: PoolQuestion): ArgumentProblem[] {
  const pods = parseCidr(addresses.pods);
  const nodes = parseCidr(addresses.nodes[0] ?? "");
  if (typeof pods === "string" || typeof nodes === "string") return [];
  const wanted = pools.reduce((sum, { maxNodes }) => sum + maxNodes + 1, 0);
  const rooms = [
    {
      field: "addresses.pods",
      value: addresses.pods,
      room: Math.floor(2 ** (NODE_PREFIX - pods.prefix)),
      because: `each takes a /${NODE_PREFIX} for ${PODS_PER_NODE} pods`,
    },
    {
      field: "addresses.nodes[0]",
      value: addresses.nodes[0] ?? "",
      room: 2 ** (32 - nodes.prefix) - KEPT,
      because: `Google keeps ${KEPT} addresses`,
    },
  ];
  return rooms
    .filter(({ room }) => wanted > room)
    .map(({ field, value, room, because }) => ({
      field,
      value,
      reason: `has room for ${room} nodes (${because}), and the pools may grow to ${wanted} with upgrades`,
      fix: "plan a larger range, it can't grow later; or lower maxNodes",
    }));
}
