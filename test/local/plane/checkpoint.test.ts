import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isWhole, mendCheckpoint, type StackFiles, stackFiles } from "../../../local/plane/checkpoint.ts";

const NOW = JSON.stringify({ version: 3, checkpoint: { latest: { resources: [{ type: "now" }] } } });
const BEFORE = JSON.stringify({ version: 3, checkpoint: { latest: { resources: [{ type: "before" }] } } });
const ATTRIBUTES = '{"user.content_type":"text/plain; charset=utf-8"}\n';

let folder: string;
let files: StackFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellwall-checkpoint-"));
  files = stackFiles(folder, "cellwall-planes", "eu-1");
  mkdirSync(dirname(files.checkpoint), { recursive: true });
  writeFileSync(`${files.checkpoint}.bak`, BEFORE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const state = () => readFileSync(files.checkpoint, "utf8");

describe("the recorded state after a run that was killed", () => {
  it("stays as it is when it is whole", () => {
    writeFileSync(files.checkpoint, NOW);
    writeFileSync(`${files.checkpoint}.attrs`, ATTRIBUTES);
    expect(isWhole(files)).toBe(true);
    expect(mendCheckpoint(files)).toBe(false);
    expect(state()).toBe(NOW);
    expect(existsSync(`${files.checkpoint}.attrs`)).toBe(true);
  });

  it.each(["", '{"user.content_type":"text/pl'])("is readable again when its attributes were cut: %j", (cut) => {
    writeFileSync(files.checkpoint, NOW);
    writeFileSync(`${files.checkpoint}.attrs`, cut);
    expect(isWhole(files)).toBe(false);
    expect(mendCheckpoint(files)).toBe(true);
    expect(isWhole(files)).toBe(true);
    expect(state()).toBe(NOW);
    expect(existsSync(`${files.checkpoint}.attrs`)).toBe(false);
  });

  it("is the one before when it was cut itself", () => {
    writeFileSync(files.checkpoint, NOW.slice(0, 20));
    expect(isWhole(files)).toBe(false);
    expect(mendCheckpoint(files)).toBe(true);
    expect(state()).toBe(BEFORE);
  });

  it("is none where there was none", () => {
    expect(isWhole(files)).toBe(false);
    expect(mendCheckpoint(files)).toBe(false);
    expect(existsSync(files.checkpoint)).toBe(false);
  });
});
