import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orphanedPlugins } from "../../local/plane/orphans.ts";
import { ROOT } from "../../local/plane/paths.ts";
import { change, PulumiFailure, pulumi } from "../../local/plane/pulumi.ts";
import { bringUp, takeDown } from "../../local/plane/stacks.ts";
import { edit, filesContaining } from "../support/files.ts";
import { killMidway } from "../support/kill.ts";
import { type LiveCluster, type LiveObject, liveCluster } from "../support/live.ts";
import { type TestPlane, testPlane } from "../support/plane.ts";

const CNP = ["cilium.io/v2", "CiliumNetworkPolicy"] as const;
const SYSTEM = ["default", "kube-node-lease", "kube-public", "kube-system"];

let plane: TestPlane;
let cluster: LiveCluster;

const target = (stack: string) => {
  const found = plane.targets.find((candidate) => candidate.stack === stack);
  if (found === undefined) throw new Error(`no stack ${stack}`);
  return found;
};
const quiet = () => {};
const names = (objects: readonly LiveObject[]) =>
  objects.map(({ metadata: { namespace = "", name } }) => `${namespace}/${name}`).toSorted();

beforeAll(async () => {
  plane = await testPlane();
  cluster = liveCluster(plane.controlPlane.kubeconfig);
});
afterAll(() => plane?.remove());

describe("a plane on an empty cluster", () => {
  it("has nodes that no pod can use before Cilium: the wrong order fails with the cause", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cellwall-wrong-order-"));
    cpSync(join(ROOT, "test", "engine", "programs", "wrong-order"), folder, { recursive: true });
    const wrong = { ...target("local"), cwd: folder, stack: "wrong-order" };
    // The program imports the SDKs of this clone.
    execFileSync("ln", ["-s", join(ROOT, "node_modules"), join(folder, "node_modules")]);
    await pulumi(wrong, ["stack", "init"], "init");
    const failed = await change(wrong, "up").catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PulumiFailure);
    expect((failed as Error).message).toMatch(
      /3 of 3 nodes take no pods: .*cni plugin not initialized.*not-ready.*\n.*depend on Cilium/,
    );
    await change(wrong, "destroy");
    rmSync(folder, { recursive: true });
  });

  it("comes up in order, and a second run finds nothing to do", async () => {
    await bringUp(target("local"), quiet);
    const nodes = await cluster.list("v1", "Node");
    expect(nodes).toHaveLength(3);
    const ready = nodes.map(
      ({ status }) =>
        (status as { conditions: { type: string; status: string }[] }).conditions.find(({ type }) => type === "Ready")
          ?.status,
    );
    expect(ready).toEqual(["True", "True", "True"]);
    expect(await cluster.list("apps/v1", "DaemonSet")).toHaveLength(2);
    const preview = await pulumi(target("local"), ["preview", "--expect-no-changes"], "preview");
    expect(preview.stdout).toContain("unchanged");
    expect(preview.code, preview.stdout).toBe(0);
  });

  it("configures agents for IPsec, kube-proxy replacement and Hubble", async () => {
    const config = (await cluster.list("v1", "ConfigMap")).find(({ metadata }) => metadata.name === "cilium-config");
    expect(config?.data).toMatchObject({
      "enable-ipsec": "true",
      "ipsec-key-file": "/etc/ipsec/keys",
      "enable-ipsec-key-watcher": "true",
      "kube-proxy-replacement": "true",
      "enable-hubble": "true",
      "enable-policy": "default",
      "policy-audit-mode": "false",
      "enable-endpoint-lockdown-on-policy-overflow": "true",
      "tofqdns-dns-reject-response-code": "nameError",
      "hubble-redact-enabled": "true",
    });
    const pods = (await cluster.list("v1", "Pod")).map(({ metadata }) => metadata.name);
    for (const workload of ["cilium-operator", "hubble-relay", "hubble-ui", "cilium-envoy"]) {
      expect(pods.filter((name) => name.startsWith(`${workload}-`)).length, workload).toBeGreaterThan(0);
    }
  });

  it("keeps its IPsec key through updates and out of its state", async () => {
    const secret = (await cluster.list("v1", "Secret")).find(({ metadata }) => metadata.name === "cilium-ipsec-keys");
    const encoded = (secret as unknown as { data: { keys: string } }).data.keys;
    const line = Buffer.from(encoded, "base64").toString("utf8");
    expect(line).toMatch(/^1\+ rfc4106\(gcm\(aes\)\) [0-9a-f]{40} 128$/);
    const material = line.split(" ")[2] ?? "";
    const clientKey = /client-key-data: (\S+)/.exec(readFileSync(plane.controlPlane.kubeconfig, "utf8"))?.[1];
    for (const needle of [encoded, material, clientKey].filter((value) => value !== undefined)) {
      expect(filesContaining(plane.paths.backend, needle)).toEqual([]);
      expect(filesContaining(plane.paths.log, needle)).toEqual([]);
    }
    await bringUp(target("local"), quiet);
    const after = (await cluster.list("v1", "Secret")).find(({ metadata }) => metadata.name === "cilium-ipsec-keys");
    expect((after as unknown as { data: { keys: string } }).data.keys).toBe(encoded);
  });
});

describe("cells on the plane", () => {
  it("come back whole after a SIGKILL in the middle: nothing lost, nothing twice", async () => {
    await killMidway(target("local-dev"), cluster);
    const halfway = await cluster.list(...CNP);
    expect(halfway.length).toBeGreaterThan(0);
    const { PULUMI_BACKEND_URL: backend = "" } = target("local-dev").env;
    expect(orphanedPlugins(backend).length).toBeGreaterThan(0);
    await bringUp(target("local-dev"), quiet);
    expect(orphanedPlugins(backend)).toEqual([]);
    const whole = await cluster.list(...CNP);
    const kept = new Map(whole.map((object) => [object.metadata.uid, object]));
    for (const { metadata } of halfway) expect(kept.has(metadata.uid)).toBe(true);
    expect(new Set(names(whole)).size).toBe(whole.length);
    const preview = await pulumi(target("local-dev"), ["preview", "--expect-no-changes"], "preview");
    expect(preview.code, preview.stdout).toBe(0);
  });

  it("stand in two environments, each in its own namespaces", async () => {
    await bringUp(target("local-prod"), quiet);
    const policies = await cluster.list(...CNP);
    const namespaces = new Set(policies.map(({ metadata }) => metadata.namespace));
    expect([...namespaces].filter((name) => name?.endsWith("-prod"))).toHaveLength(6);
    expect([...namespaces].filter((name) => name?.endsWith("-dev"))).toHaveLength(6);
    const denies = policies.filter(({ metadata }) => metadata.name === "cell-00-default-deny");
    expect(denies.every(({ metadata }) => metadata.namespace?.endsWith("-prod"))).toBe(true);
    expect(denies).toHaveLength(6);
  });

  it("preview a change as connectivity gained and lost, beside what stands", async () => {
    const settled = await pulumi(target("local-prod"), ["preview"], "preview");
    expect(settled.stdout).toMatch(/connectivity of prod: nothing gained, nothing lost, 25 as before/);
    const restore = editIn("examples/shop/cell/orders.yaml", (text) =>
      text
        .replace("operations: [listOrders]", "operations: [listOrders, placeOrder]")
        .replace(
          "{ organization: globex, cell: shipping, endpoint: rates }",
          "{ cell: inventory, endpoint: stock, route: direct }",
        ),
    );
    const preview = await pulumi(target("local-prod"), ["preview"], "preview");
    restore();
    expect(preview.code, preview.stdout).toBe(0);
    expect(preview.stdout).toMatch(/connectivity of prod: 1 gained, 1 lost, 1 changed, 23 as before/);
    expect(preview.stdout).toContain("+ acme/orders/api -> acme/inventory/stock:stock 9090/TCP");
    expect(preview.stdout).toContain("- acme/orders/api -> gateway:external 8443/TCP");
    expect(preview.stdout).toMatch(
      /~ acme\/orders\/nightly -> acme\/orders\/api:rest 8080\/TCP {2}\+ POST \/v1\/orders/,
    );
  });

  it("pass Cilium's own parser, as they are in the API server", async () => {
    const file = join(plane.paths.home, "live.json");
    const policies = [
      ...(await cluster.list(...CNP)),
      ...(await cluster.list("cilium.io/v2", "CiliumClusterwideNetworkPolicy")),
    ];
    expect(policies.length).toBeGreaterThan(20);
    writeFileSync(file, policies.map((policy) => JSON.stringify(withoutServerFields(policy))).join("\n---\n"));
    const verdict = execFileSync(plane.tool("oracle"), ["parse", file], { encoding: "utf8" });
    expect(verdict).toMatch(/^\d+ policies judged, 0 refused$/m);
  });

  it("stay as they are when a cell file has a typo: one located message", async () => {
    const before = names(await cluster.list(...CNP));
    const restore = editIn("examples/shop/cell/orders.yaml", (text) => text.replace("dependsOn:", "dependOn:"));
    const failed = await change(target("local-dev"), "up", quiet).catch((error: unknown) => error);
    restore();
    expect(failed).toBeInstanceOf(PulumiFailure);
    expect((failed as Error).message).toMatch(/orders\.yaml:\d+:\d+: error [\w-]+: .*dependOn.*\n.*fix: .*dependsOn/);
    expect(names(await cluster.list(...CNP))).toEqual(before);
  });

  it("say where they looked when the kubeconfig points nowhere", async () => {
    const nowhere = join(plane.paths.home, "nowhere");
    writeFileSync(
      nowhere,
      readFileSync(plane.controlPlane.kubeconfig, "utf8").replace(/server: .*/, "server: https://127.0.0.1:1"),
    );
    const restore = editIn("stacks/Pulumi.local.yaml", (text) =>
      text.replace("config:\n", `config:\n  cellwall-planes:kubeconfig: ${nowhere}\n`),
    );
    const failed = await change(target("local"), "up", quiet).catch((error: unknown) => error);
    restore();
    expect((failed as Error).message).toMatch(/no Kubernetes API server answers at https:\/\/127\.0\.0\.1:1/);
  });

  it("leave nothing behind when everything is destroyed", async () => {
    for (const stack of ["local-prod", "local-dev", "local"]) await takeDown(target(stack), quiet);
    const namespaces = (await cluster.list("v1", "Namespace")).map(({ metadata }) => metadata.name);
    expect(namespaces.filter((name) => !SYSTEM.includes(name))).toEqual([]);
    expect(await cluster.list(...CNP)).toEqual([]);
    expect((await cluster.list("v1", "Pod")).filter(({ metadata }) => metadata.name.startsWith("cilium"))).toEqual([]);
  });
});

/** Changes a file of the plane's clone; returns what puts it back. */
const editIn = (path: string, changeText: (text: string) => string) => edit(join(plane.root, path), changeText);

function withoutServerFields({ metadata, status: _, ...rest }: LiveObject): unknown {
  const { name, namespace, labels, annotations } = metadata;
  return { ...rest, metadata: { name, namespace, labels, annotations } };
}
