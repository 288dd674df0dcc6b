import type * as pulumi from "@pulumi/pulumi";
import { loadPlatform } from "../components/cell/load.ts";
import type { PlaneOutputs } from "../components/plane/outputs.ts";
import { PrivateDataPlane } from "../components/plane/private.ts";
import { checkPlan } from "./cloud/check.ts";
import { regionArgs } from "./cloud/region.ts";
import type { PrivateConfig } from "./config/private.ts";
import { checkPrerequisites } from "./private/check.ts";

/** A private data plane in a customer's own account, run by the customer. */
export async function program(config: PrivateConfig): Promise<pulumi.Output<PlaneOutputs>> {
  const platform = loadPlatform(config.platform, config.root);
  checkPlan(config, platform);
  checkPrerequisites(config);
  const opts = { protect: !config.dangerouslyAllowDestroy };
  const { egress: _, dangerouslyExposeApiServerTo: __, ...args } = await regionArgs(config, platform, opts);
  return new PrivateDataPlane(platform.name, { ...args, imageRegistry: config.imageRegistry }, opts).outputs;
}
