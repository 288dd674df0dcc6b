/** `npm start`: a real data plane on this machine, and a summary of what stands. */
import { mkdirSync, writeFileSync } from "node:fs";
import pc from "picocolors";
import { loadPlane } from "./plane/bring-up.ts";
import { failure } from "./plane/failure.ts";
import { localPaths } from "./plane/paths.ts";
import { Steps } from "./plane/steps.ts";
import { printSummary } from "./plane/summary.ts";

if (process.argv.includes("--datapath")) {
  // The same cells on Cilium's real datapath instead: nodes, pods and packets, for as long as somebody looks.
  process.argv.splice(2, process.argv.length, "--mode", "watch");
  await import("./datapath/run.ts");
  process.exit();
}
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
