import type * as pulumi from "@pulumi/pulumi";
import type { FlavourValues } from "../../cilium/flavour/flavour.ts";
import type { AwsNetwork } from "../../network/aws/network.ts";
import type { CloudClusterArgs } from "../cloud.ts";
import type { KeyArns } from "./keys.ts";

/** Add-ons of EKS that a plane uses. The VPC CNI and kube-proxy are not among them: Cilium is both. */
export type AddonName = "eks-pod-identity-agent" | "coredns";

/**
 * What an EKS cluster takes. `maintenance` has no effect: EKS upgrades nothing by itself while a version is in standard
 * support, and nodes change only when `amiRelease` does.
 */
export interface EksClusterArgs extends CloudClusterArgs {
  network: AwsNetwork;
  /**
   * The account that everything is created in, twelve digits. Give the AWS provider the same one as `allowedAccountIds`:
   * it refuses credentials of another account before it creates anything there.
   */
  account: string;
  /** KMS keys. Created by default, one per use. */
  keys?: KeyArns;
  /** Exact versions, such as `v1.3.10-eksbuild.2`: the newest of today is another one at the next preview. */
  addonVersions: Readonly<Record<AddonName, string>>;
  /**
   * Release of the AL2023 node image with its Kubernetes version, such as `1.35.2-20260714`; not before 20260610,
   * whose kernel carries the ESP fix without the module being blocked (cilium/cilium#46023).
   */
  amiRelease: string;
  /** Cilium values for EKS. */
  flavour: FlavourValues;
  /** IPsec key line to keep using. Defaults to one that is generated once. */
  ipsecKeys?: pulumi.Input<string>;
  /** What nodes wait for beside the network, asked when they are made: it may depend on the cluster. Defaults to nothing. */
  beforeNodes?: () => readonly pulumi.Resource[];
  /** Roles (ARNs) that get into the cluster beside `admins`; what they may do there, RBAC says. */
  people?: {
    readonly readers: readonly string[];
    readonly operators: readonly string[];
    readonly breakGlass: readonly string[];
  };
  /** Registry that every image comes from, with its path; nodes then pull from nowhere else but where EKS has its own. */
  imageRegistry?: string;
  /** ARN of the permissions boundary of every role made here. */
  permissionsBoundary?: string;
  /** Days that control-plane logs stay. Defaults to 365. */
  logRetentionDays?: number;
  /** Private ranges that may call the API server besides nodes, such as the runner of `pulumi up` and a VPN. */
  apiServerClients?: readonly string[];
  /** TCP ports of admission webhooks, which run on the host network. Defaults to `WEBHOOK_PORTS`. */
  webhookPorts?: readonly number[];
  /**
   * TCP ports that may leave the nodes towards any address. Defaults to 443, because Cilium and the firewall decide by
   * name, and to none where the network has no way out.
   */
  egressPorts?: readonly number[];
  /** Security groups of load balancers that may reach NodePorts. Defaults to none. */
  loadBalancerSecurityGroupIds?: readonly pulumi.Input<string>[];
  /** Port in the endpoint's URL. Defaults to 443, as EKS has it; a stand-in of EKS may have another. */
  apiServerPort?: number;
}
