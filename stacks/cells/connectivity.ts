import * as pulumi from "@pulumi/pulumi";
import type { Model } from "../../components/contract/model.ts";
import type { Bundles } from "../../components/policy/bundle.ts";
import { connectivityFrom } from "../../components/policy/reach/compare/difference.ts";
import { connectivityLines } from "../../components/policy/reach/compare/text.ts";
import { type ReachRow, reachTable } from "../../components/policy/reach/table.ts";
import { touches } from "./shard.ts";

/** One row of {@link ReachRow} as the stack keeps it: who may talk to whom, not by which policies. */
export type Edge = Omit<ReachRow, "via">;

/**
 * Says in previews and updates who gains and who loses a connection, beside what the last update left in this stack's
 * outputs, and returns what is to be left there now. With `within` only edges from and
 * to these namespaces count: those of a shard, or of the cells that a preview is about.
 */
export async function reportConnectivity(
  model: Model,
  bundles: Bundles,
  within: ReadonlySet<string> | undefined,
): Promise<readonly Edge[]> {
  const after = reachTable(model, bundles, within);
  const before = (await lastConnectivity())?.filter((row) => touches(row, within, model.environment));
  if (before === undefined) {
    pulumi.log.info(
      `connectivity of ${model.environment}: ${after.length} edges; an earlier release kept none to compare with`,
    );
  } else {
    pulumi.log.info(connectivityLines(model.environment, connectivityFrom(before, model, after)).join("\n"));
  }
  return after.map(({ via: _, ...edge }) => edge);
}

/** What the last update left; nothing for a new stack, `undefined` where that update kept no record of it. */
async function lastConnectivity(): Promise<readonly ReachRow[] | undefined> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  // Read by a call of the engine: a StackReference to itself would keep a copy of every output in the stack's state.
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as {
    outputs?: { connectivity?: readonly Edge[]; cells?: unknown };
  };
  if (outputs?.cells === undefined) return [];
  return outputs.connectivity?.map((edge) => ({ ...edge, via: [] }));
}
