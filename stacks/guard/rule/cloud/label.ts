import { MANAGED_BY } from "../../../../components/contract/label.ts";
import { broken, type Finding, type ResourceRule } from "../../rule.ts";
import { AWS, AZURE, GOOGLE } from "../../type.ts";
import { isRecord, isUnknown, type Props } from "../../value.ts";

/**
 * Keys on everything of a plane, in the one spelling that all three clouds take: Google's labels have no dots, slashes or
 * upper case.
 */
export const PLANE_TAG = "cellwall-plane";
export const MANAGED_BY_TAG = "managed-by";

/** Where a cloud keeps tags; the first property that is there counts. Google's networks and subnets have none. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  [AWS.cluster]: ["tagsAll", "tags"],
  [AWS.vpc]: ["tagsAll", "tags"],
  [AZURE.cluster]: ["tags"],
  [AZURE.network]: ["tags"],
  [GOOGLE.cluster]: ["resourceLabels"],
};

export const labelled: ResourceRule = {
  kind: "resource",
  id: "labelled",
  description: "Clusters and networks say which plane they belong to and who manages them",
  remediation: `Tag or label them with ${PLANE_TAG} and ${MANAGED_BY_TAG}.`,
  types: Object.keys(PLACES),
  check: ({ type, props }) => {
    const places = PLACES[type] ?? [];
    const place = places.find((path) => props[path] !== undefined) ?? places.at(-1) ?? "tags";
    const tags = props[place];
    if (isUnknown(tags)) return [{ kind: "unknown", path: place }];
    const given = isRecord(tags) ? tags : {};
    return [
      ...missing(given, place, PLANE_TAG, "the plane's name", (value) => typeof value === "string" && value !== ""),
      ...missing(given, place, MANAGED_BY_TAG, MANAGED_BY, (value) => value === MANAGED_BY),
    ];
  },
};

function missing(
  tags: Props,
  place: string,
  key: string,
  wanted: string,
  holds: (value: unknown) => boolean,
): readonly Finding[] {
  const value = tags[key];
  const path = `${place}.${key}`;
  if (isUnknown(value)) return [{ kind: "unknown", path }];
  if (holds(value)) return [];
  const is = value === undefined ? "is not set" : `is ${JSON.stringify(value)}`;
  return [
    broken(path, `${path} ${is}, it has to be ${wanted}`, "add it: bills, searches and clean-ups go by these two keys"),
  ];
}
