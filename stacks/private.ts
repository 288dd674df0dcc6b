import { loadPlatform } from "../components/cell/load.ts";
import { PrivateDataPlane } from "../components/plane/private.ts";
import { summaryOf } from "../components/residency/summary.ts";
import { checkPlan } from "./cloud/check.ts";
import { homeOf } from "./cloud/home.ts";
import { tellLogs } from "./cloud/logs.ts";
import { type PlaneExports, regionArgs } from "./cloud/region.ts";
import type { PrivateConfig } from "./config/private.ts";
import { checkPrerequisites } from "./private/check.ts";
import { observeResidency } from "./residency.ts";

/** A private data plane in a customer's own account, run by the customer. Whatever would leave it is refused, not reported. */
export async function program(config: PrivateConfig): Promise<PlaneExports> {
  const platform = loadPlatform(config.platform, config.root);
  checkPlan(config, platform);
  tellLogs(config);
  checkPrerequisites(config);
  const home = homeOf(config);
  const watched = observeResidency(home);
  const opts = { protect: !config.dangerouslyAllowDestroy };
  const { egress: _, dangerouslyExposeApiServerTo: __, ...args } = await regionArgs(config, platform, opts);
  const { outputs: plane } = new PrivateDataPlane(
    platform.name,
    { ...args, imageRegistry: config.imageRegistry, mayLeave: home.approvals },
    opts,
  );
  return { plane, residency: watched.report(plane).then(summaryOf) };
}
