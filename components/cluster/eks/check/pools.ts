import type { SettingProblem } from "../../../contract/setting.ts";
import { fault } from "../../../network/aws/check.ts";
import type { EksClusterArgs } from "../args.ts";
import { surge } from "../node/pools.ts";

/** Addresses that Cilium gives to a node: a /24 (`clusterPoolIPv4MaskSize`). */
const NODE_BLOCK = 24;

/** Pools, and the room that pods have for them. */
export function checkPools({ pools, zones, addresses }: EksClusterArgs): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (!pools.some(({ role }) => role === "system")) {
    const reason = "have none with role `system`, so DNS and Hubble relay have no place to run";
    problems.push(
      fault(
        "system-pool",
        "pools",
        pools.map(({ name }) => name),
        reason,
        "add one",
      ),
    );
  }
  pools.forEach((pool, index) => {
    const at = (field: keyof typeof pool) => `pools[${index}].${field}`;
    if (!/^[a-z0-9]{1,12}$/.test(pool.name) || pools.findIndex(({ name }) => name === pool.name) !== index) {
      const reason = "is no name of a pool, or is there twice";
      problems.push(
        fault("pool-name", at("name"), pool.name, reason, "use up to 12 lower case letters and digits, each name once"),
      );
    }
    if (!/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(pool.machine)) {
      problems.push(
        fault("machine", at("machine"), pool.machine, "is no EC2 instance type", "write one such as m7i.2xlarge"),
      );
    }
    const least = pool.role === "system" ? 1 : 0;
    if (!Number.isInteger(pool.minNodes) || pool.minNodes < least) {
      problems.push(
        fault("pool-size", at("minNodes"), pool.minNodes, `is less than ${least}`, `give at least ${least}`),
      );
    }
    if (!Number.isInteger(pool.maxNodes) || pool.maxNodes < Math.max(1, pool.minNodes)) {
      problems.push(fault("pool-size", at("maxNodes"), pool.maxNodes, "is less than minNodes, or nothing", "raise it"));
    }
    if (!Number.isInteger(pool.diskGiB) || pool.diskGiB < 20 || pool.diskGiB > 16384) {
      const reason = "is no size of a gp3 disk that holds the node image (20 to 16384 GiB)";
      problems.push(fault("disk", at("diskGiB"), pool.diskGiB, reason, "choose 80 or more"));
    }
  });
  const nodes = pools.reduce((sum, pool) => sum + pool.maxNodes, 0);
  const extra = pools.reduce((sum, pool) => sum + surge(pool, zones.length), 0);
  const blocks = 2 ** (NODE_BLOCK - (prefixOf(addresses.pods) ?? NODE_BLOCK));
  if (nodes + extra > blocks) {
    const reason = `holds ${blocks} nodes, a /${NODE_BLOCK} each, and the pools grow to ${nodes} with ${extra} more during an update`;
    problems.push(fault("pod-range", "addresses.pods", addresses.pods, reason, "widen it, or lower maxNodes"));
  }
  return problems;
}

/** Length of the prefix; `undefined` for anything that is no IPv4 range. */
export function prefixOf(cidr: string): number | undefined {
  const prefix = /^(?:[0-9]{1,3}\.){3}[0-9]{1,3}\/([0-9]{1,2})$/.exec(cidr)?.[1];
  return prefix === undefined || Number(prefix) > 32 ? undefined : Number(prefix);
}
