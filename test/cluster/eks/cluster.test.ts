import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import type { EksCluster } from "../../../components/cluster/eks/cluster.ts";
import { hostOf } from "../../../components/cluster/eks/kubeconfig.ts";
import { ACCOUNT, TAGS, ZONES } from "../../network/aws/vpc.ts";
import { isSecret, type Node, nodeNamed } from "../../support/graph.ts";
import { ADMIN, flavour, type PlaneOver, plane } from "./plane.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const ADDON = "aws:eks/addon:Addon";
const KEY = "aws:kms/key:Key";
const ROLE = "aws:iam/role:Role";
const PROVIDER = "pulumi:providers:kubernetes";

let plain: Promise<Node[]> | undefined;
function eks(over?: PlaneOver): Promise<Node[]> {
  if (over !== undefined) return plane(over);
  plain ??= plane({});
  return plain;
}
const ofType = (nodes: readonly Node[], type: string) => nodes.filter((node) => node.type === type);

describe("an EKS control plane", () => {
  it("is private, encrypted, logged, protected, and without AWS's own networking", async () => {
    const cluster = nodeNamed(await eks(), CLUSTER, "eu-1");
    expect(cluster.inputs).toEqual({
      name: "eu-1",
      version: "1.35",
      roleArn: "arn:eu-1-cluster",
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      vpcConfig: {
        subnetIds: ZONES.map((zone) => `eu-1-api-${zone}-id`),
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: "172.20.0.0/16" },
      encryptionConfig: { provider: { keyArn: "arn:eu-1-secrets" }, resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: true },
      deletionProtection: true,
      tags: TAGS,
    });
    expect(cluster.protect).toBe(true);
    expect(cluster.ignoreChanges).toEqual([
      "bootstrapSelfManagedAddons",
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
    ]);
  });

  it("comes after its role's rights and after the log group that EKS would make without key and retention", async () => {
    const nodes = await eks();
    expect(nodeNamed(nodes, CLUSTER, "eu-1").dependsOn).toEqual(
      expect.arrayContaining(["eu-1-control-plane", "eu-1-cluster-AmazonEKSClusterPolicy", "eu-1-cluster-secrets"]),
    );
    const group = nodeNamed(nodes, "aws:cloudwatch/logGroup:LogGroup", "eu-1-control-plane");
    expect(group.inputs).toEqual({
      name: "/aws/eks/eu-1/cluster",
      logGroupClass: "STANDARD",
      retentionInDays: 365,
      kmsKeyId: "arn:eu-1-logs",
      deletionProtectionEnabled: true,
      skipDestroy: true,
      tags: TAGS,
    });
  });

  it("keeps a public address closed unless ranges are named, and says so at every preview", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const nodes = await eks({ cluster: { dangerouslyExposeApiServerTo: ["198.51.100.0/24"] } });
    const said = warn.mock.calls.map(([message]) => message);
    warn.mockRestore();
    expect(nodeNamed(nodes, CLUSTER, "eu-1").inputs.vpcConfig).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["198.51.100.0/24"],
    });
    expect(said).toEqual([expect.stringMatching(/eu-1 has a public address, open to 198\.51\.100\.0\/24/)]);
  });

  it("can be destroyed only when somebody says so, and its keys and logs stay even then", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const dangerouslyAllowDestroy = true;
    const nodes = await eks({ cluster: { dangerouslyAllowDestroy }, network: { dangerouslyAllowDestroy } });
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(/VPC of eu-1 may be destroyed/),
      expect.stringMatching(/cluster eu-1 may be destroyed/),
    ]);
    warn.mockRestore();
    expect(nodeNamed(nodes, CLUSTER, "eu-1").inputs.deletionProtection).toBe(false);
    expect(nodes.filter(({ protect }) => protect)).toEqual([]);
    expect(ofType(nodes, KEY).map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, true, true]);
    const logs = nodeNamed(nodes, "aws:cloudwatch/logGroup:LogGroup", "eu-1-control-plane");
    expect(logs.inputs.skipDestroy).toBe(true);
  });

  it("protects what can't be made again: cluster, VPC and keys", async () => {
    const kept = (await eks()).filter(({ protect }) => protect).map(({ type, name }) => `${type} ${name}`);
    expect(kept.toSorted()).toEqual([
      "aws:ec2/vpc:Vpc eu-1",
      "aws:eks/cluster:Cluster eu-1",
      "aws:kms/key:Key eu-1-disks",
      "aws:kms/key:Key eu-1-logs",
      "aws:kms/key:Key eu-1-secrets",
    ]);
  });
});

describe("keys of an EKS cluster", () => {
  const statements = (nodes: readonly Node[], use: string) =>
    JSON.parse(String(nodeNamed(nodes, KEY, `eu-1-${use}`).inputs.policy)).Statement as Record<string, unknown>[];

  it("are one per use, rotated, and gone only after thirty days", async () => {
    const nodes = await eks();
    for (const use of ["secrets", "disks", "logs"]) {
      const key = nodeNamed(nodes, KEY, `eu-1-${use}`);
      expect(key.inputs).toMatchObject({
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        deletionWindowInDays: 30,
      });
      expect(key.retainOnDelete).toBe(true);
      expect(statements(nodes, use)[0]).toMatchObject({
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: "kms:*",
      });
    }
  });

  it("open to whom they serve alone", async () => {
    const nodes = await eks();
    expect(statements(nodes, "secrets")).toHaveLength(1);
    expect(statements(nodes, "logs").slice(1)).toEqual([
      {
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: "logs.eu-central-1.amazonaws.com" },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        Resource: "*",
        Condition: {
          ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:*` },
        },
      },
    ]);
    const autoscaling = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
    const disks = statements(nodes, "disks").slice(1);
    expect(disks.map(({ Sid }) => Sid)).toEqual(["NodesUse", "NodesAttach"]);
    for (const { Condition } of disks) {
      expect(Condition).toMatchObject({
        StringEquals: { "kms:CallerAccount": ACCOUNT },
        ArnEquals: { "aws:PrincipalArn": autoscaling },
      });
    }
    expect(disks[1]?.Condition).toMatchObject({ Bool: { "kms:GrantIsForAWSResource": "true" } });
  });

  it("are not made where others are given", async () => {
    const arn = (id: string) => `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${id}`;
    const nodes = await eks({ cluster: { keys: { secrets: arn("s"), disks: arn("d"), logs: arn("l") } } });
    expect(ofType(nodes, KEY)).toEqual([]);
    expect(nodeNamed(nodes, CLUSTER, "eu-1").inputs.encryptionConfig).toMatchObject({ provider: { keyArn: arn("s") } });
    expect(nodeNamed(nodes, "aws:cloudwatch/logGroup:LogGroup", "eu-1-control-plane").inputs.kmsKeyId).toBe(arn("l"));
  });
});

describe("access to an EKS cluster", () => {
  it("is given to the named roles alone, by the EKS API", async () => {
    const nodes = await eks();
    const id = "eu-1-admin-012345678901-role-ops-deployer";
    expect(ofType(nodes, "aws:eks/accessEntry:AccessEntry").map(({ name, inputs }) => [name, inputs])).toEqual([
      [id, { clusterName: "eu-1", principalArn: ADMIN, type: "STANDARD", tags: TAGS }],
    ]);
    const associations = ofType(nodes, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation");
    expect(associations.map(({ name, inputs }) => [name, inputs])).toEqual([
      [
        id,
        {
          clusterName: "eu-1",
          principalArn: ADMIN,
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
          accessScope: { type: "cluster" },
        },
      ],
    ]);
  });

  it("stands before the first call to Kubernetes, and so does the rule that lets the caller in", async () => {
    const nodes = await eks({ cluster: { apiServerClients: ["10.99.0.0/24"] } });
    for (const name of ["eu-1", "eu-1-adopting"]) {
      const provider = nodeNamed(nodes, PROVIDER, name);
      expect(provider.dependsOn).toEqual(
        expect.arrayContaining(["eu-1-admin-012345678901-role-ops-deployer", "eu-1-api-from-10.99.0.0-24"]),
      );
    }
    expect(
      nodeNamed(nodes, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "eu-1-api-from-10.99.0.0-24")
        .inputs,
    ).toEqual({
      securityGroupId: "sg-cluster",
      cidrIpv4: "10.99.0.0/24",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "administrators and pipelines call the API server",
      tags: TAGS,
    });
  });

  it("goes by a kubeconfig that is secret and holds no credential", async () => {
    let text = "";
    const nodes = await eks({
      see: (cluster: EksCluster) => {
        pulumi.unsecret(cluster.kubeconfig).apply((value) => {
          text = value;
        });
      },
    });
    const config = JSON.parse(text);
    expect(config.clusters).toEqual([
      {
        name: "eu-1",
        cluster: { server: "https://0ABC.gr7.eu-central-1.eks.amazonaws.com", "certificate-authority-data": "Q0E=" },
      },
    ]);
    expect(config.users).toEqual([
      {
        name: "eu-1",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            interactiveMode: "Never",
            command: "aws",
            args: ["--region", "eu-central-1", "eks", "get-token", "--cluster-name", "eu-1", "--output", "json"],
          },
        },
      },
    ]);
    for (const { inputs } of ofType(nodes, PROVIDER)) {
      expect(isSecret(inputs.kubeconfig)).toBe(true);
      expect(inputs.clusterIdentifier).toBe("arn:eu-1");
    }
  });

  it("adopts existing objects by the second provider alone", async () => {
    const nodes = await eks();
    expect(nodeNamed(nodes, PROVIDER, "eu-1-adopting").inputs.upsertExistingObjects).toBe("true");
    expect(nodeNamed(nodes, PROVIDER, "eu-1").inputs).not.toHaveProperty("upsertExistingObjects");
  });

  it("gives nodes the host of the API server as EKS writes it, without scheme and port", () => {
    expect(hostOf("https://0ABC.gr7.eu-central-1.eks.amazonaws.com")).toBe("0ABC.gr7.eu-central-1.eks.amazonaws.com");
    expect(hostOf("https://127.0.0.1:6443/")).toBe("127.0.0.1");
  });
});

describe("an EKS cluster towards the plane", () => {
  it("hands over host, port, flavour and keys", async () => {
    let seen: EksCluster | undefined;
    let host = "";
    let secret = false;
    await eks({
      cluster: { ipsecKeys: "key line", apiServerPort: 6443 },
      see: (cluster) => {
        seen = cluster;
        pulumi.output(cluster.apiServer.host).apply((value) => {
          host = value;
        });
        pulumi.isSecret(cluster.ipsecKeys as pulumi.Output<string>).then((is) => {
          secret = is;
        });
      },
    });
    expect(host).toBe("0ABC.gr7.eu-central-1.eks.amazonaws.com");
    expect(secret).toBe(true);
    expect(seen?.apiServer.port).toBe(6443);
    expect(seen?.ciliumFlavour).toBe(flavour);
    expect(seen?.beforeCilium.map((resource) => (resource as unknown as { __name: string }).__name)).toEqual([
      "eu-1-pod-identity-agent",
    ]);
  });

  it("has the pod identity agent before Cilium, and no other networking add-on ever", async () => {
    const nodes = await eks();
    const agent = nodeNamed(nodes, ADDON, "eu-1-pod-identity-agent");
    expect(agent.inputs).toEqual({
      clusterName: "eu-1",
      addonName: "eks-pod-identity-agent",
      addonVersion: "v1.3.10-eksbuild.2",
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "PRESERVE",
      tags: TAGS,
    });
    expect(nodeNamed(nodes, "kubernetes:core/v1:ConfigMap", "cilium").dependsOn).toContain("eu-1-pod-identity-agent");
    expect(ofType(nodes, ADDON).map(({ inputs }) => inputs.addonName)).toEqual(["eks-pod-identity-agent", "coredns"]);
  });

  it("puts the permissions boundary on every role", async () => {
    const permissionsBoundary = `arn:aws:iam::${ACCOUNT}:policy/edge`;
    const nodes = await eks({ cluster: { permissionsBoundary }, network: { permissionsBoundary } });
    const roles = ofType(nodes, ROLE);
    expect(roles.map(({ name }) => name).toSorted()).toEqual(["eu-1-cluster", "eu-1-flow", "eu-1-node"]);
    for (const { inputs } of roles) expect(inputs.permissionsBoundary).toBe(permissionsBoundary);
  });
});
