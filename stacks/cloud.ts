import { loadPlatform } from "../components/cell/load.ts";
import { CloudDataPlane } from "../components/plane/cloud.ts";
import { summaryOf } from "../components/residency/summary.ts";
import { checkPlan } from "./cloud/check.ts";
import { homeOf } from "./cloud/home.ts";
import { tellLogs } from "./cloud/logs.ts";
import { type PlaneExports, regionArgs } from "./cloud/region.ts";
import type { CloudConfig } from "./config/cloud.ts";
import { observeResidency } from "./residency.ts";

/** A cloud data plane in one region, run by the platform's SREs. */
export async function program(config: CloudConfig): Promise<PlaneExports> {
  const platform = loadPlatform(config.platform, config.root);
  checkPlan(config, platform);
  tellLogs(config);
  // Reported, not refused: what may leave such a plane is the platform's own affair.
  const watched = observeResidency(homeOf(config), { refuse: false });
  const opts = { protect: !config.dangerouslyAllowDestroy };
  const args = await regionArgs(config, platform, opts);
  const { outputs: plane } = new CloudDataPlane(platform.name, args, opts);
  return { plane, residency: watched.report(plane).then(summaryOf) };
}
