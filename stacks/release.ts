import { ORDER_VARIABLE, REVISION_VARIABLE, type Release } from "../components/fleet/release.ts";
import packageFile from "../package.json" with { type: "json" };

/** What an update leaves in its stack about itself. The revision is what `cellwall fleet rollout` rolls out, if it does. */
export function releaseNow(plane: string, cilium: string, environment?: string): Release {
  const revision = process.env[REVISION_VARIABLE];
  const by = process.env[ORDER_VARIABLE];
  return {
    version: packageFile.version,
    cilium,
    plane,
    ...(environment && { environment }),
    ...(revision && { revision }),
    ...(by && { by }),
  };
}
