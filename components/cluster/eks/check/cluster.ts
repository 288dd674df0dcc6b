import type { SettingProblem } from "../../../contract/setting.ts";
import { checkPlace, checkRetention, fault } from "../../../network/aws/check.ts";
import { isRoleArn } from "../access/admins.ts";
import type { EksClusterArgs } from "../args.ts";
import { checkPeople } from "./people.ts";
import { checkPools, prefixOf } from "./pools.ts";
import { checkVersions } from "./version.ts";

/** Everything that is wrong with the arguments of an `EksCluster`. */
export function checkCluster(name: string, args: EksClusterArgs): SettingProblem[] {
  return [
    ...checkName(name),
    ...checkPlace(args),
    ...checkNetworkFits(args),
    ...checkRetention(args.logRetentionDays ?? 365),
    ...checkVersions(args),
    ...checkAdmins(args),
    ...checkPeople(args),
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
  for (const use of ["secrets", "disks", "logs"] as const) {
    const arn = keys?.[use];
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
  dangerouslyExposeApiServerTo.forEach((range, index) => {
    if (
      !/^(10|127|169\.254|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\./.test(
        range,
      )
    )
      return;
    const reason = "is private, and EKS takes none for a public address (EKS user guide)";
    const fix = "name it under apiServerClients, and leave the API server private";
    problems.push(fault("private-range", `dangerouslyExposeApiServerTo[${index}]`, range, reason, fix));
  });
  narrow("apiServerClients", apiServerClients);
  narrow("dangerouslyExposeApiServerTo", dangerouslyExposeApiServerTo);
  return problems;
}

function checkPorts(args: EksClusterArgs): SettingProblem[] {
  const { webhookPorts = [], egressPorts = [], apiServerPort = 443 } = args;
  const fields = { webhookPorts, egressPorts, apiServerPort: [apiServerPort] };
  const nowhere =
    egressPorts.length === 0 || args.network.hasWayOut
      ? []
      : [fault("egress", "egressPorts", egressPorts, "lead nowhere: the network has no way out", "leave them out")];
  const wrong = Object.entries(fields).flatMap(([field, ports]) =>
    ports
      .filter((port, index) => !Number.isInteger(port) || port < 1 || port > 65535 || ports.indexOf(port) !== index)
      .map((port) => fault("port", field, port, "is no port, or is there twice", "give each port of 1 to 65535 once")),
  );
  return [...nowhere, ...wrong];
}
