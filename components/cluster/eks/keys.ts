import { Key } from "@pulumi/aws/kms/key.js";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../network/aws/partition.ts";

/** ARNs of KMS keys, one per use: whoever may read logs can't decrypt disks. */
export interface KeyArns {
  /** Kubernetes Secrets in etcd. */
  readonly secrets: pulumi.Input<string>;
  /** Disks of nodes. */
  readonly disks: pulumi.Input<string>;
  /** Log groups of CloudWatch. */
  readonly logs: pulumi.Input<string>;
  /** Rules of the egress firewall. Absent: they are under a key that AWS keeps. */
  readonly firewall?: pulumi.Input<string>;
}

export interface AwsKeysArgs {
  account: string;
  region: string;
  tags: Readonly<Record<string, string>>;
  /** Makes a key of the firewall's rules as well. Defaults to false: they hold names of domains, no data. */
  firewall?: boolean;
  /** Lifts `protect`. The keys stay in any case, because what they encrypted does. Defaults to false. */
  dangerouslyAllowDestroy?: boolean;
}

type Statement = Record<string, unknown>;

/**
 * The keys of a plane. They come before the network, whose flow logs need one.
 * They outlive the stack: a key that is gone takes every disk, backup and log line that it encrypted with it.
 */
export class AwsKeys extends pulumi.ComponentResource implements KeyArns {
  declare readonly secrets: pulumi.Output<string>;
  declare readonly disks: pulumi.Output<string>;
  declare readonly logs: pulumi.Output<string>;
  declare readonly firewall?: pulumi.Output<string>;

  constructor(name: string, args: AwsKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:AwsKeys", name, {}, opts);
    const key = (use: string, description: string, statements: readonly Statement[]) =>
      new Key(
        `${name}-${use}`,
        {
          description,
          enableKeyRotation: true,
          rotationPeriodInDays: 365,
          // The longest there is: time to notice that a key is still needed.
          deletionWindowInDays: 30,
          policy: JSON.stringify({ Version: "2012-10-17", Statement: [owner(args), ...statements] }),
          tags: { ...args.tags, Name: `${name}-${use}` },
        },
        { parent: this, protect: args.dangerouslyAllowDestroy !== true, retainOnDelete: true },
      ).arn;
    this.secrets = key("secrets", "Kubernetes Secrets of the plane", []);
    this.disks = key("disks", "Disks of the plane's nodes", diskStatements(args));
    this.logs = key("logs", "Logs of the plane", [logStatement(args)]);
    if (args.firewall === true) this.firewall = key("firewall", "Firewall rules of the plane", []);
    this.registerOutputs({ secrets: this.secrets, disks: this.disks, logs: this.logs });
  }
}

/** IAM of the account decides; without it nobody could change the key again (KMS guide, "Default key policy"). */
function owner({ account, region }: AwsKeysArgs): Statement {
  return {
    Sid: "Account",
    Effect: "Allow",
    Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/**
 * Auto Scaling launches nodes by its service-linked role, and nodes with encrypted disks die at launch without this
 * (EC2 Auto Scaling guide, "Required KMS key policy"). Named by condition: a principal that doesn't exist yet is refused.
 */
function diskStatements({ account, region }: AwsKeysArgs): Statement[] {
  const role = `arn:${partitionOf(region)}:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  const own = { "kms:CallerAccount": account };
  const everyone = { Effect: "Allow", Principal: { AWS: "*" }, Resource: "*" };
  return [
    {
      Sid: "NodesUse",
      ...everyone,
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Condition: { StringEquals: own, ArnEquals: { "aws:PrincipalArn": role } },
    },
    {
      Sid: "NodesAttach",
      ...everyone,
      Action: "kms:CreateGrant",
      Condition: {
        StringEquals: own,
        ArnEquals: { "aws:PrincipalArn": role },
        Bool: { "kms:GrantIsForAWSResource": "true" },
      },
    },
  ];
}

/** CloudWatch Logs of the region, for log groups of this account alone (CloudWatch Logs guide, "Encrypt log data"). */
function logStatement({ account, region }: AwsKeysArgs): Statement {
  const groups = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:*`;
  return {
    Sid: "Logs",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    Resource: "*",
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": groups } },
  };
}
