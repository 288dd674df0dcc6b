import type * as pulumi from "@pulumi/pulumi";
import { loadPlatform } from "../components/cell/load.ts";
import { CloudDataPlane } from "../components/plane/cloud.ts";
import type { PlaneOutputs } from "../components/plane/outputs.ts";
import { checkPlan } from "./cloud/check.ts";
import { regionArgs } from "./cloud/region.ts";
import type { CloudConfig } from "./config/cloud.ts";

/** A cloud data plane in one region, run by the platform's SREs. */
export async function program(config: CloudConfig): Promise<pulumi.Output<PlaneOutputs>> {
  const platform = loadPlatform(config.platform, config.root);
  checkPlan(config, platform);
  const opts = { protect: !config.dangerouslyAllowDestroy };
  const args = await regionArgs(config, platform, opts);
  return new CloudDataPlane(platform.name, args, opts).outputs;
}
