import type { Kind, Made } from "../model.ts";
import { arn, regionOf } from "./name.ts";

const issuer = (made: Made) =>
  `https://oidc.eks.${regionOf(made)}.amazonaws.com/id/${made.hex(32, "oidc").toUpperCase()}`;

/** `replaces`: what terraform-provider-aws 6 forces new, as the fact sheets list it. */
export const eks: Readonly<Record<string, Kind>> = {
  "aws:eks/cluster:Cluster": {
    replaces: [
      "name",
      "roleArn",
      "bootstrapSelfManagedAddons",
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      "kubernetesNetworkConfig.ipFamily",
      "kubernetesNetworkConfig.serviceIpv4Cidr",
      "encryptionConfig-",
      "outpostConfig",
      "region",
    ],
    outputs: {
      arn: (made) => arn(made, `cluster/${made.name}`),
      endpoint: ({ apiServer }) => `https://${apiServer.host}`,
      "certificateAuthority.data": ({ apiServer }) => apiServer.authority,
      certificateAuthorities: ({ apiServer }) => [{ data: apiServer.authority }],
      version: () => "1.35",
      platformVersion: () => "eks.7",
      status: () => "ACTIVE",
      identities: (made) => [{ oidcs: [{ issuer: issuer(made) }] }],
      "vpcConfig.clusterSecurityGroupId": (made) => `sg-0${made.hex(16, "cluster")}`,
      "vpcConfig.vpcId": vpcOf,
      "vpcConfig.endpointPrivateAccess": () => false,
      "vpcConfig.endpointPublicAccess": () => true,
      "vpcConfig.publicAccessCidrs": (made) =>
        (made.inputs.vpcConfig as { endpointPublicAccess?: boolean } | undefined)?.endpointPublicAccess === false
          ? []
          : ["0.0.0.0/0"],
      "kubernetesNetworkConfig.serviceIpv4Cidr": () => "172.20.0.0/16",
    },
    protection: {
      property: "deletionProtection",
      message: ({ name }) =>
        `deleting EKS Cluster (${name}): operation error EKS: DeleteCluster, https response error StatusCode: 400, ` +
        `InvalidRequestException: Cluster ${name} has deletion protection enabled`,
    },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    name: "nodeGroupName",
    id: (made) => `${made.text("clusterName")}:${made.name}`,
    replaces: [
      "clusterName",
      "nodeGroupName",
      "nodeGroupNamePrefix",
      "nodeRoleArn",
      "subnetIds",
      "amiType",
      "instanceTypes",
      "capacityType",
      "diskSize",
      "remoteAccess",
      "launchTemplate.id",
      "launchTemplate.name",
    ],
    outputs: {
      arn: (made) => arn(made, `nodegroup/${made.text("clusterName")}/${made.name}/${made.hex(8)}`),
      status: () => "ACTIVE",
      resources: (made) => [
        { autoscalingGroups: [{ name: `eks-${made.name}-${made.hex(8)}` }], remoteAccessSecurityGroupId: "" },
      ],
    },
  },
  "aws:eks/addon:Addon": {
    name: "addonName",
    id: (made) => `${made.text("clusterName")}:${made.text("addonName")}`,
    replaces: ["clusterName", "addonName"],
    outputs: { arn: (made) => arn(made, `addon/${made.text("clusterName")}/${made.text("addonName")}/${made.hex(8)}`) },
  },
  "aws:eks/accessEntry:AccessEntry": {
    id: (made) => `${made.text("clusterName")}:${made.text("principalArn")}`,
    replaces: ["clusterName", "principalArn", "type"],
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    id: (made) => `${made.text("clusterName")}#${made.text("principalArn")}#${made.text("policyArn")}`,
    replaces: ["clusterName", "principalArn", "policyArn", "accessScope"],
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    id: (made) => `a-${made.hex(17)}`,
    replaces: ["clusterName", "namespace", "serviceAccount"],
    outputs: { associationId: ({ id }) => id },
  },
};

/** The network of the cluster's first subnet, if the double has it. */
function vpcOf(made: Made): string {
  const subnets = (made.inputs.vpcConfig as { subnetIds?: string[] } | undefined)?.subnetIds ?? [];
  const known = made.store.get("aws:ec2/subnet:Subnet", subnets[0] ?? "")?.inputs.vpcId;
  return typeof known === "string" ? known : `vpc-0${made.hex(16, "vpc")}`;
}
