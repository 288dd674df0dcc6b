import { MANAGED_BY, tag } from "../../../../components/contract/label.ts";
import { broken, type Finding, type ResourceRule } from "../../rule.ts";
import { AWS, AZURE, GOOGLE } from "../../type.ts";
import { isRecord, isUnknown, type Props } from "../../value.ts";

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
  remediation: `Tag or label them with ${tag.plane} and ${tag.managedBy}.`,
  types: Object.keys(PLACES),
  check: ({ type, props }) => {
    const places = PLACES[type] ?? [];
    const place = places.find((path) => props[path] !== undefined) ?? places.at(-1) ?? "tags";
    const tags = props[place];
    if (isUnknown(tags)) return [{ kind: "unknown", path: place }];
    const given = isRecord(tags) ? tags : {};
    return [
      ...missing(given, place, tag.plane, "the plane's name", (value) => typeof value === "string" && value !== ""),
      ...missing(given, place, tag.managedBy, MANAGED_BY, (value) => value === MANAGED_BY),
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
