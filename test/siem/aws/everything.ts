import { aws } from "../../../components/siem/matrix/aws.ts";
import { isAvailable, SOURCE_IDS, type SourceId } from "../../../components/siem/matrix/source.ts";
import type { LogRequest, SinkRequest } from "../../../components/siem/plan/request.ts";

/** Every sink of AWS, each with every source that it can take; nothing of it leaves the account. */
export const SINKS: Readonly<Record<string, SinkRequest>> = {
  archive: { kind: "bucket", queue: true, lockDays: 365 },
  watch: { kind: "cloudwatch" },
  search: { kind: "opensearch" },
  lake: { kind: "security-lake" },
};

const SEARCHED = (source: SourceId) => source !== "cloud-activity" && source !== "network-flow";
const LAKE: readonly SourceId[] = [
  ...["kubernetes-audit", "policy-change", "cloud-activity", "network-flow"],
  ...["hubble-verdict", "hubble-l7", "hubble-drop"],
] as const as readonly SourceId[];
const WATCHED: readonly SourceId[] = ["kubernetes-audit", "authenticator", "api-server", "policy-change"];

export const EVERYTHING: LogRequest = {
  sinks: SINKS,
  destinations: Object.fromEntries(
    SOURCE_IDS.filter((source) => isAvailable(aws[source])).map((source) => [
      source,
      [
        "archive",
        ...(WATCHED.includes(source) ? ["watch"] : []),
        ...(SEARCHED(source) ? ["search"] : []),
        ...(LAKE.includes(source) ? ["lake"] : []),
      ],
    ]),
  ),
  off: {},
};
