import { describe, expect, it } from "vitest";
import { checkNetwork } from "../../../components/network/aws/check.ts";
import { endpointIn } from "../../../components/network/aws/egress/firewall.ts";
import { AwsNetwork, type AwsNetworkArgs } from "../../../components/network/aws/network.ts";
import { graphOf } from "../../support/graph.ts";
import { addresses, aws, networkArgs } from "./vpc.ts";

const faults = (over: Partial<AwsNetworkArgs>) =>
  checkNetwork(networkArgs(over)).map(({ rule, field }) => `${rule} ${field}`);

describe("arguments of an AWS network", () => {
  it("are fine by default, with either egress", () => {
    expect(faults({})).toEqual([]);
    expect(faults({ egress: "firewall", domains: [".example.org", "api.example.org"] })).toEqual([]);
    expect(faults({ addresses: { ...addresses, firewall: [] } })).toEqual([]);
  });

  it.each<[string, Partial<AwsNetworkArgs>, string]>([
    ["no region", { region: "frankfurt" }, "region region"],
    ["a region of China", { region: "cn-north-1" }, "region region"],
    ["a zone of another region", { zones: ["eu-central-1a", "eu-west-1b", "eu-central-1c"] }, "zone-region zones[1]"],
    ["one zone twice", { zones: ["eu-central-1a", "eu-central-1a", "eu-central-1c"] }, "zones zones"],
    ["a single zone", { zones: ["eu-central-1a"] }, "zones zones"],
    ["an account that lost its leading 0", { account: "12345678901" }, "account account"],
    ["an unknown retention", { logRetentionDays: 100 }, "retention logRetentionDays"],
    ["logs without an end", { logRetentionDays: 0 }, "retention logRetentionDays"],
    ["too few node subnets", { addresses: { ...addresses, nodes: ["10.20.0.0/20"] } }, "per-zone addresses.nodes"],
    [
      "a firewall without subnets",
      { egress: "firewall", addresses: { ...addresses, firewall: [] } },
      "per-zone addresses.firewall",
    ],
    ["an unknown service", { withoutEndpoints: ["ec3"] }, "endpoint withoutEndpoints[0]"],
    ["a name with an asterisk", { domains: ["*.example.org"] }, "domain domains[0]"],
    [
      "a VPC by name",
      { existing: { vpcId: "main", nodeSubnetIds: ["a"], apiServerSubnetIds: ["a"], endpointSubnetIds: [] } },
      "vpc existing.vpcId",
    ],
  ])("are refused with %s", (_, over, problem) => {
    expect(faults(over)).toContain(problem);
  });

  it("are refused when more names are listed than the firewall holds", () => {
    const domains = Array.from({ length: 2001 }, (_, index) => `n${index}.example.org`);
    expect(faults({ egress: "firewall", domains })).toEqual(["domains domains"]);
  });

  it("give one error with every problem, each with its fix, and nothing is created", async () => {
    const seen: unknown[] = [];
    const nodes = await graphOf(() => {
      try {
        new AwsNetwork("eu-1", networkArgs({ region: "frankfurt", account: "1" }));
      } catch (error) {
        seen.push((error as Error).message);
      }
    }, aws);
    expect(nodes.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
    expect(seen).toEqual([
      expect.stringMatching(/AwsNetwork eu-1 can't be created:\n.*region "frankfurt".*\n +fix: .*[\s\S]*account "1"/),
    ]);
  });
});

describe("the firewall's endpoint", () => {
  it("is that of the zone, and a missing one is an error with the zones there are", () => {
    const statuses = [{ syncStates: [{ availabilityZone: "z1", attachments: [{ endpointId: "vpce-1" }] }] }];
    expect(endpointIn(statuses, "z1")).toBe("vpce-1");
    expect(() => endpointIn(statuses, "z2")).toThrow(/no endpoint in z2, only in z1\n +fix: /);
    expect(() => endpointIn([], "z2")).toThrow(/only in none/);
  });
});
