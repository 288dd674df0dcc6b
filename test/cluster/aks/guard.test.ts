import { describe, expect, it } from "vitest";
import type { AzureNetworkArgs } from "../../../components/network/azure/args.ts";
import type { ResourceRule } from "../../../stacks/guard/rule.ts";
import { RULES } from "../../../stacks/guard/rules.ts";
import { subject } from "../../../stacks/guard/subject.ts";
import { type ClusterChange, clusterGraph } from "./given.ts";

/** What the policy pack says of the resources in Azure that a plane asks for. */
async function broken(change: ClusterChange = {}, network: Partial<AzureNetworkArgs> = {}): Promise<string[]> {
  const nodes = await clusterGraph(change, {
    network,
    use: (cluster) => {
      cluster.nodePools([]);
    },
  });
  const rules = RULES.filter((rule): rule is ResourceRule => rule.kind === "resource");
  return nodes
    .filter(({ type }) => type.startsWith("azure-native:"))
    .flatMap(({ type, name, urn, inputs, protect }) => {
      const resource = { ...subject(type, inputs), name, urn, protect };
      return rules
        .filter(({ types }) => types === undefined || types.includes(resource.type))
        .flatMap((rule) => rule.check(resource).map(({ path }) => `${rule.id}: ${name} ${path}`));
    });
}

describe("the policy pack", () => {
  it("finds nothing in a plane as it comes", async () => {
    expect(await broken()).toEqual([]);
    expect(await broken({}, { egress: "nat" })).toEqual([]);
  });

  it("finds what a plane without protection lacks", async () => {
    expect(await broken({ dangerouslyAllowDestroy: true })).toEqual(["deletion-protection: weu protect"]);
  });
});
