import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../cluster/cluster.ts";
import { refuse } from "../network/argument.ts";
import { sinkProblems } from "../siem/check.ts";
import type { Sink } from "../siem/sink.ts";
import type { PlaneOutputs } from "./outputs.ts";
import { type RegionArgs, region } from "./region.ts";

export type CloudDataPlaneArgs = RegionArgs;

/**
 * A data plane of many tenants in one region, run by the platform's SREs: network, keys, cluster, Cilium, nodes,
 * guardrails. Give it `protect`: its parts inherit it, and a destroy, which deletes leaves first, stops before it began.
 */
export class CloudDataPlane extends pulumi.ComponentResource {
  declare readonly cluster: Cluster;
  /** Where its logs land. */
  declare readonly sinks: readonly Sink[];
  /** What stacks of cells need to know of it. */
  declare readonly outputs: pulumi.Output<PlaneOutputs>;

  constructor(name: string, args: CloudDataPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`CloudDataPlane ${name}`, sinkProblems(args.sinks ?? []));
    const { cloud, account } = args;
    super("cellwall:index:CloudDataPlane", name, { cloud, account, region: args.region }, opts);
    const { cluster, sinks, outputs } = region(this, name, "cloud", args);
    this.cluster = cluster;
    this.sinks = sinks;
    this.outputs = outputs;
    this.registerOutputs({});
  }
}
