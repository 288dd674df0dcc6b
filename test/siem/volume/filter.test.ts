import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlowEvent } from "../../../components/siem/schema/event.ts";
import { isEgressDecision } from "../../../components/siem/volume/decision.ts";
import { exported } from "../../../components/siem/volume/evaluate.ts";
import { EXPORT, exportValues } from "../../../components/siem/volume/filter.ts";
import { eventOf, linesOfSample } from "../fixture/sample.ts";

type Line = Record<string, unknown> & { flow?: Record<string, unknown> };

/** Recordings of the whole ring buffer; the masked one has been through an export already. */
const WHOLE = ["flows", "agent-l4-dns", "agent-l7", "agent-two-nodes"] as const;
const parsed: readonly Line[] = WHOLE.flatMap(linesOfSample).map((line) => JSON.parse(line) as Line);

/** What an auditor needs of a decision, as one text. MAC addresses and unknown fields are no part of it. */
function decisionOf(event: FlowEvent): string {
  const { client, server, extra: _extra, ...rest } = event;
  return JSON.stringify({ ...rest, client: { ...client, mac: null }, server: { ...server, mac: null } });
}

function decisions(lines: readonly Line[]): string[] {
  return lines
    .map((line) => eventOf(JSON.stringify(line)))
    .filter((event) => event.kind === "flow")
    .filter(isEgressDecision)
    .map(decisionOf);
}

function afterExport(lines: readonly Line[]): Line[] {
  return lines.map((line) => exported(line, EXPORT) as Line | null).filter((line) => line !== null);
}

/** A recorded line in other circumstances: another verdict, direction, namespace, or kind of peer. */
const varied: fc.Arbitrary<Line> = fc
  .record({
    line: fc.constantFrom(...parsed.filter(({ flow }) => flow !== undefined)),
    verdict: fc.constantFrom("FORWARDED", "DROPPED", "AUDIT", "ERROR", "REDIRECTED", "TRACED"),
    direction: fc.constantFrom("EGRESS", "INGRESS"),
    namespace: fc.constantFrom("kube-system", "acme-shop-prod", "gateway-external"),
    peer: fc.constantFrom("reserved:world", "reserved:host", "reserved:health", "reserved:kube-apiserver", "k8s:a=b"),
    approval: fc.constantFrom("", "ea-1042"),
    changed: fc.boolean(),
  })
  .map(({ line, verdict, direction, namespace, peer, approval, changed }) =>
    changed
      ? {
          ...line,
          flow: {
            ...line.flow,
            verdict,
            traffic_direction: direction,
            policy_log: [approval],
            source: { ...(line.flow?.source as object), namespace },
            destination: { ...(line.flow?.destination as object), labels: [peer] },
          },
        }
      : line,
  );

describe("the export filter", () => {
  it("keeps every recorded egress decision, whole", () => {
    const before = decisions(parsed);
    expect(before.length).toBeGreaterThan(100);
    expect(decisions(afterExport(parsed))).toEqual(before);
  });

  it("keeps every egress decision in any mixture, whatever its verdict, namespace and peer", () => {
    fc.assert(
      fc.property(fc.array(varied, { maxLength: 40 }), (lines) => {
        expect(decisions(afterExport(lines))).toEqual(decisions(lines));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps what a node was refused on its way to a health endpoint, and leaves out the probes that arrive", () => {
    const line = (traffic_direction: string, verdict: string): Line => ({
      time: "2026-11-21T02:30:00Z",
      flow: {
        verdict,
        traffic_direction,
        event_type: { type: 5 },
        source: { labels: ["reserved:host"] },
        destination: { labels: ["reserved:health"] },
      },
    });
    expect(
      afterExport([line("EGRESS", "DROPPED"), line("EGRESS", "FORWARDED"), line("INGRESS", "DROPPED")]),
    ).toHaveLength(3);
    expect(afterExport([line("INGRESS", "FORWARDED")])).toEqual([]);
  });

  it("leaves out a policy drop only because the same packet has a verdict", () => {
    for (const sample of WHOLE) {
      const count = { drop: new Map<string, number>(), verdict: new Map<string, number>() };
      for (const line of linesOfSample(sample)) {
        const event = eventOf(line);
        if (event.kind !== "flow" || !event.dropReason?.startsWith("POLICY_D")) continue;
        if (event.observation !== "drop" && event.observation !== "verdict") continue;
        const { client, server } = event;
        const packet = JSON.stringify([
          client.ip,
          client.port,
          server.ip,
          server.port,
          event.protocol,
          event.direction,
        ]);
        const of = count[event.observation];
        of.set(packet, (of.get(packet) ?? 0) + 1);
      }
      expect(count.drop.size).toBeGreaterThan(0);
      for (const [packet, drops] of count.drop)
        expect(count.verdict.get(packet) ?? 0, `${sample} ${packet}`).toBeGreaterThanOrEqual(drops);
    }
  });

  it("cuts lines by more than nine tenths and traces altogether", () => {
    const live = (["agent-l4-dns", "agent-l7", "agent-two-nodes"] as const).flatMap(linesOfSample);
    const kept = afterExport(live.map((line) => JSON.parse(line) as Line));
    expect(kept.length / live.length).toBeLessThan(0.1);
    expect(
      kept.map((line) => eventOf(JSON.stringify(line))).some((e) => e.kind === "flow" && e.observation === "trace"),
    ).toBe(false);
  });

  it("keeps the approval, which only policy_log says of a policy without the label", () => {
    const [line] = parsed;
    const logged = { ...line, flow: { ...line?.flow, egress_allowed_by: [{ name: "p" }], policy_log: ["ea-7"] } };
    const [kept] = afterExport([logged]);
    expect(eventOf(JSON.stringify(kept))).toMatchObject({ approvals: ["ea-7"] });
  });

  it("would lose decisions with a namespace in the deny list, and the proof would tell", () => {
    const careless = { ...EXPORT, deny: [...EXPORT.deny, { destination_label: ["k8s:k8s-app=kube-dns"] }] };
    const kept = parsed.map((line) => exported(line, careless) as Line | null).filter((line) => line !== null);
    expect(decisions(kept).length).toBeLessThan(decisions(parsed).length);
  });

  it("never lets the unredacted summary out", () => {
    expect(JSON.stringify(afterExport(parsed))).not.toContain("Summary");
  });
});

describe("values for the chart", () => {
  it("give each filter as one JSON text and never aggregate", () => {
    const values = exportValues();
    expect(values.allowList).toContain('{"event_type":[{"type":5}]}');
    expect([...values.allowList, ...values.denyList].map((text) => JSON.parse(text))).toEqual([
      ...EXPORT.allow,
      ...EXPORT.deny,
    ]);
    expect(Object.keys(values)).not.toContain("fieldAggregate");
    expect(JSON.stringify(values.denyList)).not.toMatch(/_pod/);
  });

  it("have no blank in a filter, because the chart joins filters with blanks", () => {
    const { allowList, denyList } = exportValues();
    expect([...allowList, ...denyList].filter((text) => /\s/.test(text))).toEqual([]);
  });

  it("match a drop reason by sub type, which counts only with match_sub_type", () => {
    const types = EXPORT.deny.flatMap((filter) => filter.event_type ?? []);
    expect(types.length).toBeGreaterThan(0);
    expect(types.filter(({ match_sub_type }) => match_sub_type !== true)).toEqual([]);
  });
});
