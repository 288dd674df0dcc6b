import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../cluster/cluster.ts";
import { refuse } from "../network/argument.ts";
import { sinkProblems } from "../siem/check.ts";
import type { Sink } from "../siem/sink.ts";
import type { PlaneOutputs } from "./outputs.ts";
import { PROMISED } from "./promise.ts";
import { type RegionArgs, region, type Vendor } from "./region.ts";

/** What a customer chooses. What is promised can't be given: see `PROMISES`. */
export interface PrivateDataPlaneArgs extends Omit<RegionArgs, keyof typeof PROMISED | "imageRegistry"> {
  /** Registry in the customer's account, with its path, that every image comes from. `cellwall images` lists what it must hold. */
  imageRegistry: string;
  /**
   * What may leave the account all the same, with reasons, as the customer has approved it. Recorded with the plane: the
   * policy pack judges every resource of the stack by it.
   */
  mayLeave?: readonly { readonly target: string; readonly reason: string }[];
}

/**
 * A data plane in a customer's own account: the same system as `CloudDataPlane`, with the promises of `PROMISES` fixed.
 * No log, metric or runtime byte leaves the account.
 */
export class PrivateDataPlane extends pulumi.ComponentResource {
  declare readonly cluster: Cluster;
  /** Where its logs land; all of them in the customer's account and region. */
  declare readonly sinks: readonly Sink[];
  /** What stacks of cells need to know of it. */
  declare readonly outputs: pulumi.Output<PlaneOutputs>;

  constructor(name: string, args: PrivateDataPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    const { mayLeave = [], ...rest } = args;
    const { cloud, account, imageRegistry, vendor } = args;
    const home = { account, region: args.region };
    refuse(`PrivateDataPlane ${name}`, sinkProblems(args.sinks ?? [], { ...home, mayLeave }));
    const facts = { cloud, ...home, imageRegistry, mayLeave, ...vendorFacts(vendor) };
    super("cellwall:index:PrivateDataPlane", name, facts, opts);
    const { cluster, sinks, outputs } = region(this, name, "private", { ...rest, ...PROMISED });
    refuse(`PrivateDataPlane ${name}`, sinkProblems(sinks, { ...home, mayLeave }));
    this.cluster = cluster;
    this.sinks = sinks;
    this.outputs = outputs;
    this.registerOutputs({});
  }
}

/** What the policy pack lets the vendor be: one name, and one private link. */
function vendorFacts(vendor: Vendor | undefined): object {
  if (vendor === undefined) return {};
  return { vendorHost: vendor.host, ...(vendor.service !== undefined && { vendorService: vendor.service }) };
}
