/**
 * `node local/bootstrap.mjs bench/ci.ts`: how long a CI takes to say what a change of one cell among many does, beside a
 * preview of the whole shard and of everything in one stack.
 *
 *   --cells 1000 --organizations 20 --components 5   the set (defaults)
 *   --everything                                      also preview all cells as one stack, nothing of it recorded: minutes
 *
 * The shard that is previewed is really brought up, against a real API server; the other cells are declared, read,
 * checked and compiled every time, but stand nowhere.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import { readPreview } from "../components/fleet/change/preview.ts";
import { failure } from "../local/plane/failure.ts";
import { ROOT } from "../local/plane/paths.ts";
import { bringUp } from "../local/plane/stacks.ts";
import { testPlane } from "../test/support/plane.ts";
import { type Measured, measure } from "./measure.ts";

/** Runs of each command; the middle one counts. */
const RUNS = 3;

try {
  const { values } = parseArgs({
    options: {
      cells: { type: "string", default: "1000" },
      organizations: { type: "string", default: "20" },
      components: { type: "string", default: "5" },
      everything: { type: "boolean", default: false },
    },
  });
  await bench(Number(values.cells), Number(values.organizations), Number(values.components), values.everything);
} catch (error) {
  failure(error);
}

async function bench(cells: number, organizations: number, components: number, everything: boolean): Promise<void> {
  const plane = await testPlane();
  try {
    const [local] = plane.targets;
    if (local === undefined) throw new Error("the test plane has no stacks");
    const say = (text: string) => process.stderr.write(`  ${text}\n`);
    say("plane");
    await bringUp(local, () => {});
    const folder = join(plane.root, "stacks", "cells");
    const cellFolder = join(plane.root, "declared");
    mkdirSync(cellFolder);
    for (let index = 0; index < cells; index++)
      writeFileSync(join(cellFolder, `c${index}.yaml`), cellText(index, organizations, components, 8080));
    writeFileSync(join(folder, "Pulumi.shard.yaml"), settings(["o0"]));
    writeFileSync(join(folder, "Pulumi.everything.yaml"), settings([]));
    // A clone has its modules ignored, and so has this one.
    writeFileSync(join(plane.root, ".gitignore"), "node_modules\n.local\n");
    commit(plane.root);

    const env = { ...local.env, NO_COLOR: "1" };
    const run = async (command: readonly string[], cwd = folder, extra: Record<string, string> = {}) => {
      const measured = await measure(command, { cwd, env: { ...env, ...extra } });
      if (measured.code !== 0) throw new Error(`${command.join(" ")} failed:\n${measured.output.slice(-3000)}`);
      return measured;
    };
    for (const stack of ["shard", "everything"]) await run(["pulumi", "stack", "init", stack, "--non-interactive"]);
    say("filling the shard");
    // Checkpoints after each step are four fifths of the time against a folder as backend.
    const filled = await run(
      ["pulumi", "up", "--yes", "--skip-preview", "--stack", "shard", "--non-interactive"],
      folder,
      {
        PULUMI_SKIP_CHECKPOINTS: "true",
      },
    );
    commit(plane.root);
    const resources = Number(
      execFileSync("pulumi", ["stack", "export", "--stack", "shard"], {
        cwd: folder,
        env: { ...process.env, ...env },
        encoding: "utf8",
        maxBuffer: 2 ** 30,
      }).match(/"urn": /g)?.length,
    );
    writeFileSync(join(cellFolder, "c0.yaml"), cellText(0, organizations, components, 8081));

    const cli = (...args: string[]) => ["node", join(ROOT, "cli", "main.ts"), "ci", ...args];
    const preview = join(plane.root, "preview.json");
    const rows: string[][] = [];
    const row = async (what: string, runs: number, work: () => Promise<Measured>) => {
      const found: Measured[] = [];
      for (let index = 0; index < runs; index++) found.push(await work());
      const [median] = found.toSorted((a, b) => a.seconds - b.seconds).slice(Math.floor(runs / 2));
      if (median === undefined) throw new Error("nothing was measured");
      rows.push([
        what,
        median.seconds.toFixed(1),
        found.map(({ seconds }) => seconds.toFixed(1)).join(" "),
        String(median.peakMiB),
      ]);
      say(`${what}: ${median.seconds.toFixed(1)} s`);
      return median.seconds;
    };
    const comment = () => measure([...cli("comment", "--preview", preview)], { cwd: plane.root, env });
    const end = [
      await row("ci affected", RUNS, () => run(cli("affected", "--base", "HEAD"), plane.root)),
      await row("ci preview of the shard", RUNS, () =>
        run(cli("preview", "--stack", "shard", "-o", preview), plane.root),
      ),
      await row("ci comment", RUNS, comment),
    ].reduce((sum, seconds) => sum + seconds, 0);
    rows.push(["end to end", end.toFixed(1), "", ""]);
    checkSteps(preview);
    await row("pulumi preview of the whole shard", 1, () =>
      run(["pulumi", "preview", "--stack", "shard", "--non-interactive"]),
    );
    if (everything)
      await row("pulumi preview of all cells as one stack, first", 1, () =>
        run(["pulumi", "preview", "--stack", "everything", "--non-interactive"]),
      );
    console.log(
      `\n${cells} cells of ${components} components in ${organizations} organizations; the shard holds ${cells / organizations} cells, ` +
        `${resources} resources, filled in ${filled.seconds.toFixed(0)} s`,
    );
    console.log(table(["what", "s", "runs", "peak MiB"], rows));
  } finally {
    await plane.remove();
  }
}

/** The figure would be worth nothing if the preview did not say what changes, or took cells for deleted. */
function checkSteps(file: string): void {
  const { steps = [] } = readPreview(readFileSync(file, "utf8")) ?? {};
  const changed = steps.filter(({ op }) => op !== "same" && op !== "read");
  if (changed.length === 0 || changed.some(({ op, urn }) => op !== "update" || !urn.includes("o0-p0-prod")))
    throw new Error(`the preview shows other steps than those of one cell: ${JSON.stringify(changed.slice(0, 5))}`);
}

function settings(organizations: readonly string[]): string {
  return `config:
  cellwall-cells:environment: prod
  cellwall-cells:cells: [../../declared]
  cellwall-cells:organizations: [${organizations.join(", ")}]
  cellwall-cells:asOf: "2026-11-21T00:00:00Z"
`;
}

/** Components in a chain; the first calls the first of the next cell, which may be another organization's. */
function cellText(index: number, organizations: number, components: number, targetPort: number): string {
  const organization = (cell: number) => `o${cell % organizations}`;
  const parts = Array.from({ length: components }, (_, component) => {
    const dependencies = [
      ...(component + 1 < components ? [`{component: c${component + 1}, endpoint: http}`] : []),
      ...(component === 0 && index > 0
        ? [`{organization: ${organization(index - 1)}, cell: p${index - 1}, component: c0, endpoint: http}`]
        : []),
    ];
    return `    - name: c${component}
      kind: service
      endpoints:
        - {name: http, protocol: HTTP, port: 80, targetPort: ${component === 1 ? targetPort : 8080}, visibility: [project, public]}
      dependsOn: [${dependencies.join(", ")}]
`;
  });
  return `apiVersion: cellwall.dev/v1alpha1
kind: Cell
metadata: {name: p${index}}
spec:
  organization: ${organization(index)}
  owner: {team: bench}
  environments: {prod: {}}
  components:
${parts.join("")}`;
}

function commit(root: string): void {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=bench", "-c", "user.email=bench@example.org", ...args], {
      stdio: "ignore",
    });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "state of the bench");
}
