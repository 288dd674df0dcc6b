import { describe, expect, it } from "vitest";
import { flowLine, type SeenFlow } from "../../local/datapath/watch/line.ts";

const flow: SeenFlow = {
  time: "2026-11-21T03:21:14.462511301Z",
  verdict: "FORWARDED",
  IP: { source: "10.244.1.44", destination: "198.51.100.10" },
  l4: { TCP: { source_port: 38_040, destination_port: 443 } },
  source: { namespace: "acme-payments-prod", pod_name: "charger" },
  destination: { labels: ["fqdn:api.stripe.com", "reserved:world"] },
  destination_names: ["api.stripe.com"],
  event_type: { type: 5 },
  traffic_direction: "EGRESS",
  egress_allowed_by: [{ name: "cell-40-charger-ea-2041" }],
  policy_log: ["EA-2041"],
};
const plain = (one: SeenFlow) => flowLine(one)?.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");

describe("a flow in one line", () => {
  it("says who, where to, what came of it, by which policy and under which approval", () => {
    expect(plain(flow)).toBe(
      "03:21:14.462  acme-payments-prod/charger -> api.stripe.com:443  egress  FORWARDED  by cell-40-charger-ea-2041  approval EA-2041",
    );
  });

  it("says why a packet was dropped", () => {
    const { egress_allowed_by: _, policy_log: __, ...dropped } = flow;
    expect(plain({ ...dropped, verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED" })).toMatch(
      /DROPPED {2}POLICY_DENIED$/,
    );
  });

  it("is not written for replies", () => {
    expect(flowLine({ ...flow, is_reply: true })).toBeUndefined();
  });
});
