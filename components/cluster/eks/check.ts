import type { SettingProblem } from "../../contract/setting.ts";
import { checkPlace, checkRetention, fault } from "../../network/aws/check.ts";
import { isRoleArn } from "./access.ts";
import type { EksClusterArgs } from "./args.ts";
import { minorOf, surge } from "./pools.ts";

/** First EKS release of AL2023 with the ESP fix (awslabs/amazon-eks-ami, CVE-2026-43284); before it, blocked modules stop IPsec. */
export const FIRST_AMI_DATE = "20260610";

/** Addresses that Cilium gives to a node: a /24 (`clusterPoolIPv4MaskSize`). */
const NODE_BLOCK = 24;

/** Everything that is wrong with the arguments of an `EksCluster`. */
export function checkCluster(name: string, args: EksClusterArgs): SettingProblem[] {
  return [
    ...checkName(name),
    ...checkPlace(args),
    ...checkNetworkFits(args),
    ...checkRetention(args.logRetentionDays ?? 365),
    ...checkVersions(args),
    ...checkAdmins(args),
    ...checkRanges(args),
    ...checkPorts(args),
    ...checkPools(args),
  ];
}

function checkName(name: string): SettingProblem[] {
  if (/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return [];
  const reason =
    "is no name for a cluster: Cilium takes 32 characters, lower case letters, digits and `-` (chart 1.20.2)";
  return [fault("cluster-name", "name", name, reason, "choose a shorter or plainer name")];
}

function checkNetworkFits({ region, zones, network }: EksClusterArgs): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (network.region !== region) {
    const fix = "create both in one region";
    problems.push(
      fault("network-region", "region", region, `is not the region of the network, ${network.region}`, fix),
    );
  }
  if (JSON.stringify(network.zones) !== JSON.stringify(zones)) {
    const reason = `are not those of the network, ${network.zones.join(", ")}`;
    problems.push(fault("network-zones", "zones", zones, reason, "give both the same zones in the same order"));
  }
  return problems;
}

function checkVersions({ kubernetesVersion, amiRelease, addonVersions }: EksClusterArgs): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const minor = /^1\.([0-9]+)$/.exec(kubernetesVersion)?.[1];
  if (minor === undefined) {
    problems.push(
      fault(
        "kubernetes-version",
        "kubernetesVersion",
        kubernetesVersion,
        "is no minor version",
        "write it as 1.35, in quotes",
      ),
    );
  }
  const ami = /^1\.([0-9]+)\.[0-9]+-([0-9]{8})$/.exec(amiRelease);
  if (ami === null) {
    const fix = "write it as 1.35.2-20260714, from the releases of awslabs/amazon-eks-ami";
    problems.push(fault("ami-release", "amiRelease", amiRelease, "is no release of an EKS node image", fix));
  } else {
    const [, nodes = "", date = ""] = ami;
    if (date < FIRST_AMI_DATE) {
      const reason =
        "has a kernel where the ESP fix is a blocked module, and then no agent with IPsec starts (cilium/cilium#46023)";
      problems.push(
        fault("ami-esp", "amiRelease", amiRelease, reason, `choose a release of ${FIRST_AMI_DATE} or later`),
      );
    }
    const ahead = minor === undefined ? 0 : Number(nodes) - Number(minor);
    if (ahead > 0 || ahead < -3) {
      const reason = `doesn't go with Kubernetes ${kubernetesVersion}: nodes may be up to three minor versions behind, never ahead (Kubernetes version skew policy)`;
      problems.push(
        fault("ami-skew", "amiRelease", minorOf(amiRelease), reason, `choose a release of ${kubernetesVersion}`),
      );
    }
  }
  for (const addon of ["eks-pod-identity-agent", "coredns"] as const) {
    const version = addonVersions[addon] ?? "";
    if (/^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$/.test(version)) continue;
    const fix = `choose one that \`aws eks describe-addon-versions --addon-name ${addon} --kubernetes-version ${kubernetesVersion}\` names`;
    problems.push(fault("addon-version", `addonVersions.${addon}`, version, "is no exact version of an add-on", fix));
  }
  return problems;
}

function checkAdmins({ admins, permissionsBoundary, keys }: EksClusterArgs): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (admins.length === 0) {
    const reason = "names nobody, and then nobody can enter the cluster: its creator gets no rights";
    problems.push(fault("admins", "admins", admins, reason, "name the role that runs `pulumi up`, at least"));
  }
  admins.forEach((admin, index) => {
    if (!isRoleArn(admin)) {
      const fix = "write arn:aws:iam::123456789012:role/NAME; for a session, the role behind it";
      problems.push(fault("admin", `admins[${index}]`, admin, "is no ARN of an IAM role", fix));
    } else if (admins.indexOf(admin) !== index) {
      problems.push(fault("admin-twice", `admins[${index}]`, admin, "is there twice", "name it once"));
    }
  });
  if (permissionsBoundary !== undefined && !/^arn:[a-z-]+:iam::([0-9]{12}|aws):policy\/.+$/.test(permissionsBoundary)) {
    const fix = "write arn:aws:iam::123456789012:policy/NAME";
    problems.push(fault("boundary", "permissionsBoundary", permissionsBoundary, "is no ARN of an IAM policy", fix));
  }
  for (const [use, arn] of Object.entries(keys ?? {})) {
    if (typeof arn !== "string" || /^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key\/.+$/.test(arn)) continue;
    problems.push(
      fault("key", `keys.${use}`, arn, "is no ARN of a KMS key", "write the key's ARN, not its id or alias"),
    );
  }
  return problems;
}

function checkRanges({
  addresses,
  apiServerClients = [],
  dangerouslyExposeApiServerTo = [],
}: EksClusterArgs): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const services = prefixOf(addresses.services);
  if (services === undefined || services < 12 || services > 24) {
    const reason = "is no range of Services that EKS takes: /12 to /24 (EKS user guide)";
    problems.push(
      fault("services", "addresses.services", addresses.services, reason, "choose one such as 172.20.0.0/16"),
    );
  }
  const narrow = (field: string, ranges: readonly string[]) =>
    ranges.forEach((range, index) => {
      // Two ranges of /1 are the whole internet as well.
      if ((prefixOf(range) ?? 0) >= 8) return;
      const fix = "name the ranges of offices, runners and VPNs, each /8 or narrower";
      problems.push(fault("open-range", `${field}[${index}]`, range, "is no IPv4 range, or far too wide a one", fix));
    });
  narrow("apiServerClients", apiServerClients);
  narrow("dangerouslyExposeApiServerTo", dangerouslyExposeApiServerTo);
  return problems;
}

function checkPorts({ webhookPorts = [], egressPorts = [], apiServerPort = 443 }: EksClusterArgs): SettingProblem[] {
  const fields = { webhookPorts, egressPorts, apiServerPort: [apiServerPort] };
  return Object.entries(fields).flatMap(([field, ports]) =>
    ports
      .filter((port, index) => !Number.isInteger(port) || port < 1 || port > 65535 || ports.indexOf(port) !== index)
      .map((port) => fault("port", field, port, "is no port, or is there twice", "give each port of 1 to 65535 once")),
  );
}

function checkPools({ pools, zones, addresses }: EksClusterArgs): SettingProblem[] {
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

function prefixOf(cidr: string): number | undefined {
  const prefix = /^(?:[0-9]{1,3}\.){3}[0-9]{1,3}\/([0-9]{1,2})$/.exec(cidr)?.[1];
  return prefix === undefined || Number(prefix) > 32 ? undefined : Number(prefix);
}
