import fc from "fast-check";
import { expect, it } from "vitest";
import { sweep } from "../../cli/siem/sweep.ts";
import type { AuditEvent } from "../../components/siem/detection/event.ts";
import { policyTampering } from "../../components/siem/detection/rule/policy-tampering.ts";
import { DEFAULTS } from "../../components/siem/detection/settings.ts";

const START = Date.parse("2026-11-21T00:00:00Z");

function change(seconds: number): AuditEvent {
  return {
    ...{ kind: "audit", time: new Date(START + seconds * 1_000).toISOString(), stage: "ResponseComplete" },
    ...{ verb: "patch", user: "mallory@acme.example", groups: [], userAgent: null, sourceIps: [] },
    ...{ apiGroup: "cilium.io", resource: "ciliumnetworkpolicies", subresource: null },
    ...{ namespace: "acme-shop-prod", name: "deny", code: 200 },
  } as const;
}

it("looks at every event up to the end exactly once, however they lie", () => {
  const day = fc.integer({ min: 0, max: 86_400 });
  fc.assert(
    fc.property(fc.array(day, { minLength: 1 }), day, (seconds, end) => {
      const sorted = seconds.toSorted((a, b) => a - b);
      const before = sorted.filter((second) => second <= end);
      const at = new Date(START + end * 1_000).toISOString();
      const found = sweep(policyTampering, sorted.map(change), DEFAULTS, { at, approvals: [] });
      expect(found.map(({ count }) => count)).toEqual(before.length === 0 ? [] : [before.length]);
      expect(found[0]?.time).toBe(before[0] === undefined ? undefined : change(before[0]).time);
    }),
  );
});
