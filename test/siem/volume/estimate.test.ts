import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BYTES, estimate, type Load } from "../../../components/siem/volume/estimate.ts";
import { exported } from "../../../components/siem/volume/evaluate.ts";
import { EXPORT } from "../../../components/siem/volume/filter.ts";
import { eventOf, linesOfSample } from "../fixture/sample.ts";

const load: Load = { nodes: 30, cells: 200, requests: 2_000 };

describe("the estimate of a plane", () => {
  it("counts a line where a connection leaves and one where it enters, and two for each L7 request and name", () => {
    const { sources } = estimate({ ...load, requestsPerConnection: 20, l7Share: 0.2, deniedShare: 0 });
    const of = (id: string) => sources.find(({ source }) => source === id);
    expect(of("hubble-verdict")?.eventsPerSecond).toBe(200);
    expect(of("hubble-l7")?.eventsPerSecond).toBe(800 + 400);
    expect(of("hubble-verdict")?.gigabytesPerDay).toBeCloseTo((200 * 1_240 * 86_400) / 1e9, 6);
  });

  it("adds up, and costs a month of thirty days by class", () => {
    const prices = { search: 2, cheap: 0.5, archive: 0.1 };
    const { sources, gigabytesPerDay, costPerMonth } = estimate(load, prices);
    const cost = sources.reduce((total, entry) => total + entry.gigabytesPerDay * 30 * prices[entry.priceClass], 0);
    expect(costPerMonth).toBeCloseTo(cost, 6);
    expect(gigabytesPerDay).toBeCloseTo(
      sources.reduce((total, entry) => total + entry.gigabytesPerDay, 0),
      9,
    );
    expect(estimate(load).costPerMonth).toBeNull();
  });

  it("never gets smaller when a plane grows", () => {
    const size = fc.record({ nodes: fc.nat(1_000), cells: fc.nat(2_000), requests: fc.nat(100_000) });
    fc.assert(
      fc.property(size, fc.constantFrom("nodes", "cells", "requests" as const), fc.nat(1_000), (small, field, more) => {
        const large = { ...small, [field]: small[field as keyof typeof small] + more };
        expect(estimate(large).gigabytesPerDay).toBeGreaterThanOrEqual(estimate(small).gigabytesPerDay);
      }),
    );
  });

  it("refuses a number that can't be, by name", () => {
    expect(() => estimate({ ...load, nodes: -1 })).toThrow("volume: nodes is -1: give a number of 0 or more");
    expect(() => estimate({ ...load, l7Share: Number.NaN })).toThrow(/l7Share is NaN/);
  });

  it("uses the line sizes that a live agent wrote, within a tenth", () => {
    const sizes = { verdict: [] as number[], l7: [] as number[] };
    for (const line of (["agent-l4-dns", "agent-l7", "agent-two-nodes"] as const).flatMap(linesOfSample)) {
      const kept = exported(JSON.parse(line), EXPORT);
      if (kept === null) continue;
      const text = JSON.stringify(kept);
      const event = eventOf(text);
      if (event.kind === "flow" && (event.observation === "verdict" || event.observation === "l7"))
        sizes[event.observation].push(Buffer.byteLength(text) + 1);
    }
    for (const kind of ["verdict", "l7"] as const) {
      const mean = sizes[kind].reduce((total, size) => total + size, 0) / sizes[kind].length;
      expect(Math.abs(mean - BYTES[kind]) / mean, `${kind}: ${mean}`).toBeLessThan(0.1);
    }
  });
});
