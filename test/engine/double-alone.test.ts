import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { credentialRequest } from "../support/double/access/request.ts";
import { misfits } from "../support/double/judge/check.ts";
import { cloudOf } from "../support/double/kind/clouds.ts";
import { Double } from "../support/double/provider/double.ts";
import { Recorder } from "../support/double/record/recorder.ts";
import { accountOf, type CloudName, type Script } from "../support/double/script.ts";
import { typeTable } from "../support/double/sdk/table.ts";
import { Store } from "../support/double/store.ts";
import { at, isSecret, secret, type Tree, UNKNOWN } from "../support/double/value.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A double that a test calls as the engine would. */
async function doubled(name: CloudName, script: Script = {}) {
  const home = mkdtempSync(join(tmpdir(), "cellwall-double-"));
  folders.push(home);
  const store = new Store(join(home, "store"));
  const recorder = new Recorder(join(home, "calls.jsonl"));
  const double = new Double({ cloud: await cloudOf(name), table: typeTable(name), script, recorder, store, home });
  await double.adopt();
  return { double, store };
}

const target = (token: string, logical = "it") => ({
  urn: `urn:pulumi:test::test::${token}::${logical}`,
  token,
  logical,
});
const VPC = target("aws:ec2/vpc:Vpc");
const SUBNET = target("aws:ec2/subnet:Subnet");
const CLUSTER = target("aws:eks/cluster:Cluster");
const NODES = target("aws:eks/nodeGroup:NodeGroup");

describe("a cloud double between the engine and nothing", () => {
  it("leaves unknown at preview what is not known, also inside what the program gives", async () => {
    const { double } = await doubled("aws");
    const inputs: Tree = {
      name: "plane",
      roleArn: UNKNOWN,
      vpcConfig: { subnetIds: [UNKNOWN], endpointPublicAccess: false },
    };
    const { id, properties } = await double.create(CLUSTER, inputs, true);
    expect(id).toBe("");
    expect(at(properties, "vpcConfig.endpointPublicAccess")).toBe(false);
    for (const path of [
      "roleArn",
      "arn",
      "endpoint",
      "certificateAuthority.data",
      "vpcConfig.clusterSecurityGroupId",
    ]) {
      expect(at(properties, path), path).toBe(UNKNOWN);
    }
  });

  it("keeps secrets secret in what it returns", async () => {
    const { double } = await doubled("aws");
    const { id, properties } = await double.create(
      VPC,
      { cidrBlock: "10.0.0.0/16", tags: { note: secret("s") } },
      false,
    );
    expect(isSecret(at(properties, "tags.note"))).toBe(true);
    const found = await double.read(VPC, id, { tags: { note: secret("s") } }, properties);
    expect(isSecret(at(found?.inputs, "tags.note"))).toBe(true);
    expect(isSecret(at(found?.properties, "tags.note"))).toBe(true);
  });

  it("creates nothing in what does not exist, and deletes nothing that is in use", async () => {
    const { double, store } = await doubled("aws");
    const nodes = { clusterName: "plane", nodeRoleArn: "arn", subnetIds: [], scalingConfig: {} };
    await expect(double.create(NODES, nodes, false)).rejects.toThrow(/404.*nothing found for plane/);
    const vpc = await double.create(VPC, { cidrBlock: "10.0.0.0/16" }, false);
    const subnet = await double.create(SUBNET, { vpcId: vpc.id, cidrBlock: "10.0.0.0/20" }, false);
    await expect(double.delete(VPC, vpc.id)).rejects.toThrow(`DependencyViolation: ${vpc.id} has dependencies`);
    await double.delete(SUBNET, subnet.id);
    await double.delete(VPC, vpc.id);
    expect(store.all()).toEqual([]);
  });

  it("deletes with a resource what lies in it", async () => {
    const { double, store } = await doubled("azure-native");
    const group = target("azure-native:resources:ResourceGroup");
    const inside = { resourceGroupName: "plane", location: "westeurope" };
    const { id } = await double.create(group, inside, false);
    await double.create(group, { resourceGroupName: "plane-2", location: "westeurope" }, false);
    await double.create(target("azure-native:network:RouteTable"), { ...inside, routeTableName: "egress" }, false);
    await double.delete(group, id);
    expect(store.all().map(({ inputs }) => inputs.resourceGroupName)).toEqual(["plane-2"]);
  });

  it("refuses a name that is taken by another resource", async () => {
    const { double } = await doubled("gcp");
    const network = (logical: string) => target("gcp:compute/network:Network", logical);
    await double.create(network("a"), { name: "plane" }, false);
    await expect(double.create(network("b"), { name: "plane" }, false)).rejects.toThrow(/409: Already exists: .*plane/);
  });

  it("has what was there before, until a stack deletes it", async () => {
    const properties = { cidrBlock: "10.9.0.0/16" };
    const { double, store } = await doubled("aws", { existing: [{ type: VPC.token, id: "vpc-1", properties }] });
    const found = await double.read(VPC, "vpc-1", undefined, undefined);
    expect(found?.properties).toMatchObject({ ...properties, arn: expect.stringMatching(/:vpc\/vpc-1$/) });
    const asked = await double.invoke("aws:ec2/getVpc:getVpc", { id: "vpc-1" });
    expect(asked.value).toMatchObject(properties);
    await double.delete(VPC, "vpc-1");
    await double.adopt();
    expect(store.all()).toEqual([]);
  });

  it("finds gone what somebody deleted", async () => {
    const { double } = await doubled("aws", { drift: [{ type: VPC.token, gone: true }] });
    const { id, properties } = await double.create(VPC, { cidrBlock: "10.0.0.0/16" }, false);
    expect(await double.read(VPC, id, undefined, properties)).toBeUndefined();
  });

  it("gives up a creation that takes longer than the program allows", async () => {
    const { double, store } = await doubled("aws", { delays: [{ type: VPC.token, seconds: 30 }] });
    await expect(double.create(VPC, { cidrBlock: "10.0.0.0/16" }, false, 0.05)).rejects.toThrow(/deadline exceeded/);
    expect(store.all()).toEqual([]);
  });

  it("replaces only for what forces it, and deletes first what keeps its name", async () => {
    const { double } = await doubled("aws");
    const before: Tree = {
      name: "plane",
      roleArn: "arn",
      vpcConfig: { subnetIds: [] },
      encryptionConfig: { resources: [] },
    };
    const judged = (after: Tree) => double.diff(CLUSTER, "plane", before, after);
    expect(await judged({ ...before, version: "1.36" })).toMatchObject({ replace: false });
    expect(await judged({ ...before, bootstrapSelfManagedAddons: false })).toMatchObject({
      replace: true,
      deleteFirst: true,
    });
    const { encryptionConfig: _, ...open } = before;
    expect(await judged(open)).toMatchObject({ replace: true });
    expect(await judged({ ...before, name: "other" })).toMatchObject({ replace: true, deleteFirst: false });
    expect(await judged(before)).toMatchObject({ changes: [] });
  });
});

describe("the judgement of a cloud double", () => {
  it("names every fault of the inputs at once: unknown, missing and of the wrong kind, at any depth", async () => {
    const types = await typeTable("azure-native").of("azure-native:containerservice:ManagedCluster");
    if (types === undefined) throw new Error("the SDK has no clusters");
    const inputs = {
      location: "westeurope",
      identity: { type: "UserAssigned", userAssignedIdentities: UNKNOWN },
      agentPoolProfiles: [{ name: "sys", count: "3", osDiskTyp: "Ephemeral" }, { mode: "User" }],
      tags: { cell: 1 },
    };
    expect(misfits(inputs, types).map(({ property, reason }) => `${property}: ${reason}`)).toEqual([
      "agentPoolProfiles[0].count: wrong kind: a string where a number is needed",
      'agentPoolProfiles[0].osDiskTyp: unknown property: ManagedClusterAgentPoolProfileArgs has no "osDiskTyp"; did you mean "osDiskType"?',
      'agentPoolProfiles[1].name: missing: ManagedClusterAgentPoolProfileArgs requires "name"',
      'tags["cell"]: wrong kind: a number where a string is needed',
      'resourceGroupName: missing: azure-native:containerservice:ManagedCluster requires "resourceGroupName"',
    ]);
  });

  it("knows no type that the SDK does not have", async () => {
    expect(await typeTable("gcp").of("gcp:container/clusterr:Clusterr")).toBeUndefined();
  });

  it("refuses regions that are none, and AWS without one", async () => {
    for (const [name, setting, region] of [
      ["aws", "region", "eu-centrall-1"],
      ["azure-native", "location", "westeuropa"],
      ["gcp", "region", "europe-west99"],
    ] as const) {
      const { configure } = await cloudOf(name);
      const account = accountOf(name);
      expect(configure({ [setting]: region }, account)).toContain(region);
      expect(configure({ [setting]: account.region }, account)).toBeUndefined();
    }
  });

  it("puts nothing where there is no region", async () => {
    const { double } = await doubled("azure-native");
    const group = target("azure-native:resources:ResourceGroup");
    await expect(double.create(group, { location: "westeuropa" }, false)).rejects.toThrow(
      /location 'westeuropa' is not/,
    );
    await double.create(group, { location: "West Europe" }, false);
  });

  it("lets nobody log in with a command line that the real program refuses", () => {
    const login = ["get-token", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630", "--login"];
    expect(credentialRequest("kubelogin", [...login, "devicecode"], {})).toMatchObject({ code: 1 });
    expect(credentialRequest("kubelogin", [...login, "workloadidentity"], {})).not.toHaveProperty("problem");
    expect(credentialRequest("aws", ["eks", "get-token", "--cluster-name", "a"], {})).toMatchObject({ code: 253 });
    expect(credentialRequest("aws", ["eks", "get-tokens"], {})).toMatchObject({ code: 252 });
  });
});
