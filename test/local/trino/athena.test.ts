import { beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../../components/contract/digest.ts";
import { RAW } from "../../../components/siem/aws/athena/raw.ts";
import { trinoType, viewsOf } from "../../../components/siem/aws/athena/view.ts";
import { lakeLine } from "../../../components/siem/aws/function/transform.ts";
import { NETWORK_ACTIVITY } from "../../../components/siem/aws/lake/columns.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { project } from "../../../components/siem/schema/target/project.ts";
import { flowLine, flowsOf } from "../../siem/fixture/sample.ts";
import { APPROVAL_LINES, AT, AUDIT, EVENTS, FLOWS, LATER, POSTURE_LINES } from "../../siem/fixture/scenario.ts";
import type { Question } from "../../support/engine.ts";
import { beyond } from "../../support/multiset.ts";
import { expectSame, type Found, queriesOf } from "../../support/siem/found.ts";
import { type Answer, ask, type Delivered, type Table } from "../../support/trino/trino.ts";

const SHIPPED = "year=2026/month=11/day=21";
const raw = (name: string): Table => {
  const table = RAW.find((one) => one.name === name);
  if (table === undefined) throw new Error(`there is no raw table ${name}`);
  return table;
};
/** The custom source of Security Lake, filled by the function that stands before it. */
const LAKE: Table = { name: "lake", columns: NETWORK_ACTIVITY };
const mapped = FLOWS.map(lakeLine).flatMap((line) => (typeof line === "string" ? [] : [line.text]));
const DELIVERED: readonly Delivered[] = [
  { table: LAKE, day: "20261121", lines: mapped },
  { table: raw("cellwall_raw_hubble"), day: SHIPPED, lines: FLOWS },
  // Older than any look back: a view that reads it reads the whole archive.
  { table: raw("cellwall_raw_hubble"), day: "year=2026/month=11/day=01", lines: [flowLine(0)] },
  { table: raw("cellwall_raw_control_plane"), day: "2026/11/21", lines: AUDIT },
  { table: raw("cellwall_raw_approval"), day: SHIPPED, lines: APPROVAL_LINES },
  { table: raw("cellwall_raw_posture"), day: SHIPPED, lines: POSTURE_LINES },
];

const [network = ""] = viewsOf().map(({ name }) => name);
const COLUMNS = [
  ...["time", "action_id", "metadata.uid", "metadata.log_name", "connection_info.direction_id", "unmapped.verdict"],
  ...["unmapped.direction", "authorizations"],
  ...["src_endpoint", "dst_endpoint"].flatMap((end) =>
    ["ip", "port", "domain", "name", "owner.name", "uid", "hostname"].map((field) => `${end}.${field}`),
  ),
];

const queries = queriesOf("athena", DEFAULTS);
/** Detections that read flows and nothing else of the plane, over the lake. */
const OF_FLOWS = ["undeclared-egress", "denied-burst", "expired-approval"];
const { tables } = DEFAULTS;
const lakeQueries = queriesOf("athena", {
  ...DEFAULTS,
  tables: { ...tables, athena: { ...tables.athena, flow: LAKE.name } },
}).filter(({ detection }) => OF_FLOWS.includes(detection.id));
const QUESTIONS: readonly Question[] = [
  ...viewsOf().map(({ name }) => ({ sql: `SELECT * FROM ${name} LIMIT 1`, at: AT })),
  { sql: `SELECT ${COLUMNS.join(", ")} FROM ${network}`, at: AT },
  ...queries.map(({ sql }) => ({ sql, at: AT })),
  ...queries.map(({ sql }) => ({ sql, at: LATER })),
  ...lakeQueries.map(({ sql }) => ({ sql, at: AT })),
  ...lakeQueries.map(({ sql }) => ({ sql, at: LATER })),
];

let answers: readonly Answer[] = [];
beforeAll(async () => {
  answers = await ask(DELIVERED, QUESTIONS);
});

/** What a question found, and its twin so many places on in the later window; by one column of its rows. */
const foundAt = (index: number, twin: number, column: number): Found => {
  const told = (answer: Answer | undefined) => (answer?.rows ?? []).map((row) => row.at(column));
  return { now: told(answers[index]), later: told(answers[index + twin]) };
};

/** Value at a path of the OCSF event, as Trino returns it: rows as lists. */
function at(event: unknown, path: string): unknown {
  const found = path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], event);
  if (path !== "authorizations") return found ?? null;
  return (found as readonly { decision: string; policy: { uid: string } }[]).map(({ decision, policy }) => [
    decision,
    [policy.uid],
  ]);
}

describe("the archive in Athena's engine", () => {
  it("has views whose queries give the types that their tables declare", () => {
    for (const [index, { name, columns }] of viewsOf().entries())
      expect(answers[index]?.types, name).toEqual(Object.values(columns).map(trinoType));
  });

  it("says of every recorded flow what the mapping to OCSF says", () => {
    const rows = answers[viewsOf().length]?.rows ?? [];
    const events = flowsOf(FLOWS).map((event) => project(event, "ocsf"));
    const found = rows.map((row) => canonicalJson(row));
    const wanted = events.map((event) => canonicalJson(COLUMNS.map((path) => at(event, path))));
    expect(rows.length).toBeGreaterThan(2_000);
    expect({ wrong: beyond(found, wanted), missing: beyond(wanted, found) }).toEqual({ wrong: [], missing: [] });
  });

  const first = viewsOf().length + 1;
  it.each(queries.map(({ detection }, index) => ({ id: detection.id, detection, index })))(
    "finds by $id what its predicate finds, and nothing in a later window",
    ({ id, detection, index }) => {
      // The count is the last column of every query, but for the one that names sources.
      const place = id === "log-source-silent" ? 0 : -1;
      expectSame(detection, DEFAULTS, foundAt(first + index, queries.length, place));
    },
  );

  const ofLake = first + 2 * queries.length;
  it.each(lakeQueries.map(({ detection }, index) => ({ id: detection.id, detection, index })))(
    "finds by $id the same in Security Lake, which has no requests and no DNS",
    ({ detection, index }) => {
      const events = EVENTS.filter((event) => event.kind === "flow" && event.class === "network");
      expect(mapped).toHaveLength(events.length);
      expectSame(detection, DEFAULTS, foundAt(ofLake + index, lakeQueries.length, -1), events);
    },
  );
});
