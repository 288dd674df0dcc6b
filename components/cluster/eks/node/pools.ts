import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import type { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import { NodeGroup } from "@pulumi/aws/eks/nodeGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import type { FlavourValues } from "../../../cilium/flavour/flavour.ts";
import { label } from "../../../contract/label.ts";
import type { PoolSpec } from "../../cloud.ts";
import type { GrantedRole } from "../access/roles.ts";

/** Pods on a node. Without it the node image counts addresses of network interfaces, which pods here don't use. */
export const MAX_PODS = 110;

/** Key of the start-up taint where the flavour names none (Cilium 1.20.2, chart default of `agentNotReadyTaintKey`). */
const TAINT_KEY = "node.cilium.io/agent-not-ready";

/** Share of a pool that an update takes away at once. */
const MAX_UNAVAILABLE_PERCENT = 33;

export interface PoolArgs {
  cluster: Cluster;
  role: GrantedRole;
  securityGroup: SecurityGroup;
  subnetIds: readonly pulumi.Input<string>[];
  diskKey: pulumi.Input<string>;
  amiRelease: string;
  flavour: FlavourValues;
  tags: Readonly<Record<string, string>>;
  /** Cilium's release, rules, grants, routes: a node that comes earlier never gets Ready. */
  after: readonly pulumi.Resource[];
}

/** One node group over all zones. Nodes get neither a key pair nor remote access, which would open port 22. */
export function pool(name: string, spec: PoolSpec, args: PoolArgs, opts: pulumi.CustomResourceOptions): NodeGroup {
  const id = `${name}-${spec.name}`;
  const tags = { ...args.tags, Name: id };
  const template = new LaunchTemplate(
    id,
    {
      description: `Nodes of pool ${spec.name}`,
      updateDefaultVersion: true,
      vpcSecurityGroupIds: [args.securityGroup.id],
      // Tokens only, and one hop: no pod reaches the node's role (EKS best practices guide, "Restrict access to IMDS").
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          // `"true"` is a text in this API.
          ebs: {
            volumeType: "gp3",
            volumeSize: spec.diskGiB,
            encrypted: "true",
            kmsKeyId: args.diskKey,
            deleteOnTermination: "true",
          },
        },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
      userData: userData(),
      tags,
    },
    opts,
  );
  return new NodeGroup(
    id,
    {
      clusterName: args.cluster.name,
      nodeRoleArn: args.role.role.arn,
      subnetIds: [...args.subnetIds],
      amiType: amiType(spec.machine),
      // Named apart from the cluster: a control plane goes a minor version ahead of its nodes.
      version: minorOf(args.amiRelease),
      releaseVersion: args.amiRelease,
      instanceTypes: [spec.machine],
      capacityType: "ON_DEMAND",
      scalingConfig: { minSize: spec.minNodes, desiredSize: spec.minNodes, maxSize: spec.maxNodes },
      // A number: `$Latest` differs at every preview (terraform-aws-modules/terraform-aws-eks#2087).
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      labels: { [label.pool]: spec.name, [label.poolRole]: spec.role },
      // Pods wait for the agent; the operator takes the taint away (Cilium 1.20.2, installation/taints).
      taints: [{ key: taintKey(args.flavour), value: "true", effect: "NO_EXECUTE" }],
      updateConfig: { maxUnavailablePercentage: MAX_UNAVAILABLE_PERCENT },
      nodeRepairConfig: { enabled: true },
      tags,
    },
    {
      ...opts,
      dependsOn: [...args.role.grants, ...args.after],
      // The autoscaler owns the number of nodes. A `minNodes` above what runs is refused by EKS until it has scaled up.
      ignoreChanges: ["scalingConfig.desiredSize"],
      // EKS gives up on a node without a CNI after a quarter of an hour; the provider would wait for an hour.
      customTimeouts: { create: "20m" },
    },
  );
}

/** Nodes that an update adds for a while: twice the zones, or as many as may be away (EKS user guide, "Managed node update behavior"). */
export function surge({ maxNodes }: PoolSpec, zones: number): number {
  return Math.max(2 * zones, Math.ceil((maxNodes * MAX_UNAVAILABLE_PERCENT) / 100));
}

/**
 * Image for a machine type: AL2023 for Graviton (`m7g`, `c8gd`, `g5g`, `a1`) or x86. Not Bottlerocket, until ESP in its
 * kernel is proven, and no image of one's own, whose user data EKS would not complete.
 */
export function amiType(machine: string): "AL2023_ARM_64_STANDARD" | "AL2023_x86_64_STANDARD" {
  const [, family = "", attributes = ""] = /^([a-z]+)[0-9]+([a-z]*)/.exec(machine) ?? [];
  return family === "a" || attributes.includes("g") ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD";
}

/** `1.35` of `1.35.2-20260714`. */
export function minorOf(amiRelease: string): string {
  return amiRelease.split(".").slice(0, 2).join(".");
}

/** The key that the agents are told: both must be equal or nodes stay closed for ever. */
function taintKey({ values }: FlavourValues): string {
  const key = values.agentNotReadyTaintKey;
  return typeof key === "string" ? key : TAINT_KEY;
}

/** What EKS merges into the node's own configuration (awslabs/amazon-eks-ami, nodeadm `NodeConfig`). */
function userData(): string {
  return Buffer.from(
    [
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="cellwall"',
      "",
      "--cellwall",
      "Content-Type: application/node.eks.aws",
      "",
      "apiVersion: node.eks.aws/v1alpha1",
      "kind: NodeConfig",
      "spec:",
      "  kubelet:",
      "    config:",
      `      maxPods: ${MAX_PODS}`,
      "",
      "--cellwall--",
      "",
    ].join("\n"),
  ).toString("base64");
}
