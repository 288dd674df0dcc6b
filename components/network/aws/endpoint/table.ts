import { partitionOf } from "../partition.ts";

/** One AWS service that a plane reaches without leaving the VPC. */
export interface EndpointService {
  /** Last part of the service name `com.amazonaws.<region>.<service>`. */
  readonly service: string;
  readonly type: "Interface" | "Gateway";
  /** Host of the public API without `.<region>.amazonaws.com`; a leading dot takes all names below it. */
  readonly host: string;
  /**
   * Calls through the endpoint are held to principals of the plane's own account, so that nobody carries data out with
   * credentials of another. False where the service has no endpoint policy, or where calls carry no principal.
   */
  readonly ownAccountOnly: boolean;
  readonly reason: string;
}

const NO_POLICY = "has no endpoint policy";

/**
 * What a node and the planes' own workloads call (EKS user guide, "Deploy private clusters with limited internet access";
 * the other rows by what calls them). Endpoint policies: AWS PrivateLink guide, "Services that integrate"; EKS user guide, "Access Amazon EKS using AWS PrivateLink".
 */
export const ENDPOINTS: readonly EndpointService[] = [
  row("s3", "s3", true, "layers of ECR images, and log buckets", "Gateway"),
  row("ec2", "ec2", true, "nodes look themselves up while they bootstrap"),
  row("ecr.api", "api.ecr", true, "nodes get a token for the registry"),
  row("ecr.dkr", ".dkr.ecr", true, "nodes pull images"),
  row("eks-auth", "eks-auth", false, `credentials by EKS Pod Identity; ${NO_POLICY} that is known to work`),
  row("eks", "eks", true, "nodes and add-ons ask the EKS API"),
  row("sts", "sts", false, "roles for service accounts and role chains; a web identity calls without any principal"),
  row("kms", "kms", true, "envelope keys of workloads"),
  row("secretsmanager", "secretsmanager", true, "External Secrets"),
  row("logs", "logs", true, "log agents write to CloudWatch Logs"),
  row("kinesis-firehose", "firehose", true, "log agents write to Firehose"),
  row("sqs", "sqs", true, "the log path's notifications"),
  row("elasticloadbalancing", "elasticloadbalancing", true, "AWS Load Balancer Controller"),
  row("autoscaling", "autoscaling", true, "cluster autoscaler"),
  row("ssm", "ssm", true, "sessions on nodes instead of SSH"),
  row("ssmmessages", "ssmmessages", false, `sessions on nodes instead of SSH; ${NO_POLICY} that is known to work`),
  row("ec2messages", "ec2messages", false, `sessions on nodes instead of SSH; ${NO_POLICY} that is known to work`),
  row("guardduty-data", "guardduty-data", false, "findings of the GuardDuty agent, which signs with its own service"),
];

function row(
  service: string,
  host: string,
  ownAccountOnly: boolean,
  reason: string,
  type: EndpointService["type"] = "Interface",
): EndpointService {
  return { service, type, host, ownAccountOnly, reason };
}

/** Name of the service in a region, as VPC endpoints and prefix lists have it. */
export function serviceName(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}

/** Policy of an endpoint: principals of one account, nobody else. */
export function endpointPolicy(account: string, region: string, { service }: EndpointService): string {
  const own = {
    Sid: "OwnAccount",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": account } },
  };
  // Image layers come by links that ECR signs, not the node's role (ECR user guide, "Minimum Amazon S3 bucket permissions").
  const layers = {
    Sid: "ImageLayers",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: `arn:${partitionOf(region)}:s3:::prod-${region}-starport-layer-bucket/*`,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: service === "s3" ? [own, layers] : [own] });
}
