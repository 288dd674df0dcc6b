import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../components/policy/bundle.ts";
import { type ControlPlane, removeControlPlane, startControlPlane } from "../local/control-plane/index.ts";
import { pulumiEnvironment } from "../local/plane/environment.ts";
import { localPaths, ROOT } from "../local/plane/paths.ts";
import { toolbox } from "../local/plane/tools.ts";
import { toolPath } from "../local/toolchain/index.ts";
import { placeCrds } from "../test/support/crds.ts";
import { connectServer } from "../test/support/server.ts";
import { type Measured, measure } from "./measure.ts";
import { benchModel } from "./model.ts";

/** Largest size that is also created, updated and destroyed. */
const UPDATES_UP_TO = 100;

/** Rows of both programs side by side. They make the same objects, so one goes before the other comes; the first run warms up. */
export async function pulumiBench(sizes: readonly number[]): Promise<string[][]> {
  const home = mkdtempSync(join(tmpdir(), "cellwall-bench-"));
  const paths = localPaths(join(home, ".local"));
  const tools = await toolbox();
  mkdirSync(paths.home, { recursive: true });
  const controlPlane = await startControlPlane({ dir: paths.controlPlane, tools: tools.controlPlane });
  try {
    await placeCrds(await connectServer(controlPlane.kubeconfig), tools.path("cilium-crds"));
    const env = pulumiEnvironment(paths, toolPath(tools.all));
    const cwd = copyProgram(home);
    const rows: string[][] = [];
    for (const cells of sizes) rows.push(...(await both(cells, controlPlane, env, cwd)));
    return rows;
  } finally {
    await removeControlPlane(paths.controlPlane);
    rmSync(home, { recursive: true, force: true });
  }
}

const STEPS = ["first preview", "up from nothing", "preview, unchanged", "destroy"] as const;

async function both(
  cells: number,
  { kubeconfig }: ControlPlane,
  env: Record<string, string>,
  cwd: string,
): Promise<string[][]> {
  const resources = compile(benchModel(cells)).cells.reduce((sum, { objects }) => sum + objects.length, 0);
  const steps = cells <= UPDATES_UP_TO ? STEPS : STEPS.slice(0, 1);
  const results: Record<string, Measured[]> = { cells: [], plain: [] };
  for (const variant of ["cells", "plain"]) {
    const run = (args: string[]) =>
      measure(["pulumi", ...args, "--stack", `${variant}-${cells}`, "--non-interactive"], {
        cwd,
        env: {
          ...env,
          CELLWALL_BENCH_VARIANT: variant,
          CELLWALL_BENCH_CELLS: String(cells),
          CELLWALL_BENCH_KUBECONFIG: kubeconfig,
        },
      });
    await run(["stack", "init"]);
    // Modules, plugins and the API server's caches are warm for both.
    if (variant === "cells") await run(["preview"]);
    for (const step of steps) {
      const measured = await run(COMMANDS[step]);
      if (measured.code !== 0)
        throw new Error(`${step} of ${variant} with ${cells} cells failed:\n${measured.output.slice(-3000)}`);
      results[variant]?.push(measured);
      process.stderr.write(`  ${variant}, ${cells} cells, ${step}: ${measured.seconds.toFixed(1)} s\n`);
    }
  }
  return steps.map((step, index) => {
    const ours = results.cells?.[index];
    const plain = results.plain?.[index];
    if (ours === undefined || plain === undefined) throw new Error(`${step} was not measured`);
    return [
      step,
      String(cells),
      String(resources),
      ours.seconds.toFixed(1),
      plain.seconds.toFixed(1),
      (ours.seconds / plain.seconds).toFixed(2),
      String(ours.peakMiB),
      String(plain.peakMiB),
    ];
  });
}

const COMMANDS: Readonly<Record<(typeof STEPS)[number], string[]>> = {
  "first preview": ["preview"],
  "up from nothing": ["up", "--yes", "--skip-preview"],
  "preview, unchanged": ["preview", "--expect-no-changes"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/** A copy of the program: Pulumi writes the stacks' settings beside it. */
function copyProgram(home: string): string {
  for (const part of ["package.json", "components", "bench"])
    cpSync(join(ROOT, part), join(home, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(home, "node_modules"));
  return join(home, "bench", "pulumi");
}
