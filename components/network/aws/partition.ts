/** Regions by their name: `eu-central-1`, `us-gov-west-1`. China is another partition with other service names. */
const REGION = /^[a-z]{2}(-gov)?-[a-z]+-[0-9]$/;

/** True for a region of the partitions `aws` and `aws-us-gov`. */
export function isRegion(region: string): boolean {
  return REGION.test(region) && !region.startsWith("cn-");
}

/** Second part of every ARN of a region. */
export function partitionOf(region: string): "aws" | "aws-us-gov" {
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** A twelve-digit AWS account id. */
export function isAccount(account: string): boolean {
  return /^[0-9]{12}$/.test(account);
}

/** Trust policy of a role that services take on. `condition` narrows it to one account, against a confused deputy. */
export function trust(service: string, condition?: Record<string, unknown>): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        ...(condition !== undefined && { Condition: condition }),
      },
    ],
  });
}
