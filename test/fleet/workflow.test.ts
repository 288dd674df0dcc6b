import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "..", "..");
const FILES = globSync(".github/workflows/cellwall-*.yaml", { cwd: ROOT }).toSorted();

interface Job {
  readonly needs?: string | readonly string[];
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

describe("the reusable workflows", () => {
  it("never keep the engine's stream, which has kubeconfigs in clear text", () => {
    const commands = FILES.flatMap((file) => readFileSync(join(ROOT, file), "utf8").split("\n")).filter((line) =>
      line.includes("--json"),
    );
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(command).toMatch(/--json [^>]*\| npx cellwall ci keep -o /);
  });

  it("are three", () => {
    expect(FILES.map((file) => file.split("/").at(-1))).toEqual([
      "cellwall-drift.yaml",
      "cellwall-preview.yaml",
      "cellwall-rollout.yaml",
    ]);
  });

  it.each(FILES)("%s is called by others, needs only jobs that it has, and pins what it uses", (file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const { on, jobs } = parse(text) as { on: Record<string, unknown>; jobs: Record<string, Job> };
    expect(Object.keys(on)).toEqual(["workflow_call"]);
    for (const { needs = [], steps } of Object.values(jobs)) {
      for (const need of [needs].flat()) expect(Object.keys(jobs)).toContain(need);
      for (const step of steps) expect(Object.hasOwn(step, "uses") !== Object.hasOwn(step, "run")).toBe(true);
    }
    for (const line of text.split("\n").filter((one) => /uses: /.test(one)))
      expect(line).toMatch(/@v\d+ # v\d+\.\d+\.\d+/);
  });

  it.each(FILES)("%s puts no text of a pull request into a shell command", (file) => {
    const { jobs } = parse(readFileSync(join(ROOT, file), "utf8")) as { jobs: Record<string, Job> };
    for (const { steps } of Object.values(jobs)) for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });
});
