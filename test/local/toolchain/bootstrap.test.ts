import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { isAlive } from "../../../local/toolchain/cache/lock.ts";
import { tempFolder } from "./kit.ts";

// A clone of its own with a stand-in for npm that installs one package and keeps count.
let clone: string;
let bin: string;

beforeEach(() => {
  clone = tempFolder();
  bin = join(clone, "test-bin");
  mkdirSync(join(clone, "local"));
  mkdirSync(bin);
  cpSync(resolve("local/bootstrap.mjs"), join(clone, "local", "bootstrap.mjs"));
  writeFileSync(join(clone, "package.json"), '{"type": "module", "dependencies": {"one": "1.0.0"}}');
  writeLock("1.0.0");
  npm(`
    mkdir -p node_modules/one
    cp one.json node_modules/one/package.json
    cp package-lock.json node_modules/.package-lock.json`);
  script("console.log(JSON.stringify([process.argv.slice(2), process.env.PATH.split(':')[0]]));");
});

function writeLock(version: string): void {
  writeFileSync(join(clone, "one.json"), JSON.stringify({ name: "one", version }));
  const packages = {
    "": {},
    "node_modules/one": { version },
    "node_modules/other-platform": { version, optional: true },
  };
  writeFileSync(join(clone, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
}

function npm(body: string): void {
  writeFileSync(join(bin, "npm"), `#!/bin/sh\nset -e\necho "$@" >>calls\nrm -rf node_modules\n${body}\n`);
  chmodSync(join(bin, "npm"), 0o755);
}

function script(source: string): void {
  writeFileSync(join(clone, "script.ts"), `const typed: number = 1;\nvoid typed;\n${source}\n`);
}

const calls = () =>
  existsSync(join(clone, "calls")) ? readFileSync(join(clone, "calls"), "utf8").trim().split("\n") : [];

function start(...args: string[]) {
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  delete env.npm_execpath;
  const child = spawn(process.execPath, [join(clone, "local", "bootstrap.mjs"), "script.ts", ...args], { env });
  const text = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    text.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    text.err += chunk;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((done) =>
    child.on("close", (code) => done({ code, ...text })),
  );
  return { child, ended, text };
}

test("the first run installs with one line, then runs the script with its arguments; the second only runs", async () => {
  const first = await start("--flag", "two words").ended;
  expect(first.err).toMatch(/^Installing npm packages \(first run; .*\)\nInstalled npm packages in \d+ s\n$/);
  expect(JSON.parse(first.out)).toEqual([["--flag", "two words"], join(clone, "node_modules", ".bin")]);
  expect(first.code).toBe(0);
  expect((await start().ended).err).toBe("");
  expect(calls()).toEqual([expect.stringMatching(/^ci /)]);
});

test("a changed lock file, a removed package and an interrupted install are each put right", async () => {
  await start().ended;
  writeLock("1.0.1");
  expect((await start().ended).err).toContain("package-lock.json has changed");
  rmSync(join(clone, "node_modules"), { recursive: true });
  expect((await start().ended).err).toContain("first run");
  mkdirSync(join(clone, "node_modules", "half"), { recursive: true });
  rmSync(join(clone, "node_modules", ".package-lock.json"));
  expect((await start().ended).code).toBe(0);
  expect(calls()).toHaveLength(4);
});

test("packages that the user installed by hand are left alone", async () => {
  mkdirSync(join(clone, "node_modules", "one"), { recursive: true });
  cpSync(join(clone, "one.json"), join(clone, "node_modules", "one", "package.json"));
  // npm records what it installed; packages for other platforms are not among it.
  const packages = { "node_modules/one": { version: "1.0.0" } };
  writeFileSync(join(clone, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));
  expect((await start().ended).code).toBe(0);
  expect(calls()).toEqual([]);
});

test("a failed install is told with npm's own words, and the next good run works", async () => {
  npm("echo 'npm error network unreachable' >&2; echo 'npm error Usage:' >&2; echo 'npm error more' >&2; exit 1");
  const failed = await start().ended;
  expect(failed.code).toBe(1);
  expect(failed.err).toContain("npm ci failed with exit code 1:\n  network unreachable\nMend the cause");
  expect(existsSync(join(clone, ".local", "install.lock"))).toBe(false);
  npm(
    "mkdir -p node_modules/one && cp one.json node_modules/one/package.json && cp package-lock.json node_modules/.package-lock.json",
  );
  expect((await start().ended).code).toBe(0);
});

test("two starts at once install once", async () => {
  npm(
    "sleep 0.5\nmkdir -p node_modules/one && cp one.json node_modules/one/package.json && cp package-lock.json node_modules/.package-lock.json",
  );
  const ends = await Promise.all([start().ended, start().ended]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(calls()).toHaveLength(1);
});

test("exit codes come through, and signals reach the script", async () => {
  await start().ended;
  script("process.exit(7);");
  expect((await start().ended).code).toBe(7);
  script("process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000); console.log(process.pid);");
  const run = start();
  await vi.waitUntil(() => run.text.out.endsWith("\n"), { timeout: 5_000 });
  run.child.kill("SIGTERM");
  expect((await run.ended).code).toBe(3);
  expect(isAlive(Number(run.text.out))).toBe(false);
});
