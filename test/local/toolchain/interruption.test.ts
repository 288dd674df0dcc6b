import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { cacheLayout } from "../../../local/toolchain/cache/folder.ts";
import { isAlive, takeLock } from "../../../local/toolchain/cache/lock.ts";
import { tempFolder } from "./kit.ts";

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
});

/** Starts a run of its own on a cache. */
function start(cache: string, behaviour: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "worker.ts"), cache, behaviour]);
  children.add(child);
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  child.stderr.on("data", (chunk) => {
    text += chunk;
  });
  const ended = new Promise<string>((resolve) => child.on("close", () => resolve(text)));
  return { child, ended, text: () => text };
}

const timesMade = (cache: string) => readFileSync(join(cache, "made"), "utf8").split("\n").length - 1;

test("two runs at once build once; the second waits and says for what", async () => {
  const cache = tempFolder();
  const first = start(cache, "slow");
  await vi.waitUntil(() => existsSync(join(cache, "made")), { timeout: 5_000 });
  const second = start(cache, "slow");
  expect(await first.ended).toContain("resolved: built");
  const told = await second.ended;
  expect(told).toMatch(
    new RegExp(`waiting for process ${first.child.pid}, which is building kwok \\(log: .*kwok-1\\.2\\.3\\.log\\)`),
  );
  expect(told).toContain("resolved: cached");
  expect(timesMade(cache)).toBe(1);
});

test("after a kill in the middle of a build the next run ends what was left running and builds anew", async () => {
  const cache = tempFolder();
  const first = start(cache, "hang");
  const mark = join(cache, "child");
  await vi.waitUntil(() => existsSync(mark) && readFileSync(mark, "utf8").endsWith("\n"), { timeout: 5_000 });
  await vi.waitUntil(() => readFileSync(cacheLayout(cache).lock, "utf8").includes('"child"'), { timeout: 5_000 });
  const build = Number(readFileSync(mark, "utf8"));
  first.child.kill("SIGKILL");
  await first.ended.catch(() => {});
  const told = await start(cache, "").ended;
  expect(told).toContain(`an earlier run (process ${first.child.pid}) ended while building kwok`);
  expect(told).toContain("resolved: built");
  await vi.waitUntil(() => !isAlive(build), { timeout: 5_000 });
  expect(readdirSync(cacheLayout(cache).work)).toEqual([]);
  expect(existsSync(cacheLayout(cache).lock)).toBe(false);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends the build with the run and frees the lock", async (signal) => {
  const cache = tempFolder();
  const first = start(cache, "hang");
  const mark = join(cache, "child");
  await vi.waitUntil(() => existsSync(mark) && readFileSync(mark, "utf8").endsWith("\n"), { timeout: 5_000 });
  const build = Number(readFileSync(mark, "utf8"));
  first.child.kill(signal);
  await first.ended;
  expect(first.child.signalCode).toBe(signal);
  await vi.waitUntil(() => !isAlive(build), { timeout: 5_000 });
  expect(existsSync(cacheLayout(cache).lock)).toBe(false);
});

test.each(["full", "full child"])("a full disk gets one message, and the next run works (%s)", async (behaviour) => {
  const cache = tempFolder();
  const told = await start(cache, behaviour).ended;
  expect(told).toMatch(/the disk is full: .*\n {4}cache: .*\n {4}fix: free about 10 GB/);
  expect(told).not.toContain("    at ");
  expect(await start(cache, "").ended).toContain("resolved: built");
});

test("a failed build shows the end of its log and where the log is, and the next run works", async () => {
  const cache = tempFolder();
  const told = await start(cache, "broken").ended;
  expect(told).toContain("main.go:7: syntax error");
  expect(told).toContain(`log: ${join(cacheLayout(cache).log, "kwok-1.2.3.log")}`);
  expect(await start(cache, "").ended).toContain("resolved: built");
});

test.each([
  ["whose process is gone", { pid: 2 ** 22 + 1, host: hostname() }, 0],
  ["on another machine that gave no sign of life for long", { pid: process.pid, host: "another machine" }, 120],
  ["whose number belongs to another process by now", { pid: process.pid, host: hostname() }, 1_200],
])("the lock of an owner %s is taken over", async (_, owner, age) => {
  const file = join(tempFolder(), "lock");
  writeFileSync(file, JSON.stringify({ nonce: "old", doing: "building kwok", ...owner }));
  const time = Date.now() / 1000 - age;
  utimesSync(file, time, time);
  const gone: unknown[] = [];
  const lock = await takeLock(file, "test", { takeover: (former) => gone.push(former?.doing) });
  expect(gone).toEqual(["building kwok"]);
  lock.release();
  expect(existsSync(file)).toBe(false);
});

test("an owner that slept with the machine keeps its lock", async () => {
  const file = join(tempFolder(), "lock");
  writeFileSync(file, JSON.stringify({ nonce: "old", doing: "building kwok", pid: process.pid, host: hostname() }));
  const time = Date.now() / 1000 - 300;
  utimesSync(file, time, time);
  let waited = 0;
  const lock = takeLock(file, "test", {
    retry: 5,
    waiting: () => {
      waited += 1;
    },
  });
  await vi.waitUntil(() => waited > 3);
  rmSync(file);
  (await lock).release();
});

test("the lock of a live owner is waited for, and of many who wait one has it at a time", async () => {
  const file = join(tempFolder(), "lock");
  let inside = 0;
  let most = 0;
  const work = Array.from({ length: 8 }, async () => {
    const lock = await takeLock(file, "test", { retry: 2 });
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((wake) => setTimeout(wake, 3));
    inside -= 1;
    lock.release();
  });
  await Promise.all(work);
  expect(most).toBe(1);
});
