import { describe, expect, it } from "vitest";
import { congruenceOf } from "../../components/fleet/congruence.ts";
import { congruenceMarkdown, verdictOf } from "../../components/fleet/report/text.ts";
import { CELLS, CHANGED, fleetOf, journalOf, REGIONS } from "./fleets.ts";

const report = (journal: ReturnType<typeof journalOf>) => congruenceOf(fleetOf(), journal);
const newer = { revision: "v2", policies: CHANGED };

describe("the congruence report", () => {
  it("finds a fleet congruent whose cells are the same everywhere", () => {
    const found = report(journalOf("v1"));
    expect(found).toMatchObject({ head: "v1", rollingOut: false, unplanned: [] });
    expect(found.cells.map(({ cell }) => cell)).toEqual(["acme-orders", "acme-stock"]);
    expect(found.cells.flatMap(({ on }) => Object.values(on)).every(({ likeness }) => likeness === "equal")).toBe(true);
    expect(verdictOf(found)).toBe("congruent: 2 cells, 7 regions");
  });

  it("explains what differs by a rollout that stands between two waves", () => {
    const found = report(journalOf("v1", { r1: newer, r2: newer, r3: newer, r4: newer }));
    expect(found).toMatchObject({ head: "v2", rollingOut: true, unplanned: [] });
    expect(found.regions.filter(({ behind }) => behind).map(({ region }) => region)).toEqual(["r5", "r6", "r7"]);
    expect(found.cells[0]?.on.r5?.likeness).toBe("different");
    expect(found.cells[1]?.on.r5?.likeness).toBe("equal");
    expect(verdictOf(found)).toContain("3 of 7 regions are behind, 1 of 2 cells differ there");
  });

  it("explains a region inside the wave that is under way", () => {
    expect(report(journalOf("v1", { r1: newer, r3: newer })).unplanned).toEqual([]);
  });

  it.each<[string, ReturnType<typeof journalOf>, RegExp]>([
    [
      "a region that an earlier wave left behind",
      journalOf("v2", { r3: { revision: "v1", policies: CHANGED } }),
      /^r3: left behind by an earlier wave, while wave w2 went on$/,
    ],
    [
      "a region that was never brought up, while later ones were",
      journalOf("v1", { r2: undefined }),
      /^r2: left behind/,
    ],
    [
      "another digest at the same revision",
      journalOf("v1", { r6: { policies: CHANGED } }),
      /^r6: acme-orders is another than on r1, both at v1$/,
    ],
    [
      "another Cilium at the same revision",
      journalOf("v1", { r6: { cilium: "1.19.5" } }),
      /^r6: Cilium 1\.19\.5, on r1 1\.20\.2, both at v1$/,
    ],
    [
      "another release of cellwall at the same revision",
      journalOf("v1", { r6: { version: "0.0.9" } }),
      /^r6: cellwall 0\.0\.9, on r1 0\.1\.0/,
    ],
    [
      "operations that a killed run left",
      journalOf("v1", { r7: { pending: 2 } }),
      /^r7: a killed run left operations open in cells r7-prod$/,
    ],
  ])("does not explain %s", (_, journal, reason) => {
    const { unplanned } = report(journal);
    expect(unplanned).toHaveLength(1);
    expect(unplanned[0]).toMatch(reason);
  });

  it("finds an update by hand, even in the last wave", () => {
    const journal = new Map(journalOf("v1"));
    const { release: { revision: _, ...release } = { version: "", cilium: "", plane: "" } } =
      journal.get("cells r7-prod") ?? {};
    journal.set("cells r7-prod", { policies: CELLS, pending: 0, release });
    expect(report(journal).unplanned).toEqual([
      "r7: its stacks stand at none and v1",
      "r7: updated by hand; its stacks name no revision",
    ]);
  });

  it("compares regions that nobody rolled out to by their cells alone", () => {
    expect(report(journalOf(undefined)).unplanned).toEqual([]);
    expect(report(journalOf(undefined, { r4: { policies: CHANGED } })).unplanned).toEqual([
      "r4: acme-orders is another than on r1, both without a revision",
    ]);
  });

  it("shows a cell that a region doesn't have as absent", () => {
    const { "acme-stock-prod": _, ...fewer } = CELLS;
    const found = report(journalOf("v1", { r2: { policies: fewer } }));
    expect(found.cells[1]?.on.r2).toEqual({ likeness: "absent" });
    expect(found.unplanned).toEqual([]);
  });

  it("names regions with other environments by the same cell", () => {
    const staging = Object.fromEntries(
      Object.entries(CELLS).map(([name, digest]) => [name.replace("prod", "stage"), digest]),
    );
    const found = report(journalOf("v1", { r2: { environment: "stage", policies: staging } }));
    expect(found.cells).toHaveLength(2);
    expect(found.cells[0]?.on.r2?.likeness).toBe("equal");
  });

  it("prints as Markdown, a column for each region", () => {
    const text = congruenceMarkdown(report(journalOf("v1", { r7: { policies: CHANGED } })));
    expect(text).toContain("### Fleet world: 1 thing no rollout explains");
    expect(text).toContain(`| cell | ${REGIONS.join(" | ")} |`);
    expect(text).toContain(
      "| acme-orders | = aaaaaaaa | = aaaaaaaa | = aaaaaaaa | = aaaaaaaa | = aaaaaaaa | = aaaaaaaa | ≠ cccccccc |",
    );
  });
});
