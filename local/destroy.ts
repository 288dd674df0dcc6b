/** `npm run destroy`: takes cells and plane down through Pulumi, then removes the local control plane and its state. */
import { existsSync, rmSync } from "node:fs";
import { controlPlaneStatus, removeControlPlane } from "./control-plane/index.ts";
import { describe } from "./plane/bring-up.ts";
import { pulumiEnvironment } from "./plane/environment.ts";
import { failure } from "./plane/failure.ts";
import { localPaths } from "./plane/paths.ts";
import { localTargets, takeDown } from "./plane/stacks.ts";
import { Steps } from "./plane/steps.ts";
import { LOCAL_TOOLS } from "./plane/tools.ts";
import { resolveTools, toolPath } from "./toolchain/index.ts";

const paths = localPaths();
const steps = new Steps();
try {
  if (!existsSync(paths.home)) {
    console.log("  nothing to remove: no local plane was started in this clone");
  } else {
    const status = existsSync(paths.controlPlane) ? await controlPlaneStatus(paths.controlPlane) : undefined;
    if (status?.healthy && existsSync(paths.backend)) {
      const tools = await resolveTools(LOCAL_TOOLS);
      for (const target of localTargets(paths, pulumiEnvironment(paths, toolPath(tools))).toReversed()) {
        await steps.step(target.title, async (progress) => {
          const done = await takeDown(target, (count) => progress(`${count} resources done`));
          return [undefined, describe(done)] as const;
        });
      }
    }
    await steps.step("control plane", async () => {
      if (existsSync(paths.controlPlane)) await removeControlPlane(paths.controlPlane);
      rmSync(paths.home, { recursive: true, force: true });
      return [undefined, "stopped, state removed"] as const;
    });
  }
} catch (error) {
  failure(error);
}
