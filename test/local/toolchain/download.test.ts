import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CILIUM_CRDS } from "../../../local/toolchain/catalogue/cilium-crds.ts";
import { resolveTools } from "../../../local/toolchain/index.ts";
import { hostProbe, realKitchen } from "../../../local/toolchain/make/kitchen.ts";
import { type Asset, listedChecksum, release } from "../../../local/toolchain/make/release.ts";
import { resolveIn } from "../../../local/toolchain/resolve.ts";
import { fakeFacts, fakeMachine, tempFolder } from "./kit.ts";

// A server of releases on the loopback interface; the download code is the real one.
const files = new Map<string, Buffer>();
let requests: string[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const body = files.get(request.url ?? "");
    if (body === undefined) return response.writeHead(404).end();
    return response.writeHead(200, { "content-length": body.length }).end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  files.clear();
  requests = [];
});

const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

function machineWith(asset: Omit<Asset, "url">, path: string) {
  const recipe = release({
    id: "kwok-release",
    version: "1.2.3",
    from: "a test server",
    usually: "no time",
    assets: [{ url: `${base}${path}`, ...asset }],
    provides: { kwok: "kwok" },
  });
  return fakeMachine([fakeFacts("kwok", [recipe])], { reachable: hostProbe(), kitchen: realKitchen });
}

test("an archive is downloaded, checked against the published list and unpacked", async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "kwok-1.2.3"));
  writeFileSync(join(folder, "kwok-1.2.3", "kwok"), "#!/bin/sh\necho kwok 1.2.3\n");
  execFileSync("tar", ["-czf", "kwok.tar.gz", "kwok-1.2.3"], { cwd: folder });
  const archive = readFileSync(join(folder, "kwok.tar.gz"));
  files.set("/kwok.tar.gz", archive);
  files.set("/SHA256SUMS", Buffer.from(`${"0".repeat(64)}  other.tar.gz\n${sha256(archive)}  kwok.tar.gz\n`));
  const machine = machineWith({ checksum: { listed: `${base}/SHA256SUMS` }, folder: "kwok-1.2.3" }, "/kwok.tar.gz");
  const tool = (await resolveIn(["kwok"], machine)).get("kwok");
  expect(tool).toMatchObject({ origin: "downloaded", from: "a test server", version: "1.2.3" });
  expect(execFileSync(tool?.path ?? "", { encoding: "utf8" })).toBe("kwok 1.2.3\n");
  expect((await resolveIn(["kwok"], machine)).get("kwok")).toMatchObject({ origin: "cached" });
});

test("a file that is not the published one is refused, told and thrown away", async () => {
  files.set("/kwok", Buffer.from("#!/bin/sh\necho evil\n"));
  files.set("/kwok.sha256", Buffer.from(sha256(Buffer.from("the real one"))));
  const machine = machineWith({ checksum: { listed: `${base}/kwok.sha256` }, as: "kwok" }, "/kwok");
  const told = await resolveIn(["kwok"], machine).catch(String);
  expect(told).toContain(`checksum mismatch: ${base}/kwok`);
  expect(told).toContain(sha256(Buffer.from("the real one")));
  expect(readdirSync(machine.cache).sort()).toEqual(["log", "work"]);
  expect(readdirSync(join(machine.cache, "work"))).toEqual([]);
});

test("a pinned checksum is not asked of the server", async () => {
  const body = Buffer.from("#!/bin/sh\necho kwok 1.2.3\n");
  files.set("/kwok", body);
  const machine = machineWith({ checksum: { sha256: sha256(body) }, as: "kwok" }, "/kwok");
  expect((await resolveIn(["kwok"], machine)).get("kwok")).toMatchObject({ origin: "downloaded" });
  expect(requests).toEqual(["HEAD /kwok", "GET /kwok"]);
});

test("a release without a published checksum is not used", async () => {
  files.set("/kwok", Buffer.from("anything"));
  files.set("/SHA256SUMS", Buffer.from(`${"0".repeat(64)}  other\n`));
  const machine = machineWith({ checksum: { listed: `${base}/SHA256SUMS` }, as: "kwok" }, "/kwok");
  await expect(resolveIn(["kwok"], machine)).rejects.toThrow(/lists no checksum for kwok, so it is not used/);
});

test("a host is asked once", async () => {
  files.set("/kwok", Buffer.from("there"));
  const reachable = hostProbe();
  expect(await Promise.all([reachable(`${base}/kwok`), reachable(`${base}/kwok`)])).toEqual([true, true]);
  expect(requests).toEqual(["HEAD /kwok"]);
  expect(await hostProbe()("http://127.0.0.1:9/kwok")).toBe(false);
});

test("Cilium's CRDs downloaded one by one are those of its Go module", async () => {
  const tools = await resolveTools(["cilium-crds"]);
  const folder = tools.get("cilium-crds")?.path ?? "";
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  expect(Object.fromEntries(found.map((name) => [name, sha256(readFileSync(join(folder, name)))]))).toEqual(
    CILIUM_CRDS,
  );
});

test("checksums are found in the forms in which projects publish them", () => {
  const hash = "ab".repeat(32);
  expect(listedChecksum(`${hash}\n`, "kubelet")).toBe(hash);
  expect(listedChecksum(`${"cd".repeat(32)}  a\n${hash} *./b\n`, "b")).toBe(hash);
  const described = JSON.stringify({
    assets: [
      { name: "a", digest: null },
      { name: "b", digest: `sha256:${hash}` },
    ],
  });
  expect(listedChecksum(described, "b")).toBe(hash);
  expect(listedChecksum(described, "a")).toBeUndefined();
  const index = ["  cilium:", `  - digest: ${"cd".repeat(32)}`, "    urls:", "    - cilium-1.20.1.tgz"];
  index.push(
    "    version: 1.20.1",
    "  - apiVersion: v2",
    `    digest: ${hash}`,
    "    urls:",
    "    - https://x/cilium-1.20.2.tgz",
  );
  expect(listedChecksum(index.join("\n"), "cilium-1.20.2.tgz")).toBe(hash);
  expect(listedChecksum(index.join("\n").replace("https://x/", ""), "cilium-1.20.2.tgz")).toBe(hash);
  expect(listedChecksum(index.join("\n"), "cilium-1.20.3.tgz")).toBeUndefined();
});
