import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { amiType } from "../../../components/cluster/eks/node/pools.ts";
import { chosenRules, NODE_RULES, WEBHOOK_PORTS } from "../../../components/cluster/eks/node/rules.ts";
import { TAGS, ZONES } from "../../network/aws/vpc.ts";
import { type Node, nodeNamed } from "../../support/graph.ts";
import { type PlaneOver, plane } from "./plane.ts";

const GROUP = "aws:eks/nodeGroup:NodeGroup";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const ADDON = "aws:eks/addon:Addon";

let plain: Promise<Node[]> | undefined;
function eks(over?: PlaneOver): Promise<Node[]> {
  if (over !== undefined) return plane(over);
  plain ??= plane({});
  return plain;
}
const ofType = (nodes: readonly Node[], type: string) => nodes.filter((node) => node.type === type);

/** A rule in short: who, what. */
function short({ inputs }: Node): string {
  const peer = inputs.referencedSecurityGroupId ?? inputs.prefixListId ?? inputs.cidrIpv4;
  const ports = inputs.fromPort === undefined ? "" : ` ${inputs.fromPort}-${inputs.toPort}`;
  return `${inputs.securityGroupId} ${peer} ${inputs.ipProtocol}${ports}`;
}

describe("a pool of EKS nodes", () => {
  it("is a node group in private subnets of every zone, closed until Cilium's agent runs", async () => {
    const group = nodeNamed(await eks(), GROUP, "eu-1-system");
    expect(group.inputs).toEqual({
      clusterName: "eu-1",
      nodeRoleArn: "arn:eu-1-node",
      subnetIds: ZONES.map((zone) => `eu-1-node-${zone}-id`),
      amiType: "AL2023_x86_64_STANDARD",
      version: "1.35",
      releaseVersion: "1.35.2-20260714",
      instanceTypes: ["m7i.xlarge"],
      capacityType: "ON_DEMAND",
      scalingConfig: { minSize: 3, desiredSize: 3, maxSize: 6 },
      launchTemplate: { id: "eu-1-system-id", version: "3" },
      labels: { "cellwall.dev/pool": "system", "cellwall.dev/pool-role": "system" },
      taints: [{ key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_EXECUTE" }],
      updateConfig: { maxUnavailablePercentage: 33 },
      nodeRepairConfig: { enabled: true },
      tags: { ...TAGS, Name: "eu-1-system" },
    });
    expect(group.ignoreChanges).toEqual(["scalingConfig.desiredSize"]);
  });

  it("has metadata by token and one hop, encrypted disks, and room for as many pods as Cilium gives addresses", async () => {
    const { userData, ...inputs } = nodeNamed(await eks(), TEMPLATE, "eu-1-system").inputs;
    const tags = { ...TAGS, Name: "eu-1-system" };
    expect(inputs).toEqual({
      description: "Nodes of pool system",
      updateDefaultVersion: true,
      vpcSecurityGroupIds: ["eu-1-node-id"],
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeType: "gp3",
            volumeSize: 80,
            encrypted: "true",
            kmsKeyId: "arn:eu-1-disks",
            deleteOnTermination: "true",
          },
        },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
      tags,
    });
    const text = Buffer.from(String(userData), "base64").toString("utf8");
    expect(text).toBe(
      'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="cellwall"\n\n--cellwall\n' +
        "Content-Type: application/node.eks.aws\n\napiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\n" +
        "spec:\n  kubelet:\n    config:\n      maxPods: 110\n\n--cellwall--\n",
    );
  });

  it("takes the taint key that the agents are told", async () => {
    const values = { agentNotReadyTaintKey: "example.org/not-yet" };
    const nodes = await eks({ cluster: { flavour: { values, reasons: {} } } });
    expect(nodeNamed(nodes, GROUP, "eu-1-cells").inputs.taints).toEqual([
      { key: "example.org/not-yet", value: "true", effect: "NO_EXECUTE" },
    ]);
  });

  it.each([
    ["m7i.xlarge", "AL2023_x86_64_STANDARD"],
    ["g6e.xlarge", "AL2023_x86_64_STANDARD"],
    ["u7i-12tb.224xlarge", "AL2023_x86_64_STANDARD"],
    ["m7g.2xlarge", "AL2023_ARM_64_STANDARD"],
    ["c8gd.large", "AL2023_ARM_64_STANDARD"],
    ["g5g.xlarge", "AL2023_ARM_64_STANDARD"],
    ["a1.large", "AL2023_ARM_64_STANDARD"],
  ])("runs %s with %s", (machine, image) => {
    expect(amiType(machine)).toBe(image);
  });

  it("has pull and worker rights and none over network interfaces", async () => {
    const attached = ofType(await eks(), "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) => [
      inputs.role,
      inputs.policyArn,
    ]);
    expect(attached.map(([, policy]) => String(policy).split("/").at(-1)).toSorted()).toEqual([
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKSClusterPolicy",
      "AmazonEKSWorkerNodePolicy",
    ]);
  });
});

describe("order of an EKS plane", () => {
  it("starts nodes after Cilium, their rights, their rules and their way out", async () => {
    const nodes = await eks();
    for (const pool of ["eu-1-system", "eu-1-cells"]) {
      expect(nodeNamed(nodes, GROUP, pool).dependsOn).toEqual(
        expect.arrayContaining([
          "cilium",
          "eu-1-pod-identity-agent",
          "eu-1-node-AmazonEKSWorkerNodePolicy",
          "eu-1-node-AmazonEC2ContainerRegistryPullOnly",
          "eu-1-node-esp-in",
          "eu-1-node-esp-out",
          "eu-1-api-from-nodes",
          "eu-1-endpoints-from-nodes",
          "eu-1-endpoint-ecr.api",
          "eu-1-node-eu-central-1a-out",
        ]),
      );
      expect(nodeNamed(nodes, GROUP, pool).dependsOn).not.toContain("eu-1-coredns");
    }
    // Cilium itself goes by the provider, which waits for the admin's rights.
    expect(nodeNamed(nodes, "kubernetes:core/v1:ConfigMap", "cilium").provider).toBe("eu-1");
    expect(nodeNamed(nodes, "kubernetes:core/v1:ConfigMap", "cilium").dependsOn).not.toContain("eu-1-system");
  });

  it("waits for the firewall's routes where egress goes through one", async () => {
    const nodes = await eks({ network: { egress: "firewall" } });
    expect(nodeNamed(nodes, GROUP, "eu-1-system").dependsOn).toEqual(
      expect.arrayContaining(["eu-1-egress-eu-central-1b-back", "eu-1-firewall-eu-central-1b-out"]),
    );
  });

  it("gives slow clouds time, and gives up early on nodes that can't get ready", async () => {
    const timeouts: Record<string, unknown> = {};
    const record: pulumi.ResourceTransformation = ({ type, name, opts }) => {
      const { customTimeouts } = opts as pulumi.CustomResourceOptions;
      if (customTimeouts !== undefined) timeouts[`${type} ${name}`] = customTimeouts;
      return undefined;
    };
    await eks({ options: { transformations: [record] } });
    expect(timeouts).toEqual({
      "aws:eks/cluster:Cluster eu-1": { create: "60m", update: "90m", delete: "60m" },
      "aws:eks/nodeGroup:NodeGroup eu-1-system": { create: "20m" },
      "aws:eks/nodeGroup:NodeGroup eu-1-cells": { create: "20m" },
      "aws:eks/addon:Addon eu-1-coredns": { create: "10m" },
    });
  });

  it("is all in a preview, when AWS has answered nothing yet", async () => {
    const key = ({ type, name }: Node) => `${type} ${name}`;
    const preview = await eks({ answers: { preview: true } });
    expect(preview.map(key).toSorted()).toEqual((await eks()).map(key).toSorted());
  });

  it("starts DNS after every pool, on system nodes, and gives up after ten minutes", async () => {
    const dns = nodeNamed(await eks(), ADDON, "eu-1-coredns");
    expect(dns.dependsOn).toEqual(expect.arrayContaining(["eu-1-system", "eu-1-cells"]));
    expect(dns.inputs).toEqual({
      clusterName: "eu-1",
      addonName: "coredns",
      addonVersion: "v1.13.1-eksbuild.1",
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "PRESERVE",
      configurationValues:
        '{"replicaCount":2,"nodeSelector":{"kubernetes.io/os":"linux","cellwall.dev/pool-role":"system"}}',
      tags: TAGS,
    });
  });

  it("hands back node groups and DNS, for the gate to wait on", async () => {
    let names: string[] = [];
    await eks({
      see: (_, pools) => {
        names = pools.map((resource) => (resource as unknown as { __name: string }).__name);
      },
    });
    expect(names).toEqual(["eu-1-system", "eu-1-cells", "eu-1-coredns"]);
  });
});

describe("the security group of EKS nodes", () => {
  it("lets in what Cilium, the control plane and scrapers need, and nothing else", async () => {
    expect(
      ofType(await eks(), INGRESS)
        .map(short)
        .toSorted(),
    ).toEqual(
      [
        "eu-1-endpoint-id eu-1-node-id tcp 443-443",
        "eu-1-node-id eu-1-node-id 50",
        "eu-1-node-id eu-1-node-id icmp 8-0",
        "eu-1-node-id eu-1-node-id tcp 10250-10250",
        "eu-1-node-id eu-1-node-id tcp 4240-4240",
        "eu-1-node-id eu-1-node-id tcp 4244-4244",
        "eu-1-node-id eu-1-node-id tcp 9962-9965",
        "eu-1-node-id eu-1-node-id udp 8472-8472",
        "eu-1-node-id sg-cluster tcp 10250-10250",
        "eu-1-node-id sg-cluster tcp 10260-10260",
        "eu-1-node-id sg-cluster tcp 443-443",
        "eu-1-node-id sg-cluster tcp 8443-8443",
        "eu-1-node-id sg-cluster tcp 9443-9443",
        "sg-cluster eu-1-node-id tcp 443-443",
      ].toSorted(),
    );
  });

  it("lets out to nodes, the API server, AWS services, S3 and, on 443, to what the way out allows", async () => {
    expect(
      ofType(await eks(), EGRESS)
        .map(short)
        .toSorted(),
    ).toEqual(
      [
        "eu-1-node-id 0.0.0.0/0 tcp 443-443",
        "eu-1-node-id eu-1-endpoint-id tcp 443-443",
        "eu-1-node-id eu-1-node-id 50",
        "eu-1-node-id eu-1-node-id icmp 8-0",
        "eu-1-node-id eu-1-node-id tcp 10250-10250",
        "eu-1-node-id eu-1-node-id tcp 4240-4240",
        "eu-1-node-id eu-1-node-id tcp 4244-4244",
        "eu-1-node-id eu-1-node-id tcp 9962-9965",
        "eu-1-node-id eu-1-node-id udp 8472-8472",
        "eu-1-node-id pl-s3 tcp 443-443",
        "eu-1-node-id sg-cluster tcp 443-443",
      ].toSorted(),
    );
  });

  it("has ESP without ports, which AWS refuses with them", async () => {
    for (const [type, name] of [
      [INGRESS, "eu-1-node-esp-in"],
      [EGRESS, "eu-1-node-esp-out"],
    ] as const) {
      expect(nodeNamed(await eks(), type, name).inputs).toEqual({
        securityGroupId: "eu-1-node-id",
        referencedSecurityGroupId: "eu-1-node-id",
        ipProtocol: "50",
        description: expect.stringMatching(/^IPsec/),
        tags: TAGS,
      });
    }
  });

  it("describes every rule in the letters that EC2 takes", async () => {
    const nodes = await eks();
    for (const { inputs } of [...ofType(nodes, INGRESS), ...ofType(nodes, EGRESS)]) {
      expect(inputs.description).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
    }
    const names = [...NODE_RULES, ...chosenRules(WEBHOOK_PORTS, [443])].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("takes the ports that are asked for instead", async () => {
    const nodes = await eks({
      cluster: { webhookPorts: [9443], egressPorts: [443, 5432], loadBalancerSecurityGroupIds: ["sg-lb"] },
    });
    const inward = ofType(nodes, INGRESS).map(short);
    expect(inward.filter((rule) => rule.includes(" sg-cluster ")).toSorted()).toEqual([
      "eu-1-node-id sg-cluster tcp 10250-10250",
      "eu-1-node-id sg-cluster tcp 9443-9443",
    ]);
    expect(inward).toContain("eu-1-node-id sg-lb tcp 30000-32767");
    expect(
      ofType(nodes, EGRESS)
        .map(short)
        .filter((rule) => rule.includes(" 0.0.0.0/0 "))
        .toSorted(),
    ).toEqual(["eu-1-node-id 0.0.0.0/0 tcp 443-443", "eu-1-node-id 0.0.0.0/0 tcp 5432-5432"]);
  });

  it("reaches endpoints of an adopted VPC by its range, and S3 by the prefix list that is looked up", async () => {
    const existing = {
      vpcId: "vpc-0abc",
      nodeSubnetIds: ["n-a", "n-b", "n-c"],
      apiServerSubnetIds: ["a-a", "a-b", "a-c"],
      endpointSubnetIds: [],
    };
    const nodes = await eks({ network: { existing }, cluster: { egressPorts: [] } });
    const out = ofType(nodes, EGRESS).map(short);
    expect(out).toContain("eu-1-node-id 10.20.0.0/16 tcp 443-443");
    expect(out).toContain("eu-1-node-id pl-looked-up tcp 443-443");
    expect(out.filter((rule) => rule.includes(" 0.0.0.0/0 "))).toEqual([]);
    expect(nodeNamed(nodes, GROUP, "eu-1-system").inputs.subnetIds).toEqual(["n-a", "n-b", "n-c"]);
  });
});

describe("an EKS plane never", () => {
  it("opens anything to everybody, logs in by SSH, or lets AWS run the network", async () => {
    const nodes = await eks();
    for (const { inputs } of ofType(nodes, INGRESS)) expect(inputs.cidrIpv4).toBeUndefined();
    for (const { inputs } of ofType(nodes, GROUP)) {
      expect(inputs).not.toHaveProperty("remoteAccess");
      expect(inputs).not.toHaveProperty("diskSize");
    }
    for (const { inputs } of ofType(nodes, TEMPLATE)) {
      for (const absent of [
        "keyName",
        "networkInterfaces",
        "iamInstanceProfile",
        "imageId",
        "instanceInitiatedShutdownBehavior",
      ]) {
        expect(inputs).not.toHaveProperty(absent);
      }
    }
    const text = JSON.stringify(nodes);
    for (const absent of [
      "AmazonEKS_CNI_Policy",
      "vpc-cni",
      "kube-proxy",
      "computeConfig",
      "storageConfig",
      "controlPlaneEgressMode",
      "forceUpdateVersion",
      "fargate",
      "aws-auth",
    ]) {
      expect(text).not.toContain(absent);
    }
  });
});
