import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AuditEvent, auditEvent } from "../../../components/siem/detection/event.ts";
import { policyTampering } from "../../../components/siem/detection/rule/policy-tampering.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";
import type { Server } from "../../support/server.ts";
import { type AuditedPlane, startAuditedPlane } from "./plane.ts";

const CELL = "acme-shop-prod";
const POLICIES = `/apis/cilium.io/v2/namespaces/${CELL}/ciliumnetworkpolicies`;
const PIPELINE = DEFAULTS.pipelineUsers[0] ?? "";
const [, , PIPELINE_NAMESPACE = "", PIPELINE_NAME = ""] = PIPELINE.split(":");

let plane: AuditedPlane;
let pipeline: Server;
let intruder: Server;
beforeAll(async () => {
  plane = await startAuditedPlane();
  pipeline = await plane.as(PIPELINE_NAMESPACE, PIPELINE_NAME);
  intruder = await plane.as("acme-tools-prod", "intruder");
});
afterAll(() => plane?.stop());

const policy = (name: string, from: string) => ({
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: { name, namespace: CELL },
  spec: {
    endpointSelector: { matchLabels: { app: "api" } },
    ingress: [{ fromEndpoints: [{ matchLabels: { app: from } }] }],
  },
});

async function done(answer: ReturnType<Server>): Promise<void> {
  const { status, message } = await answer;
  expect(status, message).toBeLessThan(300);
}
const apply = (by: Server, path: string, body: object) => done(by("PATCH", `${path}?fieldManager=pipeline`, body));

/** Time of the newest line that arrived: what came before is somebody else's. */
const now = async () => (await audited()).at(-1)?.time ?? "";
const audited = async (): Promise<AuditEvent[]> =>
  (await plane.arrived()).map((line) => auditEvent(JSON.parse(line))).filter((event) => event !== null);

/** What the scheduled rule says a moment later, of what happened since. */
async function findings(since: string) {
  const events = (await audited()).filter(({ time }) => time > since);
  const at = new Date(Date.parse(events.at(-1)?.time ?? since) + 1_000).toISOString();
  return policyTampering.fires(events, DEFAULTS, { at, approvals: [] });
}

describe("the API server's audit log", () => {
  it("arrives whole and unchanged, line for line", async () => {
    // In this order: the log goes on being written.
    const written = plane.written();
    const got = new Set(await plane.arrived());
    expect(written.length).toBeGreaterThan(50);
    expect(written.filter((line) => !got.has(line))).toEqual([]);
  });

  it("says nothing of the pipeline's own writes", async () => {
    const since = await now();
    await apply(pipeline, `/api/v1/namespaces/${CELL}`, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: CELL },
    });
    await apply(pipeline, `${POLICIES}/api-ingress`, policy("api-ingress", "web"));
    await apply(pipeline, `${POLICIES}/api-ingress`, policy("api-ingress", "mobile"));
    expect(await findings(since)).toEqual([]);
    const writes = (await audited()).filter(({ time, user }) => time > since && user === PIPELINE);
    expect(writes.map(({ verb, resource, code }) => [verb, resource, code])).toEqual([
      ["patch", "namespaces", 201],
      ["patch", "ciliumnetworkpolicies", 201],
      ["patch", "ciliumnetworkpolicies", 200],
    ]);
  });

  it("names the intruder who opened a policy, once, with what was touched", async () => {
    const since = await now();
    await apply(pipeline, `${POLICIES}/api-egress`, policy("api-egress", "web"));
    const open = { spec: { ingress: [{ fromEntities: ["all"] }] } };
    await done(intruder("PATCH", `${POLICIES}/api-ingress`, open, "application/merge-patch+json"));
    await done(intruder("DELETE", `${POLICIES}/api-egress`));
    await done(intruder("GET", POLICIES));
    expect(await findings(since)).toEqual([
      {
        subject: "system:serviceaccount:acme-tools-prod:intruder",
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        count: 2,
        detail: `patch ciliumnetworkpolicies ${CELL} api-ingress`,
      },
    ]);
  });

  it("is not misled by somebody who impersonates the pipeline", async () => {
    const since = await now();
    const disguised = await plane.impersonate(PIPELINE);
    const open = { spec: { ingress: [{ fromEntities: ["world"] }] } };
    await done(disguised("PATCH", `${POLICIES}/api-ingress`, open, "application/merge-patch+json"));
    expect(await findings(since)).toMatchObject([
      { subject: "admin", count: 1, detail: `patch ciliumnetworkpolicies ${CELL} api-ingress` },
    ]);
  });

  it("takes a refused attempt for none", async () => {
    const since = await now();
    const nobody = await plane.impersonate("eve@example.com");
    const { status } = await nobody("DELETE", `${POLICIES}/api-ingress`);
    expect(status).toBe(403);
    expect(await findings(since)).toEqual([]);
  });
});
