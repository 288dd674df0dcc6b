import { describe, expect, it } from "vitest";
import type { PoolSpec } from "../../../components/cluster/cloud.ts";
import { checkCluster } from "../../../components/cluster/eks/check/cluster.ts";
import { EksCluster, type EksClusterArgs } from "../../../components/cluster/eks/cluster.ts";
import { AwsKeys } from "../../../components/cluster/eks/keys.ts";
import type { AwsNetwork } from "../../../components/network/aws/network.ts";
import { ACCOUNT, addresses, REGION, ZONES } from "../../network/aws/vpc.ts";
import { graphOf } from "../../support/graph.ts";
import { ADMIN, clusterArgs } from "./plane.ts";

const network = { region: REGION, zones: ZONES, hasWayOut: true } as unknown as AwsNetwork;
const faults = (over: Partial<EksClusterArgs>, name = "eu-1") =>
  checkCluster(name, clusterArgs(network, over)).map(({ rule, field }) => `${rule} ${field}`);
const pool = (over: Partial<PoolSpec>): PoolSpec => ({
  name: "system",
  role: "system",
  machine: "m7i.xlarge",
  minNodes: 3,
  maxNodes: 6,
  diskGiB: 80,
  ...over,
});

describe("arguments of an EKS cluster", () => {
  it("are fine by default, and with everything named", () => {
    expect(faults({})).toEqual([]);
    expect(
      faults({
        apiServerClients: ["10.0.0.0/8"],
        dangerouslyExposeApiServerTo: ["198.51.100.7/32"],
        permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/edge`,
        keys: {
          secrets: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/a`,
          disks: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/b`,
          logs: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/c`,
        },
        amiRelease: "1.34.5-20260610",
        egressPorts: [443, 5432],
      }),
    ).toEqual([]);
  });

  it.each<[string, Partial<EksClusterArgs>, string]>([
    ["a single zone", { zones: ["eu-central-1a"] }, "zones zones"],
    ["zones that the network has not", { zones: ZONES.toReversed() }, "network-zones zones"],
    ["another region than the network's", { region: "eu-west-1" }, "network-region region"],
    ["a zone of another region", { region: "eu-west-1" }, "zone-region zones[0]"],
    ["an account that is none", { account: "1234" }, "account account"],
    ["nobody to administer it", { admins: [] }, "admins admins"],
    ["a user as admin", { admins: [`arn:aws:iam::${ACCOUNT}:user/eve`] }, "admin admins[0]"],
    ["a session as admin", { admins: [ADMIN, `arn:aws:sts::${ACCOUNT}:assumed-role/x/y`] }, "admin admins[1]"],
    ["an admin twice", { admins: [ADMIN, ADMIN] }, "admin-twice admins[1]"],
    ["a boundary by name", { permissionsBoundary: "edge" }, "boundary permissionsBoundary"],
    ["a key by alias", { keys: { secrets: "alias/x", disks: "y", logs: "z" } }, "key keys.secrets"],
    ["a version that YAML read as a number", { kubernetesVersion: "1.3.5" }, "kubernetes-version kubernetesVersion"],
    ["an image release by date alone", { amiRelease: "v20260714" }, "ami-release amiRelease"],
    ["an image before the ESP fix", { amiRelease: "1.35.2-20260609" }, "ami-esp amiRelease"],
    ["nodes ahead of the control plane", { amiRelease: "1.36.0-20260714" }, "ami-skew amiRelease"],
    ["nodes too far behind", { amiRelease: "1.31.0-20260714" }, "ami-skew amiRelease"],
    [
      "an add-on that floats",
      { addonVersions: { "eks-pod-identity-agent": "latest", coredns: "v1.13.1-eksbuild.1" } },
      "addon-version addonVersions.eks-pod-identity-agent",
    ],
    [
      "the whole internet",
      { dangerouslyExposeApiServerTo: ["0.0.0.0/0"] },
      "open-range dangerouslyExposeApiServerTo[0]",
    ],
    [
      "half of the internet",
      { dangerouslyExposeApiServerTo: ["128.0.0.0/1"] },
      "open-range dangerouslyExposeApiServerTo[0]",
    ],
    [
      "a private range made public",
      { dangerouslyExposeApiServerTo: ["172.16.0.0/16"] },
      "private-range dangerouslyExposeApiServerTo[0]",
    ],
    ["clients without a range", { apiServerClients: ["office"] }, "open-range apiServerClients[0]"],
    ["a port that is none", { webhookPorts: [70000] }, "port webhookPorts"],
    [
      "too wide a range of Services",
      { addresses: { ...addresses, services: "172.0.0.0/8" } },
      "services addresses.services",
    ],
    ["unknown retention", { logRetentionDays: 42 }, "retention logRetentionDays"],
    ["no pool for the system", { pools: [pool({ role: "user" })] }, "system-pool pools"],
    ["two pools of one name", { pools: [pool({}), pool({})] }, "pool-name pools[1].name"],
    ["a machine of another cloud", { pools: [pool({ machine: "Standard_D8ds_v5" })] }, "machine pools[0].machine"],
    ["a system pool that may be empty", { pools: [pool({ minNodes: 0 })] }, "pool-size pools[0].minNodes"],
    ["a pool that may not grow to its least", { pools: [pool({ maxNodes: 2 })] }, "pool-size pools[0].maxNodes"],
    ["a disk too small for the image", { pools: [pool({ diskGiB: 8 })] }, "disk pools[0].diskGiB"],
  ])("are refused with %s", (_, over, problem) => {
    expect(faults(over)).toContain(problem);
  });

  it.each(["a".repeat(33), "Eu-1", "1eu", "eu-"])("are refused with the name %s", (name) => {
    expect(faults({}, name)).toEqual(["cluster-name name"]);
  });

  it("take the keys component as it is", async () => {
    let found: string[] = ["not checked"];
    await graphOf(() => {
      found = faults({ keys: new AwsKeys("eu-1", { account: ACCOUNT, region: REGION, tags: {} }) });
    });
    expect(found).toEqual([]);
  });

  it("leave room for a /24 per node, and for the nodes that an update adds", () => {
    const tight = { ...addresses, pods: "100.64.0.0/20" };
    expect(faults({ addresses: tight, pools: [pool({ maxNodes: 10 })] })).toEqual([]);
    expect(faults({ addresses: tight, pools: [pool({ maxNodes: 11 })] })).toEqual(["pod-range addresses.pods"]);
  });

  it("give one error with every problem, its value, reason and fix, and nothing is created", async () => {
    let message = "";
    const nodes = await graphOf(() => {
      try {
        new EksCluster("eu-1", clusterArgs(network, { account: "12", admins: [] }));
      } catch (error) {
        message = (error as Error).message;
      }
    });
    expect(nodes.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
    expect(message).toBe(
      "EksCluster eu-1: 2 arguments can't work\n" +
        "  account: 12: is no AWS account id\n" +
        "    fix: write its twelve digits, in quotes: YAML drops a leading 0\n" +
        "  admins: []: names nobody, and then nobody can enter the cluster: its creator gets no rights\n" +
        "    fix: name the role that runs `pulumi up`, at least",
    );
  });
});
