/** Runs a program of the Pulumi AWS provider against moto: what it registers is made there, and outputs are what moto says. */
import * as pulumi from "@pulumi/pulumi";
import type { Aws, Place } from "./call.ts";
import { bucketMakers } from "./make/bucket.ts";
import { identityMakers } from "./make/identity.ts";
import type { Made, Maker } from "./make/make.ts";
import { recordMakers } from "./make/record.ts";
import { streamMakers } from "./make/stream.ts";

export interface Deployed {
  /** Types of resources that moto was asked for, in order, with their names. */
  readonly made: readonly { readonly type: string; readonly name: string; readonly id: string }[];
  /** Types that were registered and that this file has no words for, sorted. */
  readonly left: readonly string[];
}

/**
 * The provider itself can't run here, so its part is played: inputs are turned into the calls that the provider makes on
 * create. A component's children wait for each other as they would in an update.
 */
export async function deploy(aws: Aws, program: () => unknown): Promise<Deployed> {
  const makers: Readonly<Record<string, Maker>> = {
    ...bucketMakers,
    ...identityMakers,
    ...streamMakers,
    ...recordMakers,
  };
  const made: { type: string; name: string; id: string }[] = [];
  const left = new Set<string>();
  const faults: string[] = [];
  const seen = new Set<string>();
  const make = async (type: string, name: string, inputs: Record<string, unknown>): Promise<Made> => {
    const result = await makers[type]?.(aws, name, inputs);
    if (result === undefined) {
      if (type.startsWith("aws:")) left.add(type);
      return { id: `${name}-id`, outputs: plausible(aws.place, type, name) };
    }
    made.push({ type, name, id: result.id });
    return result;
  };
  await pulumi.runtime.setMocks(
    {
      newResource: async ({ type, name, inputs }) => {
        // Parents of one type make one URN, and the engine refuses the second; mocks do not.
        if (seen.has(`${type} ${name}`)) faults.push(`${type} ${name}: registered twice`);
        seen.add(`${type} ${name}`);
        try {
          const { id, outputs } = await make(type, name, inputs);
          return { id, state: { ...inputs, ...outputs } };
        } catch (error) {
          // Others go on with it, so that everything that is refused is told at once.
          faults.push(`${type} ${name}: ${(error as Error).message}`);
          return { id: `${name}-id`, state: { ...inputs, ...plausible(aws.place, type, name) } };
        }
      },
      call: () => ({}),
    },
    "cellwall-test",
    "test",
  );
  await program();
  await pulumi.runtime.disconnect();
  if (faults.length > 0) throw new Error(`moto refuses:\n  ${faults.join("\n  ")}`);
  return { made, left: [...left].sort() };
}

/** Outputs of what moto can't make, so that documents which name it are whole. */
function plausible({ account, region }: Place, type: string, name: string): Record<string, unknown> {
  const service = type.split(/[:/]/)[1] ?? "";
  return {
    arn: `arn:aws:${service}:${region}:${account}:${name}`,
    // Of a data lake: Security Lake names its bucket by itself.
    s3BucketArn: `arn:aws:s3:::aws-security-data-lake-${region}-1a2b3c4`,
  };
}
