import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import type { EgressKind } from "../address.ts";
import { refuse } from "../argument.ts";
import type { AzureNetworkArgs } from "./args.ts";
import { checkNetwork } from "./check/check.ts";
import { egressFirewall } from "./firewall.ts";
import { firewallLogs } from "./firewallLogs.ts";
import { flowLog } from "./flowLog.ts";
import { hubRoute } from "./hub.ts";
import { nat } from "./nat.ts";
import { INBOUND_RULES, inboundRules, securityRules } from "./security.ts";
import { subnet } from "./subnet.ts";

/**
 * How nodes leave the VNet, in AKS's own words. None makes a public address for the cluster. With `none` AKS sets up no
 * way out and its own images come from a registry inside (AKS, "Network isolated clusters").
 */
export type OutboundType = "userDefinedRouting" | "userAssignedNATGateway" | "none";

const OUTBOUND: Readonly<Record<EgressKind, OutboundType>> = {
  firewall: "userDefinedRouting",
  nat: "userAssignedNATGateway",
  isolated: "none",
};

/** What the owner of an existing VNet sees to. */
const NEEDED: Readonly<Record<EgressKind, string>> = {
  firewall: "a default route to a firewall",
  nat: "a NAT gateway",
  isolated: "no way out that isn't meant, and private endpoints of what nodes reach",
};

/**
 * Resource group, VNet, way out and security group of one plane on Azure, or the same of a VNet that is there.
 * A cluster depends on the whole of it: AKS wants the default route before it is created.
 *
 * There is no private DNS zone here: AKS makes that of its API server and links it to the VNet, and zones of private
 * endpoints come with what the endpoints lead to.
 */
export class AzureNetwork extends pulumi.ComponentResource {
  declare readonly resourceGroup: pulumi.Output<string>;
  declare readonly networkId: pulumi.Output<string>;
  declare readonly nodeSubnetId: pulumi.Output<string>;
  declare readonly apiServerSubnetId: pulumi.Output<string>;
  declare readonly endpointSubnetId: pulumi.Output<string>;
  declare readonly outboundType: OutboundType;
  declare readonly egress: EgressKind;
  /** Route table of the node subnet; absent with NAT, in an existing VNet and where an isolated one has no hub. */
  declare readonly routeTableId?: pulumi.Output<string>;
  /** Azure Firewall, for its logs; absent unless egress is `firewall`, and in an existing VNet. */
  declare readonly firewallId?: pulumi.Output<string>;
  /** Public addresses that others see; none of an isolated network, and of an existing VNet its owner knows them. */
  declare readonly egressAddresses: readonly pulumi.Output<string>[];

  constructor(name: string, args: AzureNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`AzureNetwork ${name}`, checkNetwork(args));
    super("cellwall:index:AzureNetwork", name, { region: args.region, egress: args.egress }, opts);
    const { region, zones, addresses, egress, hub, tags, existing, flowLogs } = args;
    const inside = { parent: this };
    this.egress = egress;
    this.outboundType = hub === undefined ? OUTBOUND[egress] : "userDefinedRouting";
    this.resourceGroup =
      args.existingResourceGroup === true
        ? pulumi.output(args.resourceGroup)
        : new ResourceGroup(
            name,
            { resourceGroupName: args.resourceGroup, location: region, tags: { ...tags } },
            inside,
          ).name;

    if (existing === undefined) {
      const place = { resourceGroupName: this.resourceGroup, location: region, tags: { ...tags } };
      const vnet = new VirtualNetwork(
        name,
        { ...place, addressSpace: { addressPrefixes: [addresses.network] } },
        // Else the next change of the VNet deletes subnets that are resources of their own
        // (pulumi/pulumi-azure-native#611).
        { ...inside, ignoreChanges: ["subnets"] },
      );
      const in_ = { resourceGroupName: this.resourceGroup, virtualNetworkName: vnet.name };
      const after = (...before: pulumi.Resource[]) => ({ ...inside, dependsOn: before });
      const apiServer = subnet(name, "apiServer", addresses.apiServer[0] ?? "", in_, inside);
      const endpoints = subnet(name, "endpoints", addresses.endpoints[0] ?? "", in_, after(apiServer));
      const security = new NetworkSecurityGroup(
        `${name}-nodes`,
        {
          ...place,
          securityRules: securityRules(inboundRules(args.nodeTraffic ?? "listed", args.inbound ?? []), addresses),
        },
        inside,
      );
      const nodeSettings = { networkSecurityGroup: { id: security.id } };
      const nodeRange = addresses.nodes[0] ?? "";
      if (egress === "firewall") {
        const outside = subnet(name, "egress", addresses.egress[0] ?? "", in_, after(endpoints));
        const settings = { region, zones, tags, resourceGroupName: this.resourceGroup, nodes: nodeRange };
        const { firewall, routeTable, address } = egressFirewall(
          name,
          { ...settings, subnetId: outside.id, allowedDomains: args.allowedDomains ?? [] },
          inside,
        );
        this.nodeSubnetId = subnet(name, "nodes", nodeRange, in_, after(outside, firewall), {
          ...nodeSettings,
          routeTable: { id: routeTable.id },
        }).id;
        this.routeTableId = routeTable.id;
        this.firewallId = firewall.id;
        if (args.firewallLogs !== undefined) {
          const { workspaceId } = args.firewallLogs;
          firewallLogs(name, { firewallId: firewall.id, workspaceId }, inside);
        }
        this.egressAddresses = [address];
      } else if (egress === "isolated") {
        const way =
          hub === undefined
            ? undefined
            : hubRoute(name, { ...place, vnet: vnet.name, hub, after: [endpoints] }, inside);
        this.nodeSubnetId = subnet(name, "nodes", nodeRange, in_, after(endpoints, ...(way ? [way.peering] : [])), {
          ...nodeSettings,
          ...(way && { routeTable: { id: way.routeTable.id } }),
        }).id;
        if (way !== undefined) this.routeTableId = way.routeTable.id;
        this.egressAddresses = [];
      } else {
        const settings = { region, zones, tags, resourceGroupName: this.resourceGroup };
        const { gateway, addresses: seen } = nat(name, settings, inside);
        this.nodeSubnetId = subnet(name, "nodes", nodeRange, in_, after(endpoints), {
          ...nodeSettings,
          natGateway: { id: gateway.id },
        }).id;
        this.egressAddresses = seen;
      }
      this.networkId = vnet.id;
      this.apiServerSubnetId = apiServer.id;
      this.endpointSubnetId = endpoints.id;
    } else {
      this.networkId = pulumi.output(existing.vnetId);
      this.nodeSubnetId = pulumi.output(existing.nodeSubnetId);
      this.apiServerSubnetId = pulumi.output(existing.apiServerSubnetId);
      this.endpointSubnetId = pulumi.output(existing.endpointSubnetId);
      this.egressAddresses = [];
      const needed = INBOUND_RULES.filter(({ access }) => access === "Allow").map(({ key }) => key);
      pulumi.log.info(
        `${existing.vnetId} belongs to somebody else: its security groups must let in ${needed.join(", ")}, and its ` +
          `node subnet needs ${NEEDED[egress]}.`,
        this,
      );
    }
    if (flowLogs !== undefined) {
      flowLog(name, { region, networkId: this.networkId, logs: flowLogs, tags }, inside);
    }
    this.registerOutputs({ networkId: this.networkId, egressAddresses: this.egressAddresses });
  }
}
