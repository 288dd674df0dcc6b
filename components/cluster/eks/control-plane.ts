import { Cluster } from "@pulumi/aws/eks/cluster.js";
import type * as pulumi from "@pulumi/pulumi";
import { CLUSTER_TIMEOUTS } from "../cloud.ts";
import type { EksClusterArgs } from "./args.ts";
import { LOG_TYPES } from "./logs.ts";

export interface ControlPlaneArgs {
  cluster: EksClusterArgs;
  roleArn: pulumi.Input<string>;
  secretsKey: pulumi.Input<string>;
  /** The role's policies and the log group. */
  after: readonly pulumi.Resource[];
}

/**
 * The API server. What is not here is left out on purpose: `computeConfig` and `storageConfig` (Auto Mode) and Fargate
 * take no CNI but AWS's; `controlPlaneEgressMode` can't be turned back; `forceUpdateVersion` skips EKS's own checks.
 */
export function controlPlane(name: string, args: ControlPlaneArgs, opts: pulumi.CustomResourceOptions): Cluster {
  const { network, addresses, tags, kubernetesVersion, dangerouslyExposeApiServerTo = [] } = args.cluster;
  const open = dangerouslyExposeApiServerTo.length > 0;
  const protect = args.cluster.dangerouslyAllowDestroy !== true;
  return new Cluster(
    name,
    {
      // Cilium's cluster name and the log group's are made from it.
      name,
      version: kubernetesVersion,
      roleArn: args.roleArn,
      // No VPC CNI, kube-proxy and CoreDNS that nobody asked for.
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      vpcConfig: {
        subnetIds: [...network.apiServerSubnetIds],
        // The defaults are the other way round, and open to everybody.
        endpointPrivateAccess: true,
        endpointPublicAccess: open,
        ...(open && { publicAccessCidrs: [...dangerouslyExposeApiServerTo] }),
      },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: addresses.services },
      encryptionConfig: { provider: { keyArn: args.secretsKey }, resources: ["secrets"] },
      enabledClusterLogTypes: [...LOG_TYPES],
      // Extended support costs more and lets a version rot.
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: true },
      deletionProtection: protect,
      tags,
    },
    {
      ...opts,
      dependsOn: [...args.after],
      protect,
      // Both count at creation only, and a change of either replaces the cluster (pulumi/pulumi-aws#3997).
      ignoreChanges: ["bootstrapSelfManagedAddons", "accessConfig.bootstrapClusterCreatorAdminPermissions"],
      customTimeouts: CLUSTER_TIMEOUTS,
    },
  );
}
