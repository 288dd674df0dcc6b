import { beforeAll, describe, expect, it } from "vitest";
import { trinoType, viewsOf } from "../../../components/siem/aws/athena/view.ts";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { auditEvent, type PostureEvent } from "../../../components/siem/detection/event.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { project } from "../../../components/siem/schema/target/project.ts";
import { allLines, flowLine, flowsOf } from "../../siem/fixture/sample.ts";
import { type Answer, ask, type Delivered, type Question } from "../../support/trino/trino.ts";

const SETTINGS = DEFAULTS;
/** Five minutes after the flows of the sample. */
const AT = "2026-11-21T02:35:00Z";
/** Long after everything: each source is silent, and no window has anything in it. */
const LATER = "2026-11-21T06:00:00Z";
const EXPIRES = "2026-11-21T02:00:00Z";

function flow(index: number, change: object): string {
  const line = JSON.parse(flowLine(index)) as { flow: object };
  return JSON.stringify({ ...line, flow: { ...line.flow, ...change } });
}

const undeclared = flow(0, {
  egress_allowed_by: [{ name: "cell-30-orders-out", namespace: "shop-prod", labels: [] }],
  policy_log: [],
});
/** A query has no end of its window, because nothing comes from the future; what was recorded after `AT` is a day older here. */
const past = allLines.map((line) => line.replaceAll(/2026-11-21T0[3-9]/g, (time) => time.replace("21T", "20T")));
const FLOWS = [...past, undeclared, ...Array.from({ length: SETTINGS.denials }, () => flowLine(2))];

const BREAK_GLASS = { username: SETTINGS.breakGlassUsers[0], groups: SETTINGS.breakGlassGroups };

function audit(change: object = {}, objectRef: object = {}): string {
  return JSON.stringify({
    ...{ kind: "Event", apiVersion: "audit.k8s.io/v1", level: "Metadata", auditID: "1" },
    ...{ stage: "ResponseComplete", stageTimestamp: "2026-11-21T02:31:00.000000Z", verb: "delete" },
    user: { username: "mallory@acme.example", groups: ["system:authenticated"] },
    objectRef: {
      ...{ resource: "ciliumnetworkpolicies", apiGroup: "cilium.io", namespace: "acme-shop-prod" },
      ...{ name: "cell-00-default-deny", ...objectRef },
    },
    responseStatus: { code: 200 },
    ...change,
  });
}

const exec = { resource: "pods", subresource: "exec", apiGroup: "", name: "orders-1" };
const AUDIT = [
  audit(),
  audit({ user: { username: SETTINGS.pipelineUsers[0], groups: [] } }),
  audit({ responseStatus: { code: 403 } }),
  audit({}, { subresource: "status" }),
  audit({ stageTimestamp: "2026-11-21T01:31:00.000000Z" }),
  audit({ verb: "create", responseStatus: { code: 101 } }, exec),
  audit({ verb: "create" }, { ...exec, namespace: "acme-shop-dev" }),
  audit({ verb: "get", user: BREAK_GLASS }, { resource: "pods", apiGroup: "" }),
  "I1121 02:31:00.000000       1 controller.go:615] a line of another component",
];

const posture = (node: string, ipsec: boolean, keyAge: number | null): PostureEvent => {
  return { kind: "posture", time: "2026-11-21T02:33:00Z", node, ipsec, keyAge };
};
const POSTURE = [posture("a", true, 12), posture("b", false, 12), posture("c", true, 36), posture("d", true, null)];

const APPROVALS = [
  { time: "2026-11-20T00:00:00Z", id: "EA-1042", expiresAt: "2026-12-31T00:00:00Z" },
  // The last one holds: it was shortened.
  { time: "2026-11-21T00:00:00Z", id: "EA-1042", expiresAt: EXPIRES },
];

const SHIPPED = "year=2026/month=11/day=21";
const json = (values: readonly object[]): string[] => values.map((value) => JSON.stringify(value));
const DELIVERED: readonly Delivered[] = [
  { table: "cellwall_raw_hubble", day: SHIPPED, lines: FLOWS },
  // Older than any look back: a view that reads it reads the whole archive.
  { table: "cellwall_raw_hubble", day: "year=2026/month=11/day=01", lines: [flowLine(0)] },
  { table: "cellwall_raw_control_plane", day: "2026/11/21", lines: AUDIT },
  { table: "cellwall_raw_approval", day: SHIPPED, lines: json(APPROVALS) },
  { table: "cellwall_raw_posture", day: SHIPPED, lines: json(POSTURE) },
];

const EVENTS = [
  ...flowsOf(FLOWS),
  ...AUDIT.flatMap((line) => (line.startsWith("{") ? (auditEvent(JSON.parse(line)) ?? []) : [])),
  ...POSTURE,
];
const [network = ""] = viewsOf().map(({ name }) => name);
const COLUMNS = [
  ...["time", "action_id", "metadata.uid", "metadata.log_name", "connection_info.direction_id", "unmapped.verdict"],
  ...["unmapped.direction", "authorizations"],
  ...["src_endpoint", "dst_endpoint"].flatMap((end) =>
    ["ip", "port", "domain", "name", "owner.name", "uid", "hostname"].map((field) => `${end}.${field}`),
  ),
];

const queries = DETECTIONS.flatMap((detection) => {
  const made = detection.athena(SETTINGS);
  return "query" in made ? [{ detection, sql: made.query.replace(/;\s*$/, "") }] : [];
});
const QUESTIONS: readonly Question[] = [
  ...viewsOf().map(({ name }) => ({ sql: `SELECT * FROM ${name} LIMIT 1`, at: AT })),
  { sql: `SELECT ${COLUMNS.join(", ")} FROM ${network}`, at: AT },
  ...queries.map(({ sql }) => ({ sql, at: AT })),
  ...queries.map(({ sql }) => ({ sql, at: LATER })),
];

let answers: readonly Answer[] = [];
beforeAll(async () => {
  answers = await ask(DELIVERED, QUESTIONS);
});

const sorted = (rows: readonly (readonly unknown[])[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).toSorted();

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
    expect(rows.length).toBeGreaterThan(2_000);
    expect(sorted(rows)).toEqual(sorted(events.map((event) => COLUMNS.map((path) => at(event, path)))));
  });

  const first = viewsOf().length + 1;
  it.each(queries.map((query, index) => ({ ...query, id: query.detection.id, index })))(
    "finds by $id what its predicate finds, and nothing in a later window",
    ({ id, detection, index }) => {
      const fired = (when: string) => detection.fires(EVENTS, SETTINGS, { at: when, approvals: APPROVALS.slice(1) });
      const now = answers[first + index]?.rows ?? [];
      const later = answers[first + queries.length + index]?.rows ?? [];
      if (id === "log-source-silent") {
        expect(now).toEqual([]);
        expect(later.map(([source]) => source).toSorted()).toEqual(
          fired(LATER)
            .map(({ subject }) => subject)
            .toSorted(),
        );
        expect(later.length).toBeGreaterThan(2);
        return;
      }
      expect(now.map((row) => row.at(-1)).toSorted()).toEqual(
        fired(AT)
          .map(({ count }) => count)
          .toSorted(),
      );
      expect(now.length).toBeGreaterThan(0);
      expect(later).toEqual([]);
    },
  );
});
