import { readLine } from "../../schema/line.ts";
import { project } from "../../schema/target/project.ts";

/** One record as Firehose hands it to a function (Firehose guide, "Data transformation"). */
export interface StreamRecord {
  readonly recordId: string;
  /** Base64. */
  readonly data: string;
}

export interface TransformedRecord {
  readonly recordId: string;
  /** `Dropped` is left out of the destination; `ProcessingFailed` goes to the error prefix as it came. */
  readonly result: "Ok" | "Dropped" | "ProcessingFailed";
  readonly data: string;
}

/** What a line becomes: text, nothing because it isn't wanted there, or a failure that keeps the line. */
export type Mapped = { readonly text: string } | "dropped" | "failed";

/** Security Lake: flows of the class Network Activity alone, because a source there has one class. */
export function lakeLine(line: string): Mapped {
  const event = readLine(line, 1);
  if (event.kind === "broken") return "failed";
  if (event.kind !== "flow" || event.class !== "network") return "dropped";
  const { unmapped, ...rest } = project(event, "ocsf");
  const { extra, policies, ...others } = (unmapped ?? {}) as Record<string, unknown>;
  // Columns of Parquet have one type each; what has any shape is kept as its text.
  const flat = { ...others, extra: asText(extra), policies: asText(policies) };
  return { text: withoutNulls({ ...rest, unmapped: flat }) };
}

/** OpenSearch: flows in ECS; any other line whole, because fields of any name would fill the index's mapping. */
export function searchLine(line: string): Mapped {
  const event = readLine(line, 1);
  if (event.kind === "flow") return { text: withoutNulls(project(event, "ecs")) };
  const time = event.kind === "broken" ? timeOf(line) : event.time;
  const dataset = event.kind === "broken" ? "cellwall.line" : "cilium.agent";
  return { text: withoutNulls({ "@timestamp": time, event: { dataset }, message: line }) };
}

/** A record has one line, or several. One that can't be read fails the whole record: a part would be a copy later. */
export function transform(
  records: readonly StreamRecord[],
  map: (line: string) => Mapped,
): { readonly records: readonly TransformedRecord[] } {
  return {
    records: records.map(({ recordId, data }) => {
      const lines = Buffer.from(data, "base64")
        .toString("utf8")
        .split("\n")
        .filter((line) => line.trim() !== "");
      const mapped = lines.map(map);
      if (mapped.includes("failed")) return { recordId, result: "ProcessingFailed", data };
      const texts = mapped.flatMap((one) => (typeof one === "string" ? [] : [one.text]));
      if (texts.length === 0) return { recordId, result: "Dropped", data };
      return { recordId, result: "Ok", data: Buffer.from(`${texts.join("\n")}\n`).toString("base64") };
    }),
  };
}

/** Nulls are half the bytes, and an absent column is null all the same. */
function withoutNulls(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (inner === null ? undefined : inner));
}

function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** Time of an audit line or of one of the shipper's own. */
function timeOf(line: string): string | null {
  return /"(?:stageTimestamp|time|timestamp)":\s*"(\d{4}-\d\d-\d\dT[^"]+)"/.exec(line)?.[1] ?? null;
}
