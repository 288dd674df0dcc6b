import type * as pulumi from "@pulumi/pulumi";
import type { LogRequest } from "../plan/request.ts";

export interface AwsLogsArgs {
  /** Account that everything is made in, twelve digits. */
  account: string;
  region: string;
  /** Services that the VPC has no endpoint for. */
  withoutEndpoints?: readonly string[];
  /** What the stack says of its logs. Sinks of other clouds and generic ones are not made here. */
  request: LogRequest;
  cluster: {
    /** Name of the cluster, known before it stands. */
    readonly name: string;
    /** The cluster's ARN; what the shipper may do waits for it. */
    readonly arn: pulumi.Input<string>;
    readonly logGroupArn: pulumi.Output<string>;
    readonly logGroupName: pulumi.Input<string>;
  };
  network: {
    readonly vpcId: pulumi.Input<string>;
    /** Private subnets, in the order of zones. */
    readonly nodeSubnetIds: readonly pulumi.Input<string>[];
    /** Range of the VPC: what may call an OpenSearch domain. */
    readonly cidr: string;
    /** In front of the VPC's endpoints; absent where somebody else keeps them, and then they let the VPC in. */
    readonly endpointSecurityGroupId?: pulumi.Input<string>;
    /** Prefix list of S3's gateway endpoint; absent where S3 has an interface endpoint in the VPC. */
    readonly s3PrefixListId?: pulumi.Input<string>;
    /** Log groups that the network's own records are in. */
    readonly logGroups: readonly { readonly name: "flows" | "firewall"; readonly arn: pulumi.Output<string> }[];
  };
  /** Key of everything at rest; its policy must let in the services of `keyPolicy`. Defaults to a key made here. */
  keyArn?: pulumi.Input<string>;
  /** Permissions boundary of every role. The connector of Sentinel and Security Lake need rights of their own in it. */
  permissionsBoundary?: string;
  /** The account has Microsoft's identity provider already; there is one for each account. Defaults to false. */
  existingSentinelProvider?: boolean;
  /** Role that manages the OpenSearch domain. Defaults to a role made here, which people of the account assume. */
  searchAdministrator?: string;
  tags: Readonly<Record<string, string>>;
  /** Lifts `protect`. Buckets, keys and what is in them stay in any case. Defaults to false. */
  dangerouslyAllowDestroy?: boolean;
}
