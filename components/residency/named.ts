/** What a resource was made from, where the engine tells values and not where they came from. */
import type { GraphResource } from "./model.ts";
import { isRecord, type Props } from "./value.ts";

type Made = Pick<GraphResource, "urn" | "props">;

const BUCKET = /aws:s3\/bucket:Bucket::[^:]+$/;
const LAKE = /aws:securitylake\/dataLake:DataLake::[^:]+$/;

/** A bucket's ARN in any partition, as far as its name. */
const ARN = /^arn:aws[a-z-]*:s3:::/;

/** A bucket of Security Lake: its prefix, the region, and letters that only AWS knows. */
const LAKE_BUCKET = /^aws-security-data-lake-(?<region>[a-z]+(?:-[a-z]+)+-\d)-[a-z0-9]+$/;

/** Buckets by a text that stands for each: the engine fills in a name before a policy sees the inputs, but for Security Lake's. */
function namesOf({ urn, props }: Made): readonly string[] {
  if (BUCKET.test(urn)) return typeof props.bucket === "string" && props.bucket !== "" ? [props.bucket] : [];
  if (!LAKE.test(urn) || !isRecord(props.configuration)) return [];
  const { region } = props.configuration;
  return typeof region === "string" ? [lakeOf(region)] : [];
}

/** An account has one lake in a region. */
const lakeOf = (region: string): string => `security lake of ${region}`;

/** URNs by input, of those before it that the input names. */
export function namedIn(props: Props, before: readonly Made[]): Readonly<Record<string, readonly string[]>> {
  const makers = new Map(before.flatMap((resource) => namesOf(resource).map((name) => [name, resource.urn] as const)));
  if (makers.size === 0) return {};
  const found = Object.entries(props).map(([key, value]) => [key, [...new Set(urnsIn(value, makers))]] as const);
  return Object.fromEntries(found.filter(([, urns]) => urns.length > 0));
}

function urnsIn(value: unknown, makers: ReadonlyMap<string, string>): readonly string[] {
  if (typeof value === "string") return makerOf(value.replace(ARN, ""), makers);
  if (Array.isArray(value)) return value.flatMap((entry) => urnsIn(entry, makers));
  return isRecord(value) ? Object.values(value).flatMap((entry) => urnsIn(entry, makers)) : [];
}

function makerOf(bucket: string, makers: ReadonlyMap<string, string>): readonly string[] {
  const region = LAKE_BUCKET.exec(bucket)?.groups?.region;
  const urn = makers.get(bucket) ?? (region === undefined ? undefined : makers.get(lakeOf(region)));
  return urn === undefined ? [] : [urn];
}
