import { aws } from "./aws.ts";
import { azure } from "./azure.ts";
import { gcp } from "./gcp.ts";
import { local } from "./local.ts";
import { type Cloud, type CloudMatrix, isAvailable, SOURCE_IDS, type SourceId } from "./source.ts";

/** Every source on every cloud. Components, shipper configuration and documentation come from it. */
export const MATRIX: Readonly<Record<Cloud, CloudMatrix>> = { azure, aws, gcp, local };

/** Sources that a plane on this cloud has, in the order of the matrix. */
export function sourcesOf(cloud: Cloud): readonly SourceId[] {
  return SOURCE_IDS.filter((id) => isAvailable(MATRIX[cloud][id]));
}
