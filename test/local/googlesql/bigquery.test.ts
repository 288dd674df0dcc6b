import { beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../../components/contract/digest.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import { project } from "../../../components/siem/schema/target/project.ts";
import { flowsOf } from "../../siem/fixture/sample.ts";
import { APPROVAL_LINES, AT, AUDIT, FLOWS, LATER, POSTURE_LINES } from "../../siem/fixture/scenario.ts";
import type { Question } from "../../support/engine.ts";
import { ask, type Row, TABLES } from "../../support/googlesql/googlesql.ts";
import { beyond } from "../../support/multiset.ts";
import { expectSame, queriesOf } from "../../support/siem/found.ts";

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

const GIVEN = {
  hubble: FLOWS,
  posture: POSTURE_LINES,
  approval: APPROVAL_LINES,
  audit: AUDIT.flatMap(googleAudit),
};

const settings = { ...DEFAULTS, tables: { ...DEFAULTS.tables, bigquery: TABLES } };
const queries = queriesOf("bigquery", settings);
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
  return canonicalJson({ ...columns, TimeGenerated: Date.parse(String(TimeGenerated)) });
}

describe("the dataset in BigQuery's engine", () => {
  it("says of every recorded flow what the mapping to the flat table says", () => {
    const rows = answers[0] ?? [];
    expect(rows.length).toBeGreaterThan(2_000);
    const [found, wanted] = [rows.map(kept), flowsOf(FLOWS).map((event) => kept(project(event, "flat")))];
    expect({ wrong: beyond(found, wanted), missing: beyond(wanted, found) }).toEqual({ wrong: [], missing: [] });
  });

  it.each(queries.map(({ detection }, index) => ({ id: detection.id, detection, index })))(
    "finds by $id what its predicate finds, and nothing in a later window",
    ({ detection, index }) => {
      const told = (rows: readonly Row[] | undefined) => (rows ?? []).map(({ Source, Count }) => Source ?? Count);
      const now = answers[1 + index];
      expectSame(detection, settings, { now: told(now), later: told(answers[1 + queries.length + index]) });
    },
  );
});
