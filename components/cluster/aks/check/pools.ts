import type { AddressPlan } from "../../../network/address.ts";
import type { ArgumentProblem } from "../../../network/argument.ts";
import { parseCidr } from "../../../network/cidr.ts";
import { CLOUD_RULES } from "../../../network/plan/cloud.ts";
import { roomForNodes } from "../../../network/plan/layout.ts";
import type { PoolSpec } from "../../cloud.ts";
import { nodesAtMost } from "../../table/sizes.ts";
import { vcpus } from "../disk.ts";

/** Every node takes a /24 of pods (Cilium `clusterPoolIPv4MaskSize`). */
const NODE_PREFIX = 24;

/** Limits of AKS (AKS, "Quotas, SKUs and regions"). */
const NODES_PER_POOL = 1000;
const NODES_PER_CLUSTER = 5000;

/** AKS takes no smaller system disk than 30 GiB; images of a hundred pods want more. */
const LEAST_DISK = 30;

/** Least for nodes of the system pool (AKS, "System node pools"). */
const SYSTEM_VCPUS = 4;

export interface PoolQuestion {
  readonly pools: readonly PoolSpec[];
  readonly zones: readonly string[];
  readonly addresses: AddressPlan;
}

/** Pools that AKS takes, that fit into the plane's ranges, and that leave room for the cluster's own pods. */
export function checkPools(question: PoolQuestion): ArgumentProblem[] {
  const { pools } = question;
  const problems = pools.flatMap((pool, index) => checkPool(`pools[${index}]`, pool, question.zones));
  const names = pools.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    const reason = "is another pool's name";
    problems.push({ field: `pools[${index}].name`, value: name, reason, fix: "give each pool its own name" });
  }
  if (!pools.some(({ role }) => role === "system")) {
    problems.push({
      field: "pools",
      value: pools.map(({ name, role }) => `${name} (${role})`).join(", ") || "none",
      reason: "none is a system pool, which AKS wants, and DNS and Hubble relay have no place",
      fix: "add a pool with role system and minNodes of at least 2, better 3",
    });
  }
  return [...problems, ...checkRoom(question)];
}

function checkPool(field: string, pool: PoolSpec, zones: readonly string[]): ArgumentProblem[] {
  const { name, role, machine, minNodes, maxNodes, diskGiB } = pool;
  const problems: ArgumentProblem[] = [];
  const tell = (part: string, value: unknown, reason: string, fix: string) =>
    problems.push({ field: `${field}.${part}`, value: String(value), reason, fix });
  if (!/^[a-z][a-z0-9]{0,11}$/.test(name)) {
    tell("name", name, "is not 1 to 12 lower case letters and digits", "shorten it, such as system");
  }
  const cores = vcpus(machine);
  if (cores === undefined) {
    tell(
      "machine",
      machine,
      "is not a machine of Azure",
      "write a size of `az vm list-skus`, such as Standard_D8ds_v5",
    );
  } else if (role === "system" && (cores < SYSTEM_VCPUS || machine.startsWith("Standard_B"))) {
    const reason = `is too weak for a system pool: AKS wants ${SYSTEM_VCPUS} vCPU and no burstable machine`;
    tell("machine", machine, reason, "use Standard_D4ds_v5 or larger");
  }
  const whole = Number.isInteger(minNodes) && Number.isInteger(maxNodes) && minNodes >= 0;
  if (!whole || minNodes > maxNodes) {
    const reason = "are not two whole numbers with the lesser one first";
    tell("minNodes", `${minNodes} to ${maxNodes}`, reason, "write such as 3 and 30");
  } else {
    if (role === "system" && minNodes < 2) {
      const reason = "leaves one node or none: disruption budgets of DNS then stop every upgrade";
      tell("minNodes", minNodes, reason, "write at least 2, better 3");
    }
    if (maxNodes > NODES_PER_POOL) {
      tell("maxNodes", maxNodes, `is more than the ${NODES_PER_POOL} that AKS takes in a pool`, "make two pools");
    } else if (maxNodes < Math.max(1, zones.length)) {
      tell(
        "maxNodes",
        maxNodes,
        `leaves a zone of ${zones.length} empty`,
        `allow at least ${Math.max(1, zones.length)}`,
      );
    }
  }
  if (!Number.isInteger(diskGiB) || diskGiB < LEAST_DISK) {
    tell("diskGiB", diskGiB, `is less than the ${LEAST_DISK} that AKS takes`, "write 128");
  }
  return problems;
}

/** Whether all pools at their largest, with what an upgrade adds, fit into the ranges and into AKS. */
function checkRoom({ pools, addresses }: PoolQuestion): ArgumentProblem[] {
  const pods = parseCidr(addresses.pods);
  const nodes = parseCidr(addresses.nodes[0] ?? "");
  if (pods === undefined || nodes === undefined) return [];
  const { takenPerSubnet } = CLOUD_RULES.azure;
  const wanted = nodesAtMost(pools);
  const rooms = [
    {
      field: "addresses.pods",
      value: addresses.pods,
      room: pods.prefix > NODE_PREFIX ? 0 : 2 ** (NODE_PREFIX - pods.prefix),
      because: `each takes a /${NODE_PREFIX} of pods, and one without has no pods at all`,
    },
    {
      field: "addresses.nodes[0]",
      value: addresses.nodes[0] ?? "",
      room: roomForNodes(nodes, takenPerSubnet),
      because: `Azure keeps ${takenPerSubnet} addresses, and load balancers take some`,
    },
    { field: "pools", value: `${wanted} nodes`, room: NODES_PER_CLUSTER, because: "AKS takes no more in a cluster" },
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
