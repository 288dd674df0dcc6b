import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../local/plane/paths.ts";
import { change, pulumi, type StackTarget } from "../../local/plane/pulumi.ts";
import { type CloudName, type DoubledCloud, effects, order, type Script, withCloud } from "../support/double/cloud.ts";
import { liveCluster } from "../support/live.ts";
import { type TestPlane, testPlane } from "../support/plane.ts";

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
});
afterAll(() => plane?.remove());

type Variant = Readonly<Record<string, unknown>>;

/** A program on the double of a cloud. */
class Case {
  readonly cloud: DoubledCloud;
  readonly #target: StackTarget;

  constructor(name: CloudName, program: string) {
    const base = plane.targets[0];
    if (base === undefined) throw new Error("the plane has no stacks");
    const folder = mkdtempSync(join(tmpdir(), `cellwall-${program}-`));
    cpSync(join(ROOT, "test", "engine", "programs", program), folder, { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const { kubeconfig } = plane.controlPlane;
    this.cloud = withCloud({ cloud: name, kubeconfig, ...(base.env.PATH !== undefined && { path: base.env.PATH }) });
    const { explain: _, ...target } = base;
    this.#target = { ...target, cwd: folder, stack: program, env: { ...base.env, ...this.cloud.env } };
  }

  async begin(): Promise<void> {
    await pulumi(this.#target, ["stack", "init"], "init");
  }

  /** Output of a command that may fail. */
  async run(args: readonly string[], variant: Variant = {}) {
    this.cloud.forget();
    return pulumi(this.#with(variant), args);
  }

  /** Number of resources per operation; a failure throws with the engine's errors. */
  async change(verb: "up" | "refresh" | "destroy", variant: Variant = {}, extra: readonly string[] = []) {
    this.cloud.forget();
    return change(this.#with(variant), verb, undefined, extra);
  }

  /** The message of a run that has to fail. */
  async failure(verb: "up" | "destroy", variant: Variant = {}): Promise<string> {
    return this.change(verb, variant).then(
      () => {
        throw new Error(`${verb} was to fail and did not`);
      },
      (error: Error) => error.message,
    );
  }

  /** Starts `up` and kills the engine and all that it started once a creation of a type is under way. */
  async killDuring(type: string): Promise<void> {
    this.cloud.forget();
    const { cwd, env, stack } = this.#target;
    const child = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack], {
      cwd,
      env: { ...process.env, ...env },
      stdio: "ignore",
      detached: true,
    });
    const ended = once(child, "close");
    const isUnderWay = () => this.cloud.calls().some((call) => call.verb === "create" && call.type === type);
    while (!isUnderWay() && child.exitCode === null) await sleep(50);
    // What ended just before is in the engine's checkpoint by then.
    await sleep(1_000);
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await ended;
  }

  /** What a run did to the cloud, as `verb Type name`. */
  done(): string[] {
    return effects(this.cloud.calls()).map(({ verb, type, name }) => `${verb} ${type.split(":").at(-1)} ${name}`);
  }

  remove(): void {
    this.cloud.remove();
    rmSync(this.#target.cwd, { recursive: true, force: true });
  }

  #with(variant: Variant): StackTarget {
    return { ...this.#target, env: { ...this.#target.env, VARIANT: JSON.stringify(variant) } };
  }
}

const CLUSTER = "aws:eks/cluster:Cluster";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const SUBNET = "aws:ec2/subnet:Subnet";
const COREDNS = "aws:eks/addon:Addon";
const PASSWORD = "correct-horse-battery-staple";
const throttled: Script = { failures: [{ type: NODES, reason: "throttled" }] };

describe("a stack on the double of AWS", () => {
  let aws: Case;
  beforeAll(async () => {
    aws = new Case("aws", "double-aws");
    await aws.begin();
  });
  afterAll(() => aws?.remove());

  it("is refused for a misspelt property, with the place and a suggestion, before anything exists", async () => {
    const { code, stdout } = await aws.run(["up", "--yes"], { misspelt: true });
    expect(code).not.toBe(0);
    expect(stdout).toMatch(
      /vpcConfig\.endpointPublicAcces\b.*ClusterVpcConfig has no .*did you mean "endpointPublicAccess"/s,
    );
    expect(aws.cloud.resources()).toEqual([]);
  });

  it("is refused for another account's credentials", async () => {
    const { stdout } = await aws.run(["preview"], { account: "999999999999" });
    expect(stdout).toContain("AWS account ID not allowed: 111122223333");
  });

  it("fails like AWS when nodes come before Cilium, and when calls are throttled; the next run goes on", async () => {
    expect(await aws.failure("up", { tooEarly: true, password: PASSWORD })).toContain(
      "NodeCreationFailure: Instances failed to join the kubernetes cluster",
    );
    const before = aws.cloud.resources().map(({ id }) => id);
    aws.cloud.play(throttled);
    expect(await aws.failure("up", { password: PASSWORD })).toContain("ThrottlingException: Rate exceeded");
    const { create } = await aws.change("up", { password: PASSWORD });
    expect(create).toBe(2);
    expect(aws.done()).toEqual(["create NodeGroup system", "create Addon coredns"]);
    expect(aws.cloud.resources().map(({ id }) => id)).toEqual(expect.arrayContaining(before));
    order(aws.cloud.calls(), [NODES, COREDNS]);
    expect(() => order(aws.cloud.calls(), [COREDNS, NODES])).toThrow(/NodeGroup.*began before.*Addon/s);
  });

  it("hands out the local control plane, which lets in through the cloud's own login", async () => {
    const [cluster] = aws.cloud.resources(CLUSTER);
    expect(cluster?.outputs.endpoint).toBe(plane.controlPlane.server);
    const secrets = await liveCluster(plane.controlPlane.kubeconfig).list("v1", "Secret");
    expect(secrets.map(({ metadata }) => metadata.name)).toContain("sh.helm.release.v1.cilium.v1");
  });

  it("stays as it is when nothing changed", async () => {
    const { code, stdout } = await aws.run(["preview", "--expect-no-changes"], { password: PASSWORD });
    expect(code, stdout).toBe(0);
  });

  it("shows in a preview what replaces and what is updated in place", async () => {
    const { stdout } = await aws.run(["preview"], { password: PASSWORD, size: 5, serviceCidr: "172.30.0.0/16" });
    expect(stdout).toMatch(/aws:eks:Cluster plane replace \[diff: ~kubernetesNetworkConfig\]/);
    const changed = aws.cloud.calls().filter(({ verb, changes = [] }) => verb === "diff" && changes.length > 0);
    expect(changed.find(({ type }) => type === CLUSTER)?.changes).toEqual([
      { path: "kubernetesNetworkConfig.serviceIpv4Cidr", kind: "update", replace: true },
    ]);
    // Its nodes can't stay either.
    expect(changed.find(({ type }) => type === NODES)?.changes).toEqual([
      { path: "clusterName", kind: "update", replace: true },
    ]);
    expect(effects(aws.cloud.calls())).toEqual([]);
  });

  it("learns of drift by a refresh, puts it back and is updated in place", async () => {
    aws.cloud.play({ drift: [{ type: CLUSTER, set: { "vpcConfig.endpointPublicAccess": true } }] });
    expect(await aws.change("refresh", { password: PASSWORD })).toMatchObject({ update: 1 });
    expect(await aws.change("up", { password: PASSWORD, size: 5 })).toMatchObject({ update: 2 });
    expect(aws.done().toSorted()).toEqual(["update Cluster plane", "update NodeGroup system"]);
    expect(aws.cloud.resources(CLUSTER)[0]?.inputs.vpcConfig).toMatchObject({ endpointPublicAccess: false });
  });

  it("keeps secrets out of the record", async () => {
    const record = readFileSync(aws.cloud.record, "utf8");
    const token = /token: ([^\s}]+)/.exec(readFileSync(plane.controlPlane.kubeconfig, "utf8"))?.[1] ?? "";
    expect(token.length).toBeGreaterThan(20);
    expect(JSON.stringify(aws.cloud.resources(CLUSTER))).toContain(PASSWORD);
    expect(record).toContain('"note":"[secret]"');
    expect(record).not.toContain(PASSWORD);
    expect(record).not.toContain(token);
  });

  it("is destroyed in reverse, but not while load balancers hold its subnets", async () => {
    const config = new KubeConfig();
    config.loadFromFile(plane.controlPlane.kubeconfig);
    const services = config.makeApiClient(CoreV1Api);
    await services.createNamespacedService({
      namespace: "default",
      body: { metadata: { name: "gateway" }, spec: { type: "LoadBalancer", ports: [{ port: 443 }] } },
    });
    expect(await aws.failure("destroy")).toMatch(/DependencyViolation: The subnet .* \[.*default\/gateway/);
    order(aws.cloud.calls(), [`delete ${COREDNS}`, `delete ${NODES}`, `delete ${CLUSTER}`]);
    await services.deleteNamespacedService({ namespace: "default", name: "gateway" });
    await aws.change("destroy");
    order(aws.cloud.calls(), [`delete ${SUBNET}`, "delete aws:ec2/vpc:Vpc"]);
    expect(aws.cloud.resources()).toEqual([]);
  });
});

describe("a stack on the double of Azure", () => {
  let azure: Case;
  beforeAll(async () => {
    azure = new Case("azure-native", "double-azure");
    await azure.begin();
  });
  afterAll(() => azure?.remove());

  it("stops at a missing permission, in Azure's words, before anything exists", async () => {
    azure.cloud.play({
      failures: [{ type: "azure-native:resources:ResourceGroup", reason: "denied" }],
      delays: [{ type: "azure-native:containerservice:ManagedCluster", seconds: 1 }],
    });
    expect(await azure.failure("up")).toMatch(/Code="AuthorizationFailed".*resourceGroups/);
    expect(azure.cloud.resources()).toEqual([]);
  });

  it("comes up in order, slow clusters included", async () => {
    await azure.change("up");
    order(azure.cloud.calls(), [
      "azure-native:network:VirtualNetwork",
      "azure-native:network:Subnet",
      "azure-native:authorization:RoleAssignment",
      "azure-native:containerservice:ManagedCluster",
      "azure-native:containerservice:AgentPool",
    ]);
    const cluster = effects(azure.cloud.calls()).find(({ type }) => type.endsWith(":ManagedCluster"));
    expect((cluster?.ended ?? 0) - (cluster?.started ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(cluster?.id).toMatch(
      /^\/subscriptions\/[0-9a-]+\/resourceGroups\/plane[0-9a-f]{8}\/providers\/Microsoft.ContainerService\/managedClusters\/plane$/,
    );
  });

  it("replaces a pool for another size of machine and resizes it in place", async () => {
    const { stdout } = await azure.run(["preview"], { vmSize: "Standard_D16ds_v5" });
    expect(stdout).toMatch(/AgentPool user replace \[diff: ~vmSize\]/);
    expect(stdout).toContain("9 unchanged");
    await azure.change("up", { count: 5 });
    expect(azure.done()).toEqual(["update AgentPool user"]);
    await azure.change("destroy");
    expect(azure.cloud.resources()).toEqual([]);
  });
});

describe("a stack on the double of GCP", () => {
  let gcp: Case;
  beforeAll(async () => {
    gcp = new Case("gcp", "double-gcp");
    await gcp.begin();
  });
  afterAll(() => gcp?.remove());

  it("goes on after a SIGKILL in the middle: what the cloud was still making was never made", async () => {
    const cluster = "gcp:container/cluster:Cluster";
    gcp.cloud.play({ delays: [{ type: cluster, seconds: 30 }] });
    await gcp.killDuring(cluster);
    const before = gcp.cloud.resources().map(({ id }) => id);
    expect(before.length).toBeGreaterThan(0);
    gcp.cloud.play({});
    await gcp.run(["cancel", "--yes"]);
    await gcp.change("refresh", {}, ["--clear-pending-creates"]);
    expect(gcp.cloud.resources().map(({ id }) => id)).toEqual(before);
  });

  it("comes up through the DNS endpoint, with a certificate that only the system vouches for", async () => {
    await gcp.change("up", { deletionProtection: true });
    order(gcp.cloud.calls(), ["gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool"]);
    const made = effects(gcp.cloud.calls()).map(({ type }) => type);
    expect(made.filter((type) => type === "gcp:container/cluster:Cluster")).toHaveLength(1);
    const maps = await liveCluster(plane.controlPlane.kubeconfig).list("v1", "ConfigMap");
    expect(maps.map(({ metadata }) => metadata.name)).toContain("from-gcp");
  });

  it("replaces a pool for another number of pods", async () => {
    const { stdout } = await gcp.run(["preview"], { deletionProtection: true, maxPods: 32 });
    expect(stdout).toMatch(/NodePool system replace \[diff: ~maxPodsPerNode\]/);
    expect(stdout).toContain("8 unchanged");
  });

  it("is not destroyed before its deletion protection is off", async () => {
    expect(await gcp.failure("destroy")).toContain("Cannot destroy cluster because deletion_protection is set to true");
    expect(gcp.cloud.resources("gcp:container/cluster:Cluster")).toHaveLength(1);
    await gcp.change("up", { deletionProtection: false });
    expect(gcp.done()).toEqual(["update Cluster plane", "create NodePool system"]);
    await gcp.change("destroy");
    expect(gcp.cloud.resources()).toEqual([]);
  });
});
