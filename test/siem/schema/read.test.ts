import { describe, expect, it } from "vitest";
import { readLine } from "../../../components/siem/schema/line.ts";
import { redactUrl } from "../../../components/siem/schema/redact.ts";
import { eventOf, flowLine, flowsOf, linesOfSample, SAMPLES, type Sample } from "../fixture/sample.ts";

function countsOf(sample: Sample): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of linesOfSample(sample)) {
    const event = eventOf(line);
    const kind = event.kind === "flow" ? `${event.class} ${event.observation} ${event.verdict}` : event.type;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function flow(fields: object, line: object = {}) {
  const time = "2026-11-21T02:30:00Z";
  const event = eventOf(JSON.stringify({ flow: { time, verdict: "FORWARDED", ...fields }, time, ...line }));
  if (event.kind !== "flow") throw new Error("not a flow");
  return event;
}

describe("recorded lines", () => {
  it("of synthetic datapath events are all understood", () => {
    expect(countsOf("flows")).toEqual({
      "network verdict FORWARDED": 1,
      "network verdict DROPPED": 2,
      "network verdict AUDIT": 1,
      "network drop DROPPED": 1,
      "http l7 FORWARDED": 2,
      "http l7 DROPPED": 1,
      "dns l7 FORWARDED": 1,
      "dns l7 DROPPED": 1,
    });
  });

  it("of a live agent are all understood", () => {
    expect(countsOf("agent-l4-dns")).toEqual({
      "network trace FORWARDED": 371,
      "network drop DROPPED": 63,
      "network verdict DROPPED": 19,
      "network verdict FORWARDED": 6,
      "network verdict REDIRECTED": 3,
      "dns l7 FORWARDED": 4,
      "dns l7 DROPPED": 1,
      IPCACHE_UPSERTED: 9,
      ENDPOINT_CREATED: 6,
      ENDPOINT_REGENERATE_SUCCESS: 25,
      POLICY_UPDATED: 4,
    });
    expect(countsOf("agent-l7")).toEqual({
      "network trace FORWARDED": 1158,
      "network drop DROPPED": 72,
      "network verdict FORWARDED": 28,
      "network verdict DROPPED": 29,
      "network verdict REDIRECTED": 28,
      "network verdict AUDIT": 1,
      "dns l7 FORWARDED": 10,
      "dns l7 DROPPED": 1,
      "http l7 FORWARDED": 21,
      "http l7 DROPPED": 8,
      IPCACHE_UPSERTED: 10,
      ENDPOINT_CREATED: 6,
      ENDPOINT_REGENERATE_SUCCESS: 51,
      POLICY_UPDATED: 14,
      POLICY_DELETED: 1,
    });
  });

  it("with a mask tell what the mask left, and never guess a verdict event from a plain drop", () => {
    expect(countsOf("agent-masked")).toEqual({
      "network verdict FORWARDED": 7,
      "network verdict REDIRECTED": 3,
      "network null DROPPED": 10,
      "dns l7 FORWARDED": 2,
      "dns l7 DROPPED": 1,
    });
  });

  it("have no field that is unknown", () => {
    const extra = SAMPLES.flatMap((sample) => flowsOf(linesOfSample(sample))).flatMap((event) =>
      Object.keys(event.extra ?? {}),
    );
    expect(extra).toEqual([]);
  });
});

describe("a flow", () => {
  it("names the policies that decided, and the approval from the policy's label", () => {
    const event = eventOf(flowLine(0));
    expect(event).toMatchObject({
      approvals: ["EA-1042"],
      policies: [{ name: "egress-stripe", namespace: "shop-prod", side: "egress", effect: "allow", revision: "17" }],
      client: { namespace: "shop-prod", serviceAccount: "orders" },
      server: { reserved: ["world"], names: ["api.stripe.com"] },
    });
    expect(eventOf(flowLine(1))).toMatchObject({
      dropReason: "POLICY_DENY",
      policies: [{ name: "deny-metadata", namespace: null, effect: "deny" }],
    });
    expect(eventOf(flowLine(2))).toMatchObject({ dropReason: "POLICY_DENIED", policies: [] });
  });

  it("has the approval of `policy_log`, once, and none for policies without a log value", () => {
    const label = "cell:egress-approval=ea-1";
    expect(flow({ policy_log: [""] }).approvals).toEqual([]);
    expect(flow({ policy_log: ["ea-2", "", "ea-1 until 2026-12-31"] }).approvals).toEqual(["ea-1", "ea-2"]);
    expect(flow({ policy_log: ["ea-1"], egress_allowed_by: [{ name: "p", labels: [label] }] }).approvals).toEqual([
      "ea-1",
    ]);
  });

  it("gives client and server by role on answers too", () => {
    for (const [request, response] of [
      [5, 7],
      [9, 8],
    ] as const) {
      const asked = eventOf(flowLine(request));
      const answered = eventOf(flowLine(response));
      if (asked.kind !== "flow" || answered.kind !== "flow") throw new Error("not flows");
      expect(answered.reply).toBe(true);
      expect(answered.client).toEqual(asked.client);
      expect(answered.server).toEqual(asked.server);
    }
  });

  it("keeps fields and protocols of a later Hubble", () => {
    expect(flow({ quantum: { spin: 1 } }).extra).toEqual({ quantum: { spin: 1 } });
    const later = flow({
      l4: { QUIC: { source_port: 5, destination_port: 443 } },
      verdict: "DELAYED",
      l7: { mqtt: {} },
    });
    expect(later).toMatchObject({
      protocol: "QUIC",
      verdict: "DELAYED",
      server: { port: 443 },
      extra: { l7: { mqtt: {} } },
    });
  });

  it("survives fields of another type", () => {
    const odd = flow({ source: 3, l4: [], event_type: "x", egress_allowed_by: { a: 1 }, policy_log: "ea-1", l7: null });
    expect(odd).toMatchObject({ client: { ip: null, port: null }, policies: [], approvals: [], observation: null });
  });

  it("never carries credentials, even from an agent that doesn't redact", () => {
    const event = JSON.stringify(eventOf(flowLine(5)));
    expect(flowLine(5)).toContain("s3cr3t");
    expect(flowLine(5)).toContain("Bearer x");
    expect(event).not.toMatch(/s3cr3t|Bearer/);
    expect(event).toContain("7f0c");
    expect(redactUrl("https://me:pw@api.example:8443/a/b?c=d#e")).toBe("https://api.example:8443/a/b");
    expect(redactUrl("//api.example/a?x=http://u:p@b")).toBe("//api.example/a");
    expect(redactUrl("/orders/12?token=1")).toBe("/orders/12");
  });
});

describe("a line that is no flow", () => {
  it("keeps what the agent said, lost and doesn't know yet", () => {
    const time = "2026-11-21T02:30:00Z";
    const node_name = "eu1/node-a";
    const lost = { source: "HUBBLE_RING_BUFFER", num_events_lost: "12" };
    expect(eventOf(JSON.stringify({ lost_events: lost, time, node_name }))).toEqual({
      kind: "lost",
      time,
      node: node_name,
      cluster: "eu1",
      type: "lost_events",
      body: lost,
    });
    expect(eventOf(JSON.stringify({ moon_phase: 3, time }))).toMatchObject({
      kind: "other",
      type: "moon_phase",
      body: 3,
    });
  });

  it("is reported with its number and kept whole", () => {
    const cut = '{"flow":{"time":"2026';
    expect(readLine(cut, 7)).toMatchObject({
      kind: "broken",
      line: 7,
      text: cut,
      message: expect.stringMatching(/^not JSON/),
    });
    expect(readLine("[1]", 8)).toMatchObject({ kind: "broken", line: 8, message: "not a JSON object" });
    expect(readLine('{"flow":{}}', 9)).toMatchObject({ kind: "broken", line: 9, message: "no field `time`" });
  });
});
