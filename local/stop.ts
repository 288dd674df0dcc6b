/** `npm run stop`: stops the local control plane; everything it holds is kept for the next `npm start`. */
import { stopControlPlane } from "./control-plane/index.ts";
import { failure } from "./plane/failure.ts";
import { localPaths } from "./plane/paths.ts";
import { Steps } from "./plane/steps.ts";

try {
  await new Steps().step("stop", async () => {
    await stopControlPlane(localPaths().controlPlane);
    return [undefined, "the control plane is down; `npm start` brings it back as it was"] as const;
  });
} catch (error) {
  failure(error);
}
