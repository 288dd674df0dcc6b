/** `npm start`: a real data plane on this machine, and a summary of what stands. */
import { mkdirSync, writeFileSync } from "node:fs";
import pc from "picocolors";
import { loadPlane } from "./plane/bring-up.ts";
import { failure } from "./plane/failure.ts";
import { localPaths } from "./plane/paths.ts";
import { Steps } from "./plane/steps.ts";
import { printSummary } from "./plane/summary.ts";

const paths = localPaths();
const steps = new Steps();
mkdirSync(paths.home, { recursive: true });
writeFileSync(`${paths.home}/.gitignore`, "*\n");
console.log(`\n${pc.bold("cellwall")} local plane: Cilium and example cells on a Kubernetes API server of your own\n`);
try {
  const plane = await loadPlane(paths, steps);
  await printSummary(paths, plane, steps.total());
} catch (error) {
  failure(error);
}
