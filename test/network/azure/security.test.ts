import { describe, expect, it } from "vitest";
import { EGRESS_RULES } from "../../../components/network/azure/egressRules.ts";
import { INBOUND_RULES, type InboundRule, inboundRules } from "../../../components/network/azure/security.ts";
import { nodeNamed } from "../../support/graph.ts";
import { networkGraph, TAGS } from "./given.ts";

interface Placed {
  readonly name: string;
  readonly priority: number;
  readonly access: string;
  readonly direction: string;
  readonly protocol: string;
  readonly sourceAddressPrefix: string;
  readonly destinationAddressPrefix: string;
  readonly destinationPortRange?: string;
  readonly destinationPortRanges?: readonly string[];
  readonly description: string;
}

async function placed(change: Parameters<typeof networkGraph>[0] = {}) {
  const { inputs } = nodeNamed(await networkGraph(change), "azure-native:network:NetworkSecurityGroup", "weu-nodes");
  const { securityRules, ...rest } = inputs as unknown as { securityRules: readonly Placed[] };
  return { rules: securityRules, rest };
}

const short = (rule: Placed) =>
  [
    rule.priority,
    rule.access,
    rule.protocol,
    rule.destinationPortRanges?.join() ?? rule.destinationPortRange,
    rule.sourceAddressPrefix,
    rule.destinationAddressPrefix,
  ].join(" ");

const NODES = "10.60.0.0/18";

describe("what may come to nodes", () => {
  it("is exactly what Cilium, kubelets and load balancers need, and nothing after that", async () => {
    const { rules, rest } = await placed();
    expect(rest).toEqual({ resourceGroupName: "cellwall-weu", location: "westeurope", tags: TAGS });
    expect(rules.map(short)).toEqual([
      `200 Allow Esp * ${NODES} ${NODES}`,
      `210 Allow Udp 8472 ${NODES} ${NODES}`,
      `220 Allow Tcp 4240 ${NODES} ${NODES}`,
      `230 Allow Icmp * ${NODES} ${NODES}`,
      `240 Allow Tcp 4244 ${NODES} ${NODES}`,
      `250 Allow Tcp 9962-9965 ${NODES} ${NODES}`,
      `260 Allow Tcp 10250 ${NODES} ${NODES}`,
      `270 Allow Tcp 10250 10.60.255.0/27 ${NODES}`,
      "300 Allow * * AzureLoadBalancer *",
      "4096 Deny * * * *",
    ]);
    expect(rules.every(({ direction }) => direction === "Inbound")).toBe(true);
  });

  it("lets nobody in from the internet and nobody in by SSH", async () => {
    const { rules } = await placed();
    const open = rules.filter(({ access }) => access === "Allow");
    expect(open.filter((rule) => ["*", "Internet", "0.0.0.0/0"].includes(rule.sourceAddressPrefix))).toEqual([]);
    expect(open.filter((rule) => rule.destinationPortRanges?.includes("22"))).toEqual([]);
  });

  it("is anything from nodes where that is asked for, and still nothing from elsewhere", async () => {
    const { rules } = await placed({ nodeTraffic: "any" });
    expect(rules.map(short)).toEqual([
      `200 Allow * * ${NODES} ${NODES}`,
      `270 Allow Tcp 10250 10.60.255.0/27 ${NODES}`,
      "300 Allow * * AzureLoadBalancer *",
      "4096 Deny * * * *",
    ]);
  });

  it("takes rules of one's own before the last one", async () => {
    const clients: InboundRule = {
      key: "gateway-clients",
      priority: 400,
      access: "Allow",
      from: { range: "10.8.0.0/16" },
      protocol: "Tcp",
      ports: ["443"],
      reason: "clients of the internal gateway",
      source: "the plane's owner",
    };
    const { rules } = await placed({ inbound: [clients] });
    expect(rules.slice(-2).map(short)).toEqual(["400 Allow Tcp 443 10.8.0.0/16 *", "4096 Deny * * * *"]);
  });

  it("says for each rule why and by which source, short enough for Azure", () => {
    for (const { reason, source } of [...INBOUND_RULES, ...EGRESS_RULES]) {
      expect(reason.length).toBeGreaterThan(10);
      expect(source).not.toBe("");
    }
    for (const { reason } of INBOUND_RULES) expect(reason.length).toBeLessThanOrEqual(140);
  });

  it("has one rule for each priority and key, which Azure insists on", () => {
    const all = inboundRules("listed", []);
    expect(new Set(all.map(({ priority }) => priority)).size).toBe(all.length);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  });
});
