import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FlowClass, FlowEvent } from "../../../components/siem/schema/event.ts";
import { COLUMNS, type ColumnType, logAnalyticsColumns } from "../../../components/siem/schema/target/columns.ts";
import { MAPPING } from "../../../components/siem/schema/target/mapping.ts";
import { renderMapping } from "../../../components/siem/schema/target/markdown.ts";
import { project, rowsOf } from "../../../components/siem/schema/target/project.ts";
import { placesOf, TARGETS } from "../../../components/siem/schema/target/row.ts";
import { allLines, eventOf, flowLine, flowsOf } from "../fixture/sample.ts";

const CLASSES: readonly FlowClass[] = ["network", "dns", "http"];
const flows = flowsOf(allLines);

function flowAt(index: number): FlowEvent {
  const event = eventOf(flowLine(index));
  if (event.kind !== "flow") throw new Error("not a flow");
  return event;
}

/** One of each kind: lines of the synthetic recording. */
const KINDS = {
  "verdict-allowed-by-approval": 0,
  "verdict-denied-by-policy": 1,
  "verdict-default-deny": 2,
  "verdict-audit": 3,
  drop: 4,
  "http-request": 5,
  "http-request-denied": 6,
  "http-response": 7,
  "dns-response": 8,
  "dns-request-denied": 9,
} as const;

describe("the mapping table", () => {
  it("has a row for every field of an event", () => {
    const fields = new Set(MAPPING.map(({ field }) => field));
    const wanted = Object.entries(flowAt(0)).flatMap(([key, value]) => {
      if (key === "kind") return [];
      if (key === "client" || key === "server") return Object.keys(value as object).map((inner) => `${key}.${inner}`);
      if (key === "dns") return Object.keys(flowAt(8).dns ?? {}).map((inner) => `dns.${inner}`);
      if (key === "http") return Object.keys(flowAt(7).http ?? {}).map((inner) => `http.${inner}`);
      return [key];
    });
    expect(wanted.filter((field) => !fields.has(field))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(40);
  });

  it("has a place or a reason in every schema", () => {
    const without = MAPPING.flatMap((row) =>
      TARGETS.filter((target) => {
        const cell = row[target];
        return placesOf(cell).length === 0 && !(typeof cell === "object" && "none" in cell && cell.none.length > 10);
      }).map((target) => `${row.field} in ${target}`),
    );
    expect(without).toEqual([]);
  });

  it("is the table in the documentation", () => {
    const page = readFileSync(new URL("../../../docs/siem.md", import.meta.url), "utf8");
    const [, between = ""] = page.split(/<!-- mapping -->\n|\n<!-- end of mapping -->/);
    expect(between.trim()).toBe(renderMapping());
  });

  it("writes no place twice, and none into another", () => {
    for (const target of TARGETS)
      for (const kind of CLASSES) {
        const paths = rowsOf(target, kind).flatMap((row) => placesOf(row[target]).map(({ path }) => path));
        expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
        if (target === "ecs" || target === "ocsf")
          expect(paths.filter((path) => paths.some((other) => other.startsWith(`${path}.`)))).toEqual([]);
      }
  });

  it("gives every recorded flow every field of its schema, null where the flow is silent", () => {
    for (const target of TARGETS)
      for (const event of flows) {
        const record = project(event, target);
        const missing = rowsOf(target, event.class)
          .flatMap((row) => placesOf(row[target]))
          .filter(({ path }) => valueAt(record, path) === undefined);
        expect(missing).toEqual([]);
      }
  });

  it("gives what each schema calls mandatory", () => {
    for (const event of flows) {
      const asim = project(event, "asim");
      for (const field of "TimeGenerated EventCount EventStartTime EventEndTime EventType EventResult EventProduct EventVendor EventSchema EventSchemaVersion".split(
        " ",
      ))
        expect(asim[field], field).not.toBeNull();
      const ocsf = project(event, "ocsf");
      for (const field of "activity_id category_uid class_uid severity_id time type_uid action_id".split(" "))
        expect(ocsf[field], field).toBeTypeOf("number");
      expect(ocsf.type_uid).toBe(Number(ocsf.class_uid) * 100 + Number(ocsf.activity_id));
      expect(ocsf).toMatchObject({ metadata: { version: "1.3.0", product: { name: "Hubble" } } });
    }
  });
});

describe("OCSF", () => {
  it("says audit as logged, deny as blocked, with the caption that belongs to the number", () => {
    const [allowed, denied, , audit] = [0, 1, 2, 3].map((index) => project(flowAt(index), "ocsf"));
    expect(allowed).toMatchObject({ activity_id: 1, action_id: 1, disposition_id: 1, disposition: "Allowed" });
    expect(denied).toMatchObject({ activity_id: 5, action_id: 2, disposition_id: 2, disposition: "Blocked" });
    expect(audit).toMatchObject({ action_id: 1, disposition_id: 17, disposition: "Logged" });
  });

  it("says an answer without a code as NoError, and a question without any", () => {
    expect(project(flowAt(8), "ocsf")).toMatchObject({ rcode_id: 0, rcode: "NoError", activity_id: 2 });
    expect(project(flowAt(9), "ocsf")).toMatchObject({ rcode_id: null, rcode: null, activity_id: 1 });
  });
});

describe("the flat table", () => {
  it("has the same columns for every class, with values of their types", () => {
    const is: Readonly<Record<ColumnType, (value: unknown) => boolean>> = {
      time: (value) => !Number.isNaN(Date.parse(value as string)),
      string: (value) => typeof value === "string",
      long: (value) => Number.isSafeInteger(value),
      boolean: (value) => typeof value === "boolean",
      strings: (value) => Array.isArray(value) && value.every((entry) => typeof entry === "string"),
      json: (value) => typeof value === "object",
    };
    const wrong = flows.flatMap((event) => {
      const row = project(event, "flat");
      expect(Object.keys(row)).toEqual(COLUMNS.map(({ name }) => name));
      return COLUMNS.filter(({ name, type }) => row[name] !== null && !is[type](row[name]));
    });
    expect(wrong).toEqual([]);
  });

  it("says dateTime in the table and datetime in the stream, as Azure wants it", () => {
    expect(logAnalyticsColumns("table")[0]).toEqual({ name: "TimeGenerated", type: "dateTime" });
    expect(logAnalyticsColumns("stream")[0]).toEqual({ name: "TimeGenerated", type: "datetime" });
  });
});

describe("one flow of each kind", () => {
  for (const [kind, index] of Object.entries(KINDS))
    it(`${kind} keeps its form in every schema`, async () => {
      const event = flowAt(index);
      const records = Object.fromEntries(TARGETS.map((target) => [target, project(event, target)]));
      await expect(`${JSON.stringify(records, null, 2)}\n`).toMatchFileSnapshot(`golden/${kind}.golden`);
    });
});

function valueAt(record: unknown, path: string): unknown {
  if (record !== null && typeof record === "object" && Object.hasOwn(record, path))
    return (record as Record<string, unknown>)[path];
  let value = record;
  for (const part of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  return value;
}
