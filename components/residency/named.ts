/** What a resource was made from, where the engine tells values and not where they came from. */
import type { GraphResource } from "./model.ts";
import { isRecord, type Props } from "./value.ts";

/** Buckets by their URN: the engine fills in a name before a policy sees the inputs. */
const BUCKET = /aws:s3\/bucket:Bucket::[^:]+$/;

/** Texts by which other resources name what stands before them. */
function namesOf({ urn, props }: Pick<GraphResource, "urn" | "props">): readonly string[] {
  const { bucket } = props;
  return BUCKET.test(urn) && typeof bucket === "string" && bucket !== "" ? [bucket, `arn:aws:s3:::${bucket}`] : [];
}

/** URNs by input, of those before it that the input names. */
export function namedIn(
  props: Props,
  before: readonly Pick<GraphResource, "urn" | "props">[],
): Readonly<Record<string, readonly string[]>> {
  const makers = new Map(before.flatMap((resource) => namesOf(resource).map((name) => [name, resource.urn] as const)));
  if (makers.size === 0) return {};
  const found = Object.entries(props).map(([key, value]) => [key, [...new Set(urnsIn(value, makers))]] as const);
  return Object.fromEntries(found.filter(([, urns]) => urns.length > 0));
}

function urnsIn(value: unknown, makers: ReadonlyMap<string, string>): readonly string[] {
  if (typeof value === "string") return makers.has(value) ? [makers.get(value) ?? ""] : [];
  if (Array.isArray(value)) return value.flatMap((entry) => urnsIn(entry, makers));
  return isRecord(value) ? Object.values(value).flatMap((entry) => urnsIn(entry, makers)) : [];
}
