import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../network/aws/partition.ts";

/** What every part of the log path is told: where it is, and by which name. */
export interface LogPlace {
  /** Name of the plane. */
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Key that everything at rest is encrypted with. */
  readonly keyArn: pulumi.Input<string>;
  readonly permissionsBoundary?: string | undefined;
  /** Lifts `protect`. Stores of logs stay in any case. */
  readonly dangerouslyAllowDestroy: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` in the place's partition. */
export function arnOf({ account, region }: Pick<LogPlace, "account" | "region">, service: string, resource: string) {
  return `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;
}

/** ARN of the plane's trail, which policies name before it stands. */
export function trailArn(place: Pick<LogPlace, "name" | "account" | "region">): string {
  return arnOf(place, "cloudtrail", `trail/${place.name}`);
}
