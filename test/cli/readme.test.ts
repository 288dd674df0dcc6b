import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cellwallIn } from "./run.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, hello = ""] = /```yaml\n(# hello\.yaml\n[\s\S]*?)```/.exec(README) ?? [];

/** Commands of the README's consoles over these files, each with what stands below it. */
const SHOWN = [...README.matchAll(/```console\n([\s\S]*?)```/g)]
  .flatMap(([, block = ""]) => block.split(/^\$ /m).filter((part) => part.includes("hello")))
  .map((part) => {
    const [command = "", ...below] = part.split("\n");
    return { command, below: below.join("\n").trim() };
  });

const folder = mkdtempSync(join(tmpdir(), "cellwall-readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the README's first cell", () => {
  it("is shown with five commands", () => {
    expect(SHOWN.map(({ command }) => command.split(" ")[2])).toEqual(["validate", "reach", "render", "why", "diff"]);
  });

  it.each(SHOWN)("prints what the README says: $command", ({ command, below }) => {
    const mended = hello.replace("targetport", "targetPort");
    writeFileSync(join(folder, "hello.yaml"), command.includes("validate") ? hello : mended);
    const other = mended.replace("[public]", "[public, organization]").replace(/^.*dependsOn.*\n/m, "");
    expect(other).not.toBe(mended);
    writeFileSync(join(folder, "hello2.yaml"), other);
    const { out, err } = cellwallIn(folder, ...command.replace("npx cellwall ", "").split(" "));
    expect(`${out}${err}`.trim()).toBe(below);
  });
});
