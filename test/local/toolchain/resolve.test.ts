import { chmodSync, mkdirSync, readdirSync, readlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toolPath } from "../../../local/toolchain/bin.ts";
import { listIn } from "../../../local/toolchain/inventory.ts";
import type { Tool, ToolName } from "../../../local/toolchain/model.ts";
import { resolveIn } from "../../../local/toolchain/resolve.ts";
import { fakeFacts, fakeMachine, fakeRecipe, tempFolder } from "./kit.ts";

function executable(folder: string, name: string, prints: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho '${prints}'\n`);
  chmodSync(path, 0o755);
  return path;
}

async function one(machine: Parameters<typeof resolveIn>[1], name: ToolName = "kwok"): Promise<Tool> {
  const tool = (await resolveIn([name], machine)).get(name);
  if (tool === undefined) throw new Error(`${name} was not resolved`);
  return tool;
}

test("a tool is made once and found in the cache from then on", async () => {
  const recipe = fakeRecipe("kwok", ["kwok"]);
  const machine = fakeMachine([fakeFacts("kwok", [recipe])]);
  expect(await one(machine)).toMatchObject({ origin: "built", version: "1.2.3" });
  expect(await one(machine)).toMatchObject({ origin: "cached", version: "1.2.3" });
  expect(recipe.made()).toBe(1);
  expect(readdirSync(join(machine.cache, "work")), "nothing unfinished is left").toEqual([]);
});

test("another recipe for the same version has another place in the cache", async () => {
  const machine = fakeMachine([fakeFacts("kwok", [fakeRecipe("kwok", ["kwok"])])]);
  const before = await one(machine);
  const changed = fakeRecipe("kwok", ["kwok"], { inputs: () => "other flags" });
  const after = await one({ ...machine, catalogue: new Map([["kwok", fakeFacts("kwok", [changed])]]) });
  expect(after.origin).toBe("built");
  expect(after.path).not.toBe(before.path);
});

test("one recipe that gives several tools runs once", async () => {
  const recipe = fakeRecipe("all", ["etcd", "kube-apiserver"]);
  const machine = fakeMachine([fakeFacts("etcd", [recipe]), fakeFacts("kube-apiserver", [recipe])]);
  expect([...(await resolveIn(["etcd", "kube-apiserver"], machine)).keys()]).toEqual(["etcd", "kube-apiserver"]);
  expect(recipe.made()).toBe(1);
});

test("the user's own tool comes first, and one that does not fit is refused with the fix", async () => {
  const recipe = fakeRecipe("kwok", ["kwok"]);
  const own = executable(tempFolder(), "my-kwok", "kwok 1.2.9");
  const machine = fakeMachine([fakeFacts("kwok", [recipe])], { env: { CELLWALL_TOOL_KWOK: own } });
  expect(await one(machine)).toEqual({
    name: "kwok",
    version: "1.2.9",
    path: own,
    origin: "configured",
    from: "CELLWALL_TOOL_KWOK",
  });
  executable(join(own, ".."), "my-kwok", "kwok 0.9.0");
  await expect(one(machine)).rejects.toThrow(
    /CELLWALL_TOOL_KWOK=.*my-kwok: version 0\.9\.0 does not fit, 1\.2 is needed \(1\.2\.3 is tested\)\n {4}fix: /,
  );
  writeFileSync(own, "#!/bin/sh\nexit 1\n");
  await expect(one(machine)).rejects.toThrow(/does not tell its version/);
  chmodSync(own, 0o644);
  await expect(one(machine)).rejects.toThrow(/is not executable/);
  expect(recipe.made()).toBe(0);
});

test("all wrong settings are told at once", async () => {
  const facts = [fakeFacts("kwok", []), fakeFacts("kube-apiserver", [])];
  const env = { CELLWALL_TOOL_KWOK: "/nowhere/kwok", CELLWALL_TOOL_KUBE_APISERVER: "/nowhere/apiserver" };
  const told = await resolveIn(["kwok", "kube-apiserver"], fakeMachine(facts, { env })).catch(String);
  expect(told).toContain("CELLWALL_TOOL_KWOK=/nowhere/kwok: there is no such file or folder");
  expect(told).toContain("CELLWALL_TOOL_KUBE_APISERVER=/nowhere/apiserver: there is no such file or folder");
});

test("the right version on PATH is used, another one is passed over", async () => {
  const [old, right] = [tempFolder(), tempFolder()];
  executable(old, "kwok", "kwok 1.2.2");
  const path = executable(right, "kwok", "kwok 1.2.3");
  const facts = [fakeFacts("kwok", [fakeRecipe("kwok", ["kwok"])])];
  expect(await one(fakeMachine(facts, { env: { PATH: `${old}:${right}` } }))).toMatchObject({ path, from: right });
  expect(await one(fakeMachine(facts, { env: { PATH: old } }))).toMatchObject({ origin: "built" });
});

test("a truncated file in the cache is noticed, told in one line and made again", async () => {
  const recipe = fakeRecipe("kwok", ["kwok"]);
  const machine = fakeMachine([fakeFacts("kwok", [recipe])]);
  truncateSync((await one(machine)).path, 5);
  expect(await one(machine)).toMatchObject({ origin: "built" });
  expect(machine.notes.filter((note) => note.includes("damaged"))).toEqual([
    expect.stringMatching(/^kwok: the cached copy is damaged \(kwok has 5 bytes instead of \d+\) and is made again: /),
  ]);
  expect(recipe.made()).toBe(2);
});

test("changed content of the same size is noticed by its time, or by a thorough look", async () => {
  const recipe = fakeRecipe("kwok", ["kwok"]);
  const machine = fakeMachine([fakeFacts("kwok", [recipe])]);
  const { path } = await one(machine);
  const time = new Date(1_700_000_000_000);
  writeFileSync(path, "#!/bin/sh\necho kwok 6.6.6\n");
  expect(await one(machine)).toMatchObject({ origin: "built" });
  utimesSync(path, time, time);
  expect(await one(machine), "another time and the same content is fine").toMatchObject({ origin: "cached" });
  expect(await one({ ...machine, thorough: true })).toMatchObject({ origin: "cached" });
  expect(recipe.made()).toBe(2);
});

test("without Go and without network every missing tool is listed with both ways, before any work", async () => {
  const built = fakeRecipe("kwok", ["kwok"], { needs: { go: "Go module kwok", folder: "/" } });
  const released = fakeRecipe("pulumi", ["pulumi"], { needs: { url: "https://releases.example/pulumi.tar.gz" } });
  const fine = fakeRecipe("etcd", ["etcd"]);
  const machine = fakeMachine([
    fakeFacts("kwok", [built]),
    fakeFacts("pulumi", [released, built]),
    fakeFacts("etcd", [fine]),
  ]);
  const told = await resolveIn(["kwok", "pulumi", "etcd"], machine).catch(String);
  expect(told).toContain("2 tools are missing");
  expect(told).toContain(
    "kwok 1.2.3\n      download: there is no release to download\n      build:    no `go` on PATH",
  );
  expect(told).toContain("pulumi 1.2.3\n      download: https://releases.example/pulumi.tar.gz does not answer");
  expect(told).toContain("CELLWALL_TOOL_KWOK=/path/to/kwok");
  expect(told).toContain(machine.cache);
  expect(fine.made()).toBe(0);
});

test("a failed download falls back to a build", async () => {
  const released = fakeRecipe("release", ["kwok"], {
    origin: "downloaded",
    needs: { url: "https://releases.example/kwok" },
    make: async () => {
      throw new Error("https://releases.example/kwok answers 404 Not Found");
    },
  });
  const built = fakeRecipe("kwok", ["kwok"], { needs: { go: "Go module kwok", folder: "/" } });
  const facts = [fakeFacts("kwok", [released, built])];
  const machine = fakeMachine(facts, {
    reachable: async () => true,
    go: async () => ({ usable: true, version: "go1.26" }),
  });
  expect(await one(machine)).toMatchObject({ origin: "built" });
  expect(machine.notes).toContainEqual("release: https://releases.example/kwok answers 404 Not Found");
  const noGo = fakeMachine(facts, { reachable: async () => true });
  await expect(one(noGo)).rejects.toThrow(/answers 404 Not Found\n {6}build: {4}no `go` on PATH/);
});

test("what is missing would be told without getting it", async () => {
  const recipe = fakeRecipe("kwok", ["kwok"]);
  const listed = await listIn(["kwok"], fakeMachine([fakeFacts("kwok", [recipe])]));
  expect(listed).toEqual([{ name: "kwok", version: "1.2.3", plan: "would be built from a fake" }]);
  expect(recipe.made()).toBe(0);
});

test("the folder for PATH holds each executable under its own name, and Node", async () => {
  const cache = tempFolder();
  const tool = (name: ToolName, path: string): [string, Tool] => [
    name,
    { name, version: "1", path, origin: "built", from: "" },
  ];
  const tools = new Map([tool("pulumi", "/a/engine"), tool("cilium-chart", "/a/chart"), tool("oracle", "/a/oracle")]);
  const folder = toolPath(tools, cache);
  const links = readdirSync(folder).map((name) => [name, readlinkSync(join(folder, name))]);
  expect(Object.fromEntries(links)).toEqual({
    "cellwall-oracle": "/a/oracle",
    node: process.execPath,
    pulumi: "/a/engine",
  });
  expect(toolPath(tools, cache)).toBe(folder);
  expect(toolPath(new Map([tool("pulumi", "/b/engine")]), cache)).not.toBe(folder);
});

test("a cache folder that can't be used is told with the fix", async () => {
  const file = executable(tempFolder(), "not-a-folder", "");
  const machine = fakeMachine([fakeFacts("kwok", [fakeRecipe("kwok", ["kwok"])])], { cache: join(file, "cache") });
  await expect(one(machine)).rejects.toThrow(/the cache can't be written: .*\n {4}fix: .*CELLWALL_CACHE/);
});
