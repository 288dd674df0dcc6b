import type { SettingProblem } from "../../contract/setting.ts";
import type { AwsNetworkArgs } from "./args.ts";
import { checkLinks } from "./check-links.ts";
import { allowedDomains } from "./egress/domain.ts";
import { MAX_DOMAINS } from "./egress/firewall.ts";
import { ENDPOINTS } from "./endpoint/table.ts";
import { isAccount, isRegion } from "./partition.ts";

/** Days that CloudWatch Logs knows (PutRetentionPolicy, AWS API reference 2026); 0 would keep lines without an end. */
export const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Where a plane is, as every AWS component is told. */
export interface AwsPlace {
  readonly region: string;
  readonly zones: readonly string[];
  readonly account: string;
}

/** An error about one setting. */
export function fault(rule: string, field: string, value: unknown, reason: string, fix: string): SettingProblem {
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return { rule, severity: "error", field, value: shown ?? "nothing", reason, fix };
}

/** Region, zones and account. */
export function checkPlace({ region, zones, account }: AwsPlace): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (!isRegion(region)) {
    problems.push(
      fault("region", "region", region, "is no region of AWS or AWS GovCloud", "write one such as eu-central-1"),
    );
  }
  if (zones.length < 2) {
    problems.push(
      fault(
        "zones",
        "zones",
        zones,
        "are fewer than two; EKS refuses that (EKS user guide)",
        "name two or three zones",
      ),
    );
  }
  if (new Set(zones).size !== zones.length) {
    problems.push(fault("zones", "zones", zones, "name one zone twice", "name each zone once"));
  }
  zones.forEach((zone, index) => {
    if (zone.slice(0, -1) === region && /[a-z]$/.test(zone)) return;
    const fix = `name a zone of ${region}, such as ${region}a`;
    problems.push(fault("zone-region", `zones[${index}]`, zone, `is no zone of region ${region}`, fix));
  });
  if (!isAccount(account)) {
    problems.push(
      fault(
        "account",
        "account",
        account,
        "is no AWS account id",
        "write its twelve digits, in quotes: YAML drops a leading 0",
      ),
    );
  }
  return problems;
}

/** Days of retention. */
export function checkRetention(days: number): SettingProblem[] {
  if (RETENTION_DAYS.includes(days)) return [];
  const fix = `write one of ${RETENTION_DAYS.join(", ")}`;
  return [fault("retention", "logRetentionDays", days, "is no retention that CloudWatch Logs knows", fix)];
}

/** Everything that is wrong with the arguments of an `AwsNetwork`. */
export function checkNetwork(args: AwsNetworkArgs): SettingProblem[] {
  const { zones, addresses, existing } = args;
  const problems = [...checkPlace(args), ...checkRetention(args.logRetentionDays ?? 365)];
  const perZone = (field: string, list: readonly string[], optional = false) => {
    if (list.length === zones.length || (optional && list.length === 0)) return;
    const reason = `are ${list.length} for ${zones.length} zones`;
    problems.push(fault("per-zone", field, list, reason, "give one for each zone, in the order of zones"));
  };
  if (existing === undefined) {
    for (const field of ["nodes", "apiServer", "endpoints"] as const) {
      perZone(`addresses.${field}`, addresses[field]);
    }
    perZone("addresses.egress", addresses.egress, args.egress === "isolated");
    perZone("addresses.firewall", addresses.firewall, args.egress !== "firewall");
  } else {
    if (!/^vpc-[0-9a-f]+$/.test(existing.vpcId)) {
      problems.push(
        fault("vpc", "existing.vpcId", existing.vpcId, "is no id of a VPC", "write it as vpc-0123456789abcdef0"),
      );
    }
    perZone("existing.nodeSubnetIds", existing.nodeSubnetIds);
    perZone("existing.apiServerSubnetIds", existing.apiServerSubnetIds);
    perZone("existing.endpointSubnetIds", existing.endpointSubnetIds, true);
  }
  const known = ENDPOINTS.map(({ service }) => service);
  (args.withoutEndpoints ?? []).forEach((service, index) => {
    if (known.includes(service)) return;
    const fix = `name one of ${known.join(", ")}`;
    problems.push(fault("endpoint", `withoutEndpoints[${index}]`, service, "is no service that gets an endpoint", fix));
  });
  return [...problems, ...checkDomains(args), ...checkLinks(args)];
}

function checkDomains(args: AwsNetworkArgs): SettingProblem[] {
  const { domains = [] } = args;
  const problems: SettingProblem[] = [];
  domains.forEach((domain, index) => {
    // The list takes plain names and, with a leading dot, all below; an asterisk would match nothing.
    if (/^\.?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domain)) return;
    const fix = "write a name such as api.example.org, or .example.org for it and all below it";
    problems.push(
      fault("domain", `domains[${index}]`, domain, "is no name that AWS Network Firewall can look for", fix),
    );
  });
  const count = allowedDomains(args).length;
  if (count > MAX_DOMAINS) {
    const reason = `make ${count} names, and the rule group holds ${MAX_DOMAINS}`;
    problems.push(fault("domains", "domains", `${domains.length} names`, reason, "use names with a leading dot"));
  }
  return problems;
}
