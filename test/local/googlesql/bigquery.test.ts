import { beforeAll, describe, expect, it } from "vitest";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { project } from "../../../components/siem/schema/target/project.ts";
import { flowsOf } from "../../siem/fixture/sample.ts";
import { APPROVALS, AT, AUDIT, EVENTS, FLOWS, LATER, POSTURE } from "../../siem/fixture/scenario.ts";
import { ask, type Question, type Row, TABLES } from "../../support/googlesql/googlesql.ts";
import { beyond, canonical } from "../../support/multiset.ts";

/** A line of the Kubernetes audit log as Google Cloud writes it: one entry a request, without groups. */
function googleAudit(line: string): string[] {
  if (!line.startsWith("{")) return [];
  const { stageTimestamp, verb, user, objectRef, responseStatus } = JSON.parse(line);
  const { apiGroup, resource, subresource, namespace, name } = objectRef;
  const [group, version] = apiGroup === "" ? ["core", "v1"] : [apiGroup.split(".")[0], "v2"];
  const kind = subresource === undefined ? resource : `${resource}.${subresource}`;
  const entry = {
    timestamp: stageTimestamp,
    protopayload_auditlog: {
      methodName: `io.k8s.${group}.${version}.${kind}.${verb}`,
      resourceName: `${group}/${version}/namespaces/${namespace}/${resource}/${name}`,
      authenticationInfo: { principalEmail: user.username },
      // google.rpc.Code: PERMISSION_DENIED.
      ...(responseStatus.code === 403 && { status: { code: 7 } }),
    },
  };
  return [JSON.stringify(entry)];
}

const json = (values: readonly object[]): string[] => values.map((value) => JSON.stringify(value));
const GIVEN = {
  hubble: FLOWS,
  posture: json(POSTURE),
  approval: json(APPROVALS),
  audit: AUDIT.flatMap(googleAudit),
};

const settings = { ...DEFAULTS, tables: { ...DEFAULTS.tables, bigquery: TABLES } };
const queries = DETECTIONS.flatMap((detection) => {
  const made = detection.bigquery(settings);
  return "query" in made ? [{ detection, sql: made.query.replace(/;\s*$/, "") }] : [];
});
const QUESTIONS: readonly Question[] = [
  { sql: `SELECT * FROM ${TABLES.flow}`, at: AT },
  ...queries.map(({ sql }) => ({ sql, at: AT })),
  ...queries.map(({ sql }) => ({ sql, at: LATER })),
];

let answers: readonly (readonly Row[])[] = [];
beforeAll(async () => {
  answers = await ask(GIVEN, QUESTIONS);
});

/** Times to the millisecond, as far as both have them; what a later Hubble adds stays in the line. */
function kept({ Extra: _, TimeGenerated, ...columns }: Row): string {
  return canonical({ ...columns, TimeGenerated: Date.parse(String(TimeGenerated)) });
}

describe("the dataset in BigQuery's engine", () => {
  it("says of every recorded flow what the mapping to the flat table says", () => {
    const rows = answers[0] ?? [];
    expect(rows.length).toBeGreaterThan(2_000);
    const [found, wanted] = [rows.map(kept), flowsOf(FLOWS).map((event) => kept(project(event, "flat")))];
    expect({ wrong: beyond(found, wanted), missing: beyond(wanted, found) }).toEqual({ wrong: [], missing: [] });
  });

  it.each(queries.map((query, index) => ({ ...query, id: query.detection.id, index })))(
    "finds by $id what its predicate finds, and nothing in a later window",
    ({ id, detection, index }) => {
      const fired = (when: string) => detection.fires(EVENTS, settings, { at: when, approvals: APPROVALS.slice(1) });
      const now = answers[1 + index] ?? [];
      const later = answers[1 + queries.length + index] ?? [];
      if (id === "log-source-silent") {
        expect(now).toEqual([]);
        expect(later.map(({ Source }) => Source).toSorted()).toEqual(
          fired(LATER)
            .map(({ subject }) => subject)
            .toSorted(),
        );
        expect(later.length).toBeGreaterThan(2);
        return;
      }
      expect(now.map(({ Count }) => Count).toSorted()).toEqual(
        fired(AT)
          .map(({ count }) => count)
          .toSorted(),
      );
      expect(now.length).toBeGreaterThan(0);
      expect(later).toEqual([]);
    },
  );
});
