import { AwsLogSource } from "@pulumi/aws/securitylake/awsLogSource.js";
import type { DataLake } from "@pulumi/aws/securitylake/dataLake.js";
import type * as pulumi from "@pulumi/pulumi";
import type { SourceId } from "../../matrix/source.ts";
import type { LogPlace } from "../place.ts";

/** Sources that Security Lake collects by itself (Security Lake API, `AwsLogSourceName`, 2026). */
const NATIVE: readonly { readonly name: string; readonly of: readonly SourceId[] }[] = [
  { name: "EKS_AUDIT", of: ["kubernetes-audit", "policy-change"] },
  { name: "VPC_FLOW", of: ["network-flow"] },
  { name: "CLOUD_TRAIL_MGMT", of: ["cloud-activity"] },
];

/** Native sources that what a lake receives asks for. */
export function nativeSources(received: readonly SourceId[]): readonly string[] {
  return NATIVE.filter(({ of }) => of.some((source) => received.includes(source))).map(({ name }) => name);
}

/** One after the other: Security Lake refuses two changes of its sources at a time. */
export function awsSources(
  place: LogPlace,
  received: readonly SourceId[],
  lake: DataLake,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  let last: pulumi.Resource = lake;
  for (const sourceName of nativeSources(received))
    last = new AwsLogSource(
      `${place.name}-${sourceName.toLowerCase().replaceAll("_", "-")}`,
      { source: { accounts: [place.account], regions: [place.region], sourceName, sourceVersion: "2.0" } },
      { ...opts, dependsOn: [last] },
    );
  return last;
}
