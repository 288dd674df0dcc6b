import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ControlPlane,
  ControlPlaneError,
  type ControlPlaneTools,
  controlPlaneStatus,
  removeControlPlane,
  startControlPlane,
  stopControlPlane,
} from "../../../local/control-plane/index.ts";
import { resolveTools } from "../../../local/toolchain/index.ts";
import { type LiveCluster, liveCluster } from "../../support/live.ts";
import { connectServer } from "../../support/server.ts";

let dir: string;
let tools: ControlPlaneTools;
let plane: ControlPlane;
let cluster: LiveCluster;

beforeAll(async () => {
  dir = join(mkdtempSync(join(tmpdir(), "cellwall-control-plane-")), "plane");
  const names = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;
  const found = await resolveTools(names);
  const path = (name: (typeof names)[number]) => found.get(name)?.path ?? "";
  tools = {
    etcd: path("etcd"),
    apiServer: path("kube-apiserver"),
    controllerManager: path("kube-controller-manager"),
    scheduler: path("kube-scheduler"),
    kwok: path("kwok"),
  };
  plane = await startControlPlane({ tools, dir });
  cluster = liveCluster(plane.kubeconfig);
});
afterAll(() => removeControlPlane(dir));

const pids = async () => (await controlPlaneStatus(dir)).processes.map(({ pid }) => pid);
const pidOf = async (name: string) => (await controlPlaneStatus(dir)).processes.find((one) => one.name === name)?.pid;
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const until = async (condition: () => Promise<boolean>) => {
  for (let waited = 0; waited < 15_000; waited += 100) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error("not within 15 s");
};

describe("the local control plane", () => {
  it("is healthy, on loopback, for its owner only", async () => {
    const status = await controlPlaneStatus(dir);
    expect(status).toMatchObject({ healthy: true, version: "v1.36.3" });
    expect(status.nodes.map(({ name }) => name)).toEqual(["node-1", "node-2", "node-3"]);
    expect(plane.server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    for (const file of ["kubeconfig", "state.json", "tokens.csv", "service-account.key", "encryption.yaml"]) {
      expect(statSync(join(dir, file)).mode & 0o077, file).toBe(0);
    }
  });

  it("starts twice without touching what runs", async () => {
    const before = await pids();
    const again = await startControlPlane({ tools, dir });
    expect(again).toEqual(plane);
    expect(await pids()).toEqual(before);
  });

  it("holds nodes back until a Cilium agent runs on them, in two zones", async () => {
    const nodes = await cluster.list("v1", "Node");
    const zones = nodes.map(({ metadata }) => metadata.labels?.["topology.kubernetes.io/zone"]);
    expect(new Set(zones)).toEqual(new Set(["local-a", "local-b"]));
    expect((await controlPlaneStatus(dir)).nodes.every(({ ready }) => !ready)).toBe(true);
    await cluster.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "agent", namespace: "kube-system", labels: { "k8s-app": "cilium" } },
      spec: {
        nodeName: "node-2",
        hostNetwork: true,
        tolerations: [{ operator: "Exists" }],
        containers: [{ name: "agent", image: "example.org/agent:1" }],
      },
    });
    await until(async () => (await controlPlaneStatus(dir)).nodes.some(({ ready }) => ready));
    const ready = (await controlPlaneStatus(dir)).nodes.filter((node) => node.ready).map(({ name }) => name);
    expect(ready).toEqual(["node-2"]);
  });

  it("has pods ready again that the node controller marked with their node, as a kubelet would", async () => {
    const server = await connectServer(plane.kubeconfig);
    const path = "/api/v1/namespaces/kube-system/pods/agent";
    const readyOf = (body: unknown) =>
      (body as { status: { conditions: { type: string; status: string }[] } }).status.conditions.find(
        ({ type }) => type === "Ready",
      )?.status;
    await until(async () => readyOf((await server("GET", path)).body) === "True");
    const marked = await server(
      "PATCH",
      `${path}/status`,
      { status: { conditions: [{ type: "Ready", status: "False" }] } },
      "application/strategic-merge-patch+json",
    );
    expect(readyOf(marked.body)).toBe("False");
    await until(async () => readyOf((await server("GET", path)).body) === "True");
  });

  it("writes an audit log that says who changed what, and no secret", async () => {
    await cluster.create({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "audited", namespace: "default" },
      stringData: { password: "correct-horse-battery" },
    });
    await until(async () => readFileSync(plane.auditLog, "utf8").includes('"name":"audited"'));
    const log = readFileSync(plane.auditLog, "utf8");
    expect(log).toMatch(/"verb":"create","user":\{"username":"admin"/);
    expect(log).not.toContain("correct-horse-battery");
    expect(log).not.toContain(Buffer.from("correct-horse-battery").toString("base64"));
  });

  it("has RBAC on: a service account may do nothing by itself", async () => {
    const { AuthorizationV1Api, KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    config.loadFromFile(plane.kubeconfig);
    const review = await config.makeApiClient(AuthorizationV1Api).createSubjectAccessReview({
      body: {
        spec: {
          user: "system:serviceaccount:default:default",
          resourceAttributes: { verb: "create", resource: "secrets", namespace: "default" },
        },
      },
    });
    expect(review.status?.allowed).toBe(false);
  });

  it("replaces a child that crashed and leaves the others alone", async () => {
    const before = await pids();
    const scheduler = await pidOf("kube-scheduler");
    process.kill(scheduler ?? 0, "SIGKILL");
    await until(async () => (await pidOf("kube-scheduler")) === undefined);
    expect((await controlPlaneStatus(dir)).healthy).toBe(false);
    await startControlPlane({ tools, dir });
    const after = await pids();
    expect(after.filter((pid) => before.includes(pid))).toHaveLength(before.length - 1);
    expect((await controlPlaneStatus(dir)).healthy).toBe(true);
  });

  it("survives stop: the same data on the same port, and no process in between", async () => {
    const before = await pids();
    await stopControlPlane(dir);
    // A child of this very process stays in the table for a moment after its end.
    await until(async () => before.every((pid) => pid === undefined || !alive(pid)));
    const again = await startControlPlane({ tools, dir });
    expect(again.server).toBe(plane.server);
    expect((await cluster.list("v1", "Secret")).map(({ metadata }) => metadata.name)).toContain("audited");
  });

  it("moves when a stranger took its port, and never touches a stranger under a stale pid", async () => {
    await stopControlPlane(dir);
    const stranger = spawn("sleep", ["60"], { stdio: "ignore" });
    writeFileSync(join(dir, "pid", "etcd"), JSON.stringify({ pid: stranger.pid, started: "Thu Jan 1 00:00:00 1970" }));
    const port = Number(new URL(plane.server).port);
    const squatter = await listen(port);
    try {
      const moved = await startControlPlane({ tools, dir });
      expect(new URL(moved.server).port).not.toBe(String(port));
      expect(readFileSync(moved.kubeconfig, "utf8")).toContain(moved.server);
      expect(alive(stranger.pid ?? 0)).toBe(true);
      plane = moved;
      cluster = liveCluster(moved.kubeconfig);
    } finally {
      squatter.close();
      stranger.kill();
    }
  });

  it("makes a damaged certificate anew", async () => {
    await stopControlPlane(dir);
    writeFileSync(join(dir, "certificates", "apiserver.crt"), "-----BEGIN CERT");
    plane = await startControlPlane({ tools, dir });
    cluster = liveCluster(plane.kubeconfig);
    expect(await cluster.list("v1", "Node")).toHaveLength(3);
  });

  it("says which process failed, with its last words and its log", async () => {
    const broken = join(dir, "..", "broken");
    const failed = await startControlPlane({ tools: { ...tools, etcd: "/bin/false" }, dir: broken }).catch(
      (error: unknown) => error,
    );
    await removeControlPlane(broken);
    expect(failed).toBeInstanceOf(ControlPlaneError);
    expect((failed as Error).message).toMatch(/^etcd ended while it started[\s\S]*log: .*etcd\.log/);
    rmSync(broken, { recursive: true, force: true });
  });
});

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
