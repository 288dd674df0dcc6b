/** `npm test`: everything, fast ones first. The last line has the counts. */

import { inspect, missingText } from "../local/datapath/machine/preflight.ts";
import { failure } from "../local/plane/failure.ts";
import { LOCAL_TOOLS } from "../local/plane/tools.ts";
import { resolveTools } from "../local/toolchain/index.ts";
import { runAll } from "./support/run.ts";

const suite = (name: string) => ["vitest", "run", "--project", name];

try {
  await runAll(
    [
      { title: "types", command: ["tsc", "--noEmit", "-p", "."] },
      { title: "lint", command: ["biome", "check", "--error-on-warnings", "."] },
      { title: "fast suites", command: suite("fast"), counts: true },
    ],
    { final: false },
  );
  await resolveTools([...LOCAL_TOOLS, "oracle", "collector", "moto", "trino", "googlesql"]);
  await runAll(
    [
      { title: "local plane", command: suite("local"), counts: true },
      { title: "Cilium's engine", command: suite("oracle"), counts: true },
      { title: "Pulumi's engine", command: suite("engine"), counts: true },
    ],
    { final: false },
  );
  const { missing } = inspect();
  if (missing.length === 0) await resolveTools(["cilium-agent", "cilium-cni", "cilium-bpf", "l7-proxy", "traffic"]);
  if (missing.length > 0) console.log(`\n── packets: NOT RUN. ${missingText(missing)}`);
  await runAll(missing.length > 0 ? [] : [{ title: "packets", command: suite("datapath"), counts: true }]);
} catch (error) {
  failure(error);
}
