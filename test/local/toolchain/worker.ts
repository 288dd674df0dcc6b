// A run of its own for tests about several runs: `worker.ts CACHE BEHAVIOUR`. Prints each line that it is told.
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { realKitchen } from "../../../local/toolchain/make/kitchen.ts";
import { resolveIn } from "../../../local/toolchain/resolve.ts";
import { statusLine } from "../../../local/toolchain/show/progress.ts";
import { fakeFacts } from "./facts.ts";

const [, , cache = "", behaviour = ""] = process.argv;
const facts = fakeFacts("kwok", [
  {
    id: "kwok",
    version: "1.2.3",
    origin: "built",
    from: "a fake",
    usually: "no time",
    needs: { go: "Go module kwok", folder: "/" },
    provides: { kwok: "kwok" },
    inputs: () => "",
    async make(into, work, kitchen) {
      appendFileSync(join(cache, "made"), "made\n");
      writeFileSync(join(into, "kwok"), "half");
      if (behaviour === "slow") await sleep(1_500);
      if (behaviour === "hang")
        await kitchen.run("sh", ["-c", `echo $$ >${join(cache, "child")}; sleep 300`], { cwd: work });
      if (behaviour === "full") throw Object.assign(new Error("write failed"), { code: "ENOSPC" });
      if (behaviour === "full child")
        await kitchen.run("sh", ["-c", "echo 'no space left on device'; exit 1"], { cwd: work });
      if (behaviour === "broken")
        await kitchen.run("sh", ["-c", "echo 'main.go:7: syntax error'; exit 2"], { cwd: work });
      writeFileSync(join(into, "kwok"), "#!/bin/sh\necho kwok 1.2.3\n", { mode: 0o755 });
    },
  },
]);

try {
  const tools = await resolveIn(["kwok"], {
    cache,
    env: { PATH: "" },
    catalogue: new Map([["kwok", facts]]),
    status: statusLine({ stream: process.stdout }),
    now: () => new Date(),
    reachable: async () => false,
    go: async () => ({ usable: true, version: "go1.26" }),
    python: async () => ({ usable: false, why: "no `python3` on PATH" }),
    java: async () => ({ usable: false, why: "no `javac` on PATH" }),
    kitchen: realKitchen,
    thorough: false,
  });
  console.log(`resolved: ${tools.get("kwok")?.origin}`);
} catch (error) {
  console.log((error as Error).message);
  process.exitCode = 1;
}
