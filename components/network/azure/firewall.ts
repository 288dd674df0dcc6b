import { AzureFirewall } from "@pulumi/azure-native/network/azureFirewall.js";
import { FirewallPolicy } from "@pulumi/azure-native/network/firewallPolicy.js";
import { FirewallPolicyRuleCollectionGroup } from "@pulumi/azure-native/network/firewallPolicyRuleCollectionGroup.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { RouteTable } from "@pulumi/azure-native/network/routeTable.js";
import type * as pulumi from "@pulumi/pulumi";
import { EGRESS_RULES, type EgressRule } from "./egressRules.ts";

export interface FirewallSettings {
  readonly region: string;
  readonly zones: readonly string[];
  readonly resourceGroupName: pulumi.Input<string>;
  /** Subnet `AzureFirewallSubnet`. */
  readonly subnetId: pulumi.Input<string>;
  /** Range of nodes; pods leave with their node's address. */
  readonly nodes: string;
  /** Names that may be reached on 443 besides {@link EGRESS_RULES}. */
  readonly allowedDomains: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface EgressFirewall {
  readonly firewall: AzureFirewall;
  /** Sends everything to the firewall; for the node subnet. */
  readonly routeTable: RouteTable;
  /** Address that others see. */
  readonly address: pulumi.Output<string>;
}

const HTTPS = { protocolType: "Https", port: 443 } as const;
const HTTP = { protocolType: "Http", port: 80 } as const;

/** Azure Firewall takes long: about ten minutes with zones. */
const FIREWALL_TIMEOUTS: pulumi.CustomTimeouts = { create: "60m", update: "60m", delete: "60m" };

/** Way out of a plane, filtered by name: the second fence behind Cilium. */
export function egressFirewall(
  name: string,
  settings: FirewallSettings,
  opts: pulumi.CustomResourceOptions,
): EgressFirewall {
  const { region, zones, resourceGroupName, tags } = settings;
  const place = { resourceGroupName, location: region, tags: { ...tags } };
  const address = new PublicIPAddress(`${name}-egress`, publicAddress(place, zones), opts);
  const policy = new FirewallPolicy(
    `${name}-egress`,
    // Standard filters by name; Premium would break open TLS, which konnectivity and mTLS don't survive.
    { ...place, sku: { tier: "Standard" }, threatIntelMode: "Deny" },
    opts,
  );
  const rules = new FirewallPolicyRuleCollectionGroup(
    `${name}-egress`,
    {
      resourceGroupName,
      firewallPolicyName: policy.name,
      ruleCollectionGroupName: "egress",
      priority: 200,
      ruleCollections: [collection("plane", 100, EGRESS_RULES, settings.nodes), ...added(settings)],
    },
    opts,
  );
  const firewall = new AzureFirewall(
    `${name}-egress`,
    {
      ...place,
      sku: { name: "AZFW_VNet", tier: "Standard" },
      ...(zones.length > 0 && { zones: [...zones] }),
      firewallPolicy: { id: policy.id },
      ipConfigurations: [{ name: "egress", subnet: { id: settings.subnetId }, publicIPAddress: { id: address.id } }],
    },
    // A policy in use can't be changed while its firewall is made, so its rules come first.
    { ...opts, dependsOn: [rules], customTimeouts: FIREWALL_TIMEOUTS },
  );
  const routeTable = new RouteTable(
    `${name}-egress`,
    {
      ...place,
      // A route from a VPN gateway would lead around the firewall.
      disableBgpRoutePropagation: true,
      routes: [
        {
          name: "default",
          addressPrefix: "0.0.0.0/0",
          nextHopType: "VirtualAppliance",
          nextHopIpAddress: firewall.ipConfigurations.apply((all) => all?.[0]?.privateIPAddress ?? ""),
        },
        // No route for the nodes' own range: Azure Firewall knows no ESP, so node to node must never pass it.
      ],
    },
    opts,
  );
  return { firewall, routeTable, address: address.ipAddress.apply((ip) => ip ?? "") };
}

/** A public address that stays the same and, where there are zones, outlives one of them. */
export function publicAddress(
  place: { resourceGroupName: pulumi.Input<string>; location: string; tags: Record<string, string> },
  zones: readonly string[],
) {
  return {
    ...place,
    sku: { name: "Standard" },
    publicIPAllocationMethod: "Static",
    ...(zones.length > 0 && { zones: [...zones] }),
  };
}

function added({ allowedDomains, nodes }: FirewallSettings) {
  if (allowedDomains.length === 0) return [];
  const rule = { key: "allowed", names: allowedDomains, reason: "names that this plane's settings allow", source: "" };
  return [collection("allowed", 200, [rule], nodes)];
}

function collection(name: string, priority: number, rules: readonly EgressRule[], nodes: string) {
  return {
    ruleCollectionType: "FirewallPolicyFilterRuleCollection" as const,
    name,
    priority,
    action: { type: "Allow" },
    rules: rules.map(({ key, fqdnTag, names, reason }) => ({
      ruleType: "ApplicationRule" as const,
      name: key,
      description: reason,
      sourceAddresses: [nodes],
      // Azure's list also has names of packages and revoked certificates, which are fetched by HTTP.
      protocols: [HTTPS, ...(fqdnTag === undefined ? [] : [HTTP])],
      ...(fqdnTag !== undefined && { fqdnTags: [fqdnTag] }),
      ...(names !== undefined && { targetFqdns: [...names] }),
    })),
  };
}
