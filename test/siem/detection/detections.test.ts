import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { auditEvent, type DetectionEvent, type PostureEvent } from "../../../components/siem/detection/event.ts";
import { type Context, DEFAULTS, type DetectionSettings } from "../../../components/siem/detection/settings.ts";
import { auditLine, changedFlow, eventOf, flowsOf, linesOfSample } from "../fixture/sample.ts";

const AT = "2026-11-21T02:35:00Z";
const context: Context = { at: AT, approvals: [{ id: "EA-1042", expiresAt: "2026-12-31T00:00:00Z" }] };
const PIPELINE = "system:serviceaccount:cellwall-system:pulumi";

function fires(
  id: string,
  events: readonly DetectionEvent[],
  settings: Partial<DetectionSettings> = {},
  more: Partial<Context> = {},
) {
  const detection = DETECTIONS.find((entry) => entry.id === id);
  if (detection === undefined) throw new Error(`no detection ${id}`);
  return detection.fires(events, { ...DEFAULTS, ...settings }, { ...context, ...more });
}

/** A recorded flow with other values in its JSON. */
function flow(index: number, change: object = {}): DetectionEvent {
  const event = eventOf(changedFlow(index, change));
  if (event.kind !== "flow") throw new Error("not a flow");
  return event;
}

function audit(change: object = {}, objectRef: object = {}): DetectionEvent {
  const event = auditEvent(JSON.parse(auditLine(change, objectRef)));
  if (event === null) throw new Error("not an audit line");
  return event;
}

function posture(change: Partial<PostureEvent> = {}): DetectionEvent {
  return { kind: "posture", time: "2026-11-21T02:33:00Z", node: "eu1/node-a", ipsec: true, keyAge: 12, ...change };
}

describe("undeclared-egress", () => {
  const undeclared = flow(0, {
    egress_allowed_by: [{ name: "cell-30-orders-out", namespace: "shop-prod", labels: [] }],
  });

  it("fires when a pod left the plane under a policy without an approval", () => {
    expect(fires("undeclared-egress", [undeclared, undeclared])).toEqual([
      {
        subject: "shop-prod/orders -> api.stripe.com:443",
        time: "2026-11-21T02:30:00.123456789Z",
        count: 2,
        detail: "FORWARDED by shop-prod/cell-30-orders-out",
      },
    ]);
    expect(fires("undeclared-egress", [flow(3)])).toMatchObject([{ detail: "AUDIT by no policy" }]);
  });

  it("is quiet for an approved destination, a denial, traffic inside the plane, and yesterday", () => {
    expect(fires("undeclared-egress", [flow(0), flow(1), flow(2), flow(5), flow(8)])).toEqual([]);
    expect(fires("undeclared-egress", [undeclared], {}, { at: "2026-11-22T02:35:00Z" })).toEqual([]);
  });

  it("finds the undeclared egress that a live agent recorded", () => {
    const flows = flowsOf(linesOfSample("agent-l7"));
    const last =
      flows
        .map(({ time }) => time)
        .sort()
        .at(-1) ?? AT;
    const found = fires("undeclared-egress", flows, {}, { at: last });
    expect(found.map(({ subject }) => subject)).toContain("cell-b/default -> 198.51.100.10:443");
  });
});

describe("denied-burst", () => {
  it("fires at the threshold, for one workload, and counts a packet once although it is written twice", () => {
    const many = Array.from({ length: 50 }, () => flow(2));
    expect(fires("denied-burst", many)).toMatchObject([{ subject: "shop-prod/orders", count: 50 }]);
    expect(fires("denied-burst", many.slice(1))).toEqual([]);
    const twice = Array.from({ length: 25 }, () => [flow(2), flow(4)]).flat();
    expect(fires("denied-burst", twice)).toEqual([]);
  });

  it("counts denied names and paths too, and nothing that was allowed", () => {
    expect(fires("denied-burst", [flow(2), flow(9)], { denials: 2 })).toMatchObject([{ count: 2 }]);
    expect(fires("denied-burst", [flow(0), flow(3), flow(7), flow(8)], { denials: 1 })).toEqual([]);
  });
});

describe("expired-approval", () => {
  it("fires for an approval that ended before the connection, and one that nobody knows", () => {
    const ended = [{ id: "EA-1042", expiresAt: "2026-11-21T02:30:00.100Z" }];
    expect(fires("expired-approval", [flow(0)], {}, { approvals: ended })).toMatchObject([
      { subject: "EA-1042", detail: "shop-prod/orders -> api.stripe.com:443, expired" },
    ]);
    expect(fires("expired-approval", [flow(0)], {}, { approvals: [] })).toMatchObject([
      { detail: expect.stringContaining("unknown") },
    ]);
    const unreadable = [{ id: "EA-1042", expiresAt: "soon" }];
    expect(fires("expired-approval", [flow(0)], {}, { approvals: unreadable })).toHaveLength(1);
  });

  it("is quiet while the approval lasts, and for what was denied", () => {
    expect(fires("expired-approval", [flow(0)])).toEqual([]);
    expect(fires("expired-approval", [flow(0, { verdict: "DROPPED" })], {}, { approvals: [] })).toEqual([]);
  });
});

describe("policy-tampering", () => {
  it("fires for any change by anybody but the pipeline", () => {
    for (const verb of ["create", "update", "patch", "delete", "deletecollection"])
      expect(fires("policy-tampering", [audit({ verb })]), verb).toMatchObject([
        {
          subject: "mallory@acme.example",
          detail: `${verb} ciliumnetworkpolicies acme-shop-prod cell-00-default-deny`,
        },
      ]);
    for (const resource of ["ciliumclusterwidenetworkpolicies", "networkpolicies", "namespaces", "ciliumcidrgroups"])
      expect(fires("policy-tampering", [audit({}, { resource })]), resource).toHaveLength(1);
  });

  it("is quiet for the pipeline, readers, refused attempts, the operator's status and other objects", () => {
    expect(
      fires("policy-tampering", [
        audit({ user: { username: PIPELINE } }),
        audit({ verb: "list" }),
        audit({ responseStatus: { code: 403 } }),
        audit({ stage: "RequestReceived" }),
        audit({ verb: "patch" }, { subresource: "status" }),
        audit({}, { resource: "configmaps" }),
      ]),
    ).toEqual([]);
  });
});

describe("exec-in-production", () => {
  const entry = (subresource: string, namespace: string, change: object = {}) =>
    audit(
      { verb: "create", responseStatus: { code: 101 }, ...change },
      { resource: "pods", subresource, namespace, name: "orders-1" },
    );

  it("fires for every way into a pod, whatever verb the client uses", () => {
    for (const subresource of ["exec", "attach", "portforward"])
      for (const verb of ["create", "get"])
        expect(fires("exec-in-production", [entry(subresource, "acme-shop-prod", { verb })])).toHaveLength(1);
    expect(
      fires("exec-in-production", [entry("ephemeralcontainers", "acme-shop-prod", { verb: "patch" })]),
    ).toHaveLength(1);
    expect(fires("exec-in-production", [entry("exec", "acme-shop-prod", { stage: "ResponseStarted" })])).toHaveLength(
      1,
    );
  });

  it("is quiet in other environments, for logs, and for refused attempts", () => {
    expect(
      fires("exec-in-production", [
        entry("exec", "acme-shop-dev"),
        entry("exec", "acme-prod-dev"),
        entry("log", "acme-shop-prod", { verb: "get" }),
        entry("ephemeralcontainers", "acme-shop-prod", { verb: "get" }),
        entry("exec", "acme-shop-prod", { responseStatus: { code: 403 } }),
      ]),
    ).toEqual([]);
    expect(fires("exec-in-production", [entry("exec", "acme-shop-prod")], { production: [] })).toEqual([]);
  });
});

describe("break-glass", () => {
  it("fires for the emergency group and user, even when refused", () => {
    const group = audit({
      verb: "get",
      user: { username: "ana", groups: ["system:serviceaccounts:cellwall-break-glass"] },
      responseStatus: { code: 403 },
    });
    expect(fires("break-glass", [group, group])).toMatchObject([{ subject: "ana", count: 2 }]);
    expect(fires("break-glass", [audit({ user: { username: "root" } })], { breakGlassUsers: ["root"] })).toHaveLength(
      1,
    );
  });

  it("is quiet for everybody else, and doesn't count a request twice", () => {
    const emergency = { username: "ana", groups: ["system:serviceaccounts:cellwall-break-glass"] };
    expect(fires("break-glass", [audit(), audit({ user: emergency, stage: "RequestReceived" })])).toEqual([]);
  });
});

describe("ipsec-off-or-overdue", () => {
  it("fires when IPsec is off, the key is too old, or nobody knows how old", () => {
    expect(fires("ipsec-off-or-overdue", [posture({ ipsec: false })])).toMatchObject([
      { subject: "eu1/node-a", detail: "IPsec is off" },
    ]);
    expect(fires("ipsec-off-or-overdue", [posture({ keyAge: 36 })])).toMatchObject([{ detail: "key is 36 days old" }]);
    expect(fires("ipsec-off-or-overdue", [posture({ keyAge: null })])).toHaveLength(1);
  });

  it("is quiet with a key in time", () => {
    expect(fires("ipsec-off-or-overdue", [posture(), posture({ keyAge: 35 })])).toEqual([]);
  });
});

describe("log-source-silent", () => {
  const silentAfter = { "kubernetes-audit": 15, "hubble-verdict": 30, posture: 15 };

  it("fires for a source that stopped, and one that never wrote", () => {
    const old = audit({ stageTimestamp: "2026-11-21T02:19:59Z" });
    expect(fires("log-source-silent", [old, flow(0)], { silentAfter })).toMatchObject([
      { subject: "kubernetes-audit", detail: "last line 2026-11-21T02:19:59Z, allowed 15 minutes" },
      { subject: "posture", detail: "last line never, allowed 15 minutes" },
    ]);
  });

  it("compares moments, not texts: a line of this second may have fewer digits than one before it", () => {
    const whole = audit({ stageTimestamp: "2026-11-21T02:10:00Z" });
    const later = audit({ stageTimestamp: "2026-11-21T02:10:00.900Z" });
    const [finding] = fires("log-source-silent", [whole, later, flow(0), posture()], { silentAfter });
    expect(finding?.detail).toContain("02:10:00.900Z");
    expect(fires("policy-tampering", [later, whole], {}, { at: "2026-11-21T02:15:00Z" })).toMatchObject([
      { time: "2026-11-21T02:10:00Z", count: 2 },
    ]);
  });

  it("is quiet while every source writes, and isn't appeased by lines from the future", () => {
    expect(fires("log-source-silent", [audit(), flow(0), posture()], { silentAfter })).toEqual([]);
    const future = audit({ stageTimestamp: "2026-11-21T09:00:00Z" });
    expect(fires("log-source-silent", [future, flow(0), posture()], { silentAfter })).toMatchObject([
      { subject: "kubernetes-audit" },
    ]);
  });
});

describe("every detection", () => {
  it("has an owner, and a runbook that exists", () => {
    const page = readFileSync(new URL("../../../docs/siem.md", import.meta.url), "utf8");
    for (const { id, owner, runbook, limits } of DETECTIONS) {
      expect(owner && limits).toBeTruthy();
      expect(runbook).toBe(`docs/siem.md#${id}`);
      expect(page).toContain(`\n### ${id}\n`);
    }
    expect(new Set(DETECTIONS.map(({ id }) => id)).size).toBe(8);
  });

  it("fires on nothing when nothing happened, but for silence", () => {
    expect(DETECTIONS.filter(({ id }) => fires(id, []).length > 0).map(({ id }) => id)).toEqual(["log-source-silent"]);
  });
});
