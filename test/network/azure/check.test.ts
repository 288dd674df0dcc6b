import { describe, expect, it } from "vitest";
import { ArgumentError } from "../../../components/network/argument.ts";
import type { AzureNetworkArgs } from "../../../components/network/azure/args.ts";
import { checkNetwork } from "../../../components/network/azure/check/check.ts";
import type { InboundRule } from "../../../components/network/azure/security.ts";
import { EXISTING, networkArgs, networkGraph, planned, VNET } from "./given.ts";

const fields = (change: Partial<AzureNetworkArgs>) => checkNetwork(networkArgs(change)).map(({ field }) => field);
const plan = planned();
const rule = (change: Partial<InboundRule>): InboundRule => ({
  key: "clients",
  priority: 400,
  access: "Allow",
  from: { range: "10.8.0.0/16" },
  protocol: "Tcp",
  reason: "clients",
  source: "owner",
  ...change,
});

describe("arguments of a network on Azure", () => {
  it("are fine as they are planned", () => {
    expect(fields({})).toEqual([]);
    expect(fields({ egress: "nat" })).toEqual([]);
    expect(fields({ existing: EXISTING, zones: [] })).toEqual([]);
    expect(fields({ inbound: [rule({})], allowedDomains: ["ghcr.io", "*.example.com"] })).toEqual([]);
  });

  it.each<[string, Partial<AzureNetworkArgs>, string[]]>([
    ["a region as the portal shows it", { region: "West Europe" }, ["region"]],
    ["a zone of another cloud", { zones: ["eu-central-1a"] }, ["zones[0]"]],
    ["a zone twice", { zones: ["1", "1"] }, ["zones[1]"]],
    ["a resource group's name with a slash", { resourceGroup: "a/b" }, ["resourceGroup"]],
    ["a tag name that Azure refuses", { tags: { "a/b": "c" } }, ['tags["a/b"]']],
    ["a tag that is too long", { tags: { a: "x".repeat(257) } }, ['tags["a"]']],
    [
      "a plan of another cloud",
      { addresses: { ...plan, nodes: ["10.60.0.0/20", "10.60.16.0/20"] } },
      ["addresses.nodes"],
    ],
    ["no subnet for the firewall", { addresses: { ...plan, egress: [] } }, ["addresses.egress"]],
    [
      "a firewall subnet that is too small",
      { addresses: { ...plan, egress: ["10.60.255.64/27"] } },
      ["addresses.egress[0]"],
    ],
    [
      "an API server subnet that is too small",
      { addresses: { ...plan, apiServer: ["10.60.255.0/29"] } },
      ["addresses.apiServer[0]"],
    ],
    ["a subnet outside the VNet", { addresses: { ...plan, endpoints: ["10.61.0.0/24"] } }, ["addresses.endpoints[0]"]],
    ["subnets that overlap", { addresses: { ...plan, endpoints: ["10.60.0.0/24"] } }, ["addresses.nodes[0]"]],
    [
      "Services on a range that AKS keeps",
      { addresses: { ...plan, services: "172.30.0.0/16", dnsAddress: "172.30.0.10" } },
      ["addresses.services"],
    ],
    ["a DNS address that is the first", { addresses: { ...plan, dnsAddress: "172.20.0.0" } }, ["addresses.dnsAddress"]],
    ["a range that is none", { addresses: { ...plan, pods: "100.64.0.1/14" } }, ["addresses.pods"]],
    ["a domain that is an address", { allowedDomains: ["https://ghcr.io"] }, ["allowedDomains[0]"]],
    ["domains without a filter", { egress: "nat", allowedDomains: ["ghcr.io"] }, ["allowedDomains"]],
    ["domains where nothing leaves", { egress: "isolated", allowedDomains: ["ghcr.io"] }, ["allowedDomains"]],
    ["a hub beside a firewall", { hub: { id: VNET, address: "10.0.255.4" } }, ["hub"]],
    ["a hub of somebody else's VNet", { egress: "isolated", existing: EXISTING, hub: { id: VNET } }, ["hub"]],
    ["a hub that is a name", { egress: "isolated", hub: { id: "hub", address: "10.0.255.4" } }, ["hub.id"]],
    ["a hub whose firewall is a name", { egress: "isolated", hub: { id: VNET, address: "fw" } }, ["hub.address"]],
    ["a hub whose firewall is nowhere", { egress: "isolated", hub: { id: VNET, address: "0.0.0.0" } }, ["hub.address"]],
    ["logs of a firewall that there is not", { egress: "nat", firewallLogs: { workspaceId: "w" } }, ["firewallLogs"]],
    ["domains in somebody else's VNet", { existing: EXISTING, allowedDomains: ["ghcr.io"] }, ["allowedDomains"]],
    ["rules in somebody else's VNet", { existing: EXISTING, inbound: [rule({})] }, ["inbound"]],
    ["a rule that comes before ours", { inbound: [rule({ priority: 100 })] }, ["inbound[0].priority"]],
    ["a rule with a name of ours", { inbound: [rule({ key: "ipsec-esp" })] }, ["inbound[0].key"]],
    ["two rules of one priority", { inbound: [rule({}), rule({ key: "other" })] }, ["inbound[1].priority"]],
    [
      "a VNet by its name",
      { existing: { ...EXISTING, vnetId: "spoke" } },
      ["existing.vnetId", "existing.nodeSubnetId", "existing.apiServerSubnetId", "existing.endpointSubnetId"],
    ],
    [
      "a subnet of another VNet",
      { existing: { ...EXISTING, nodeSubnetId: EXISTING.nodeSubnetId.replace("spoke", "other") } },
      ["existing.nodeSubnetId"],
    ],
    [
      "one subnet for nodes and API server",
      { existing: { ...EXISTING, apiServerSubnetId: EXISTING.nodeSubnetId } },
      ["existing.apiServerSubnetId"],
    ],
  ])("refuse %s", (_, change, expected) => {
    expect(fields(change)).toEqual(expected);
  });

  it("are told all at once, each with value, reason and fix, before anything is created", async () => {
    const wrong = networkGraph({ region: "West Europe", zones: ["9"], egress: "nat", allowedDomains: ["x"] });
    await expect(wrong).rejects.toThrow(ArgumentError);
    await expect(wrong).rejects.toThrow(
      "AzureNetwork weu: 4 arguments can't work\n  region: West Europe: is not a region",
    );
    for (const { value, reason, fix } of checkNetwork(networkArgs({ zones: ["9"], region: "West Europe" }))) {
      expect([value, reason, fix].every((text) => text !== "")).toBe(true);
    }
  });
});
