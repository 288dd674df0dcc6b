import type { ArgumentProblem } from "../../argument.ts";
import { parseCidr } from "../../cidr.ts";
import type { AzureNetworkArgs } from "../args.ts";
import { INBOUND_RULES, type InboundRule } from "../security.ts";
import { checkId, checkPlace, checkTags } from "./place.ts";
import { checkRanges } from "./range.ts";

/** Names of resource groups (Resource Manager, "Naming rules"). */
const GROUP = /^[\w().-]{0,89}[\w()-]$/;

const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const VNET = "Microsoft.Network/virtualNetworks";

/** Everything that Azure would refuse halfway, or that could never work. */
export function checkNetwork(args: AzureNetworkArgs): ArgumentProblem[] {
  const { existing, addresses, egress } = args;
  const problems: ArgumentProblem[] = [
    ...checkPlace(args),
    ...checkTags(args.tags),
    ...checkRanges(addresses, egress === "firewall" && existing === undefined),
    ...checkDomains(args),
    ...checkInbound(args),
    ...checkHub(args),
  ];
  if (!GROUP.test(args.resourceGroup)) {
    problems.push({
      field: "resourceGroup",
      value: args.resourceGroup,
      reason: "is not 1 to 90 letters, digits, _, -, ( ) and periods, without a period at the end",
      fix: "shorten it, such as cellwall-westeurope",
    });
  }
  if (args.firewallLogs !== undefined && (egress !== "firewall" || existing !== undefined)) {
    problems.push({
      field: "firewallLogs",
      value: "a workspace",
      reason: "this network makes no firewall",
      fix: "drop it, or set egress to firewall",
    });
  }
  if (existing !== undefined) {
    problems.push(...checkId("existing.vnetId", existing.vnetId, VNET));
    for (const field of ["nodeSubnetId", "apiServerSubnetId", "endpointSubnetId"] as const) {
      const id = existing[field];
      const form = checkId(`existing.${field}`, id, `${VNET}/subnets`);
      problems.push(...form);
      if (form.length > 0 || id.toLowerCase().startsWith(`${existing.vnetId.toLowerCase()}/`)) continue;
      problems.push({
        field: `existing.${field}`,
        value: id,
        reason: "is not in existing.vnetId",
        fix: "name a subnet of that VNet",
      });
    }
    if (existing.nodeSubnetId === existing.apiServerSubnetId) {
      problems.push({
        field: "existing.apiServerSubnetId",
        value: existing.apiServerSubnetId,
        reason: "is the node subnet, and the API server's is delegated to AKS alone",
        fix: "make a /27 delegated to Microsoft.ContainerService/managedClusters",
      });
    }
  }
  return problems;
}

/** Why names of allowed domains are of no use. */
const FILTERS_NOTHING = { firewall: "", nat: "filters nothing", isolated: "lets nothing out but through the hub" };

function checkHub({ hub, egress, existing }: AzureNetworkArgs): ArgumentProblem[] {
  if (hub === undefined) return [];
  const { id, address } = hub;
  if (egress !== "isolated" || existing !== undefined) {
    const reason =
      existing === undefined ? `egress is ${egress}, which leads out by itself` : "the VNet isn't made here";
    const fix = existing === undefined ? "set egress to isolated, or drop the hub" : "let its owner peer and route it";
    return [{ field: "hub", value: id, reason, fix }];
  }
  const problems = checkId("hub.id", id, VNET);
  const next = address === undefined ? undefined : parseCidr(`${address}/32`);
  if (next === undefined || next.first === 0) {
    problems.push({
      field: "hub.address",
      value: address ?? "none",
      reason: "is not the IPv4 address that everything is sent to",
      fix: "give the private address of the hub's firewall, such as 10.0.255.4",
    });
  }
  return problems;
}

function checkDomains({ allowedDomains = [], egress, existing }: AzureNetworkArgs): ArgumentProblem[] {
  const problems = allowedDomains.flatMap((domain, index) =>
    DOMAIN.test(domain)
      ? []
      : [
          {
            field: `allowedDomains[${index}]`,
            value: domain,
            reason: "is not a name in lower case, with at most one *. in front",
            fix: "write such as ghcr.io or *.example.com",
          },
        ],
  );
  if (allowedDomains.length > 0 && (egress !== "firewall" || existing !== undefined)) {
    const owner = existing !== undefined;
    problems.push({
      field: "allowedDomains",
      value: allowedDomains.join(", "),
      reason: owner
        ? "the existing VNet's owner filters egress"
        : `egress is ${egress}, which ${FILTERS_NOTHING[egress]}`,
      fix: owner ? "drop the names" : "set egress to firewall, or drop the names",
    });
  }
  return problems;
}

function checkInbound({ inbound = [], existing }: AzureNetworkArgs): ArgumentProblem[] {
  const problems = inbound.flatMap((rule, index) => checkRule(`inbound[${index}]`, rule, inbound.slice(0, index)));
  if (inbound.length > 0 && existing !== undefined) {
    problems.push({
      field: "inbound",
      value: inbound.map(({ key }) => key).join(", "),
      reason: "the existing VNet has its own security groups",
      fix: "add the rules there",
    });
  }
  return problems;
}

function checkRule(field: string, rule: InboundRule, before: readonly InboundRule[]): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const { key, priority } = rule;
  if (!/^[a-z]([a-z0-9-]{0,78}[a-z0-9])?$/.test(key) || [...INBOUND_RULES, ...before].some((one) => one.key === key)) {
    const reason = "is not a name of its own in lower case letters, digits and hyphens";
    problems.push({ field: `${field}.key`, value: key, reason, fix: "write another, such as gateway-clients" });
  }
  const taken = before.some((one) => one.priority === priority);
  if (!Number.isInteger(priority) || priority < 400 || priority > 4000 || taken) {
    const reason = taken ? "is another rule's priority" : "is not a whole number from 400 to 4000";
    problems.push({
      field: `${field}.priority`,
      value: String(priority),
      reason,
      fix: "write a free one, such as 400",
    });
  }
  return problems;
}
