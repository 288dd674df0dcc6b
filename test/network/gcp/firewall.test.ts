import { describe, expect, it } from "vitest";
import { egressRules, IMAGE_DOMAINS } from "../../../components/network/gcp/egress.ts";
import { INGRESS_RULES } from "../../../components/network/gcp/firewall.ts";
import { nodeNamed } from "../../support/graph.ts";
import { ADDRESSES, NODE_ACCOUNT, networkGraph } from "./given.ts";

const FIREWALL = "gcp:compute/firewall:Firewall";
const RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule";
const ASSOCIATION = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation";

describe("what may come to nodes", () => {
  const common = {
    project: "acme-planes",
    network: "eu-1-id",
    direction: "INGRESS",
    description: expect.stringMatching(/.+ \(.+\)$/),
    targetServiceAccounts: [NODE_ACCOUNT],
    logConfig: { metadata: "EXCLUDE_ALL_METADATA" },
  };
  const expected = {
    "ipsec-esp": { priority: 900, allows: [{ protocol: "esp" }], sourceServiceAccounts: [NODE_ACCOUNT] },
    "cilium-health": {
      priority: 900,
      allows: [{ protocol: "tcp", ports: ["4240"] }, { protocol: "icmp" }],
      sourceServiceAccounts: [NODE_ACCOUNT],
    },
    hubble: { priority: 900, allows: [{ protocol: "tcp", ports: ["4244"] }], sourceRanges: ["10.4.0.0/14"] },
    "api-server": {
      priority: 900,
      allows: [{ protocol: "tcp", ports: ["443", "8443", "9443", "10250"] }],
      sourceRanges: ["10.0.32.0/28"],
    },
    deny: { priority: 65534, denies: [{ protocol: "all" }], sourceRanges: ["0.0.0.0/0"] },
  };

  it("is ESP, health checks, Hubble and the API server, each with its reason; the rest is denied and logged", async () => {
    const rules = (await networkGraph()).filter(({ type }) => type === FIREWALL);
    expect(Object.fromEntries(rules.map(({ name, inputs }) => [name.slice("eu-1-".length), inputs]))).toEqual(
      Object.fromEntries(Object.entries(expected).map(([key, inputs]) => [key, { ...common, ...inputs }])),
    );
  });

  it("lets nobody in from the internet and opens no tunnel port", () => {
    const allowed = INGRESS_RULES.filter(({ action, sharedOnly }) => action === "allow" && sharedOnly !== true);
    expect(allowed.filter(({ from }) => from === "anywhere")).toEqual([]);
    expect(allowed.flatMap(({ protocols }) => protocols.map(({ protocol }) => protocol))).not.toContain("udp");
  });

  it("mixes no tags with accounts, which Google Cloud refuses", async () => {
    for (const { inputs } of (await networkGraph()).filter(({ type }) => type === FIREWALL)) {
      expect(inputs).not.toHaveProperty("sourceTags");
      expect(inputs).not.toHaveProperty("targetTags");
    }
  });
});

describe("what may leave a plane", () => {
  it("is anything where egress is plain NAT", async () => {
    const nodes = await networkGraph({ egress: "nat" });
    expect(nodes.filter(({ type }) => /FirewallPolicy|managedZone|recordSet/.test(type))).toEqual([]);
  });

  it("is the plane itself, Google's APIs and names where egress is a firewall", async () => {
    const nodes = await networkGraph({ egress: "firewall", allowedDomains: ["ghcr.io", "api.example.com", "quay.io"] });
    const rules = nodes.filter(({ type }) => type === RULE);
    const common = {
      project: "acme-planes",
      firewallPolicy: "eu-1-egress-0a1b2c3",
      direction: "EGRESS",
      enableLogging: true,
      description: expect.stringMatching(/.+ \(.+\)$/),
    };
    const https = [{ ipProtocol: "tcp", ports: ["443"] }];
    const byPriority = rules.map(({ inputs }) => inputs).sort((a, b) => Number(a.priority) - Number(b.priority));
    expect(byPriority).toEqual([
      {
        ...common,
        ruleName: "nodes",
        priority: 100,
        action: "allow",
        match: {
          destIpRanges: ["10.0.0.0/20", "10.4.0.0/14"],
          layer4Configs: ["tcp", "udp", "icmp", "sctp", "esp", "ah"].map((ipProtocol) => ({ ipProtocol })),
        },
      },
      {
        ...common,
        ruleName: "api-server",
        priority: 110,
        action: "allow",
        match: { destIpRanges: ["10.0.32.0/28"], layer4Configs: [{ ipProtocol: "tcp", ports: ["443", "8132"] }] },
      },
      {
        ...common,
        ruleName: "endpoints",
        priority: 120,
        action: "allow",
        match: { destIpRanges: ["10.0.33.0/26"], layer4Configs: https },
      },
      {
        ...common,
        ruleName: "google-apis",
        priority: 130,
        action: "allow",
        match: { destIpRanges: ["199.36.153.4/30"], layer4Configs: https },
      },
      {
        ...common,
        ruleName: "domains-1",
        priority: 200,
        action: "allow",
        match: {
          destFqdns: [
            "api.example.com",
            "cdn.quay.io",
            "cdn01.quay.io",
            "cdn02.quay.io",
            "cdn03.quay.io",
            "ghcr.io",
            "quay.io",
          ],
          layer4Configs: https,
        },
      },
      {
        ...common,
        ruleName: "deny",
        priority: 65000,
        action: "deny",
        match: { destIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] },
      },
    ]);
  });

  it("is filtered only once every rule stands, so that nodes are never cut off", async () => {
    const nodes = await networkGraph({ egress: "firewall" });
    const association = nodeNamed(nodes, ASSOCIATION, "eu-1-egress");
    expect(association.inputs).toEqual({
      project: "acme-planes",
      firewallPolicy: "eu-1-egress-0a1b2c3",
      attachmentTarget: "eu-1-id",
    });
    const rules = nodes.filter(({ type }) => type === RULE).map(({ name }) => name);
    expect(rules.length).toBeGreaterThan(0);
    expect(association.dependsOn).toEqual(expect.arrayContaining(rules));
  });

  it("answers names of Google's APIs and registries with the range that is allowed", async () => {
    const nodes = await networkGraph({ egress: "firewall" });
    const zones = nodes.filter(({ type }) => type === "gcp:dns/managedZone:ManagedZone");
    expect(new Set(zones.map(({ inputs }) => inputs))).toEqual(
      new Set(
        ["googleapis.com.", "gcr.io.", "pkg.dev."].map((dnsName) => ({
          project: "acme-planes",
          dnsName,
          description: "Google's own names, on the addresses that egress allows",
          visibility: "private",
          privateVisibilityConfig: { networks: [{ networkUrl: "eu-1-id" }] },
          labels: { plane: "eu-1" },
        })),
      ),
    );
    const records = nodes.filter(({ type }) => type === "gcp:dns/recordSet:RecordSet");
    const address = { type: "A", rrdatas: ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"] };
    const toward = (name: string) => ({ type: "CNAME", rrdatas: [name] });
    const expected = {
      "eu-1-googleapis-a": { name: "restricted.googleapis.com.", ...address },
      "eu-1-googleapis-any": { name: "*.googleapis.com.", ...toward("restricted.googleapis.com.") },
      "eu-1-gcr-a": { name: "gcr.io.", ...address },
      "eu-1-gcr-any": { name: "*.gcr.io.", ...toward("gcr.io.") },
      "eu-1-pkg-dev-a": { name: "pkg.dev.", ...address },
      "eu-1-pkg-dev-any": { name: "*.pkg.dev.", ...toward("pkg.dev.") },
    };
    expect(Object.fromEntries(records.map(({ name, inputs }) => [name, inputs]))).toEqual(
      Object.fromEntries(
        Object.entries(expected).map(([name, inputs]) => {
          const managedZone = `${name.replace(/-(a|any)$/, "")}-0a1b2c3`;
          return [name, { project: "acme-planes", ttl: 300, managedZone, ...inputs }];
        }),
      ),
    );
  });

  it("spreads many names over rules of a hundred, each at its own priority", () => {
    const names = Array.from({ length: 230 }, (_, index) => `host${index}.example.com`);
    const rules = egressRules(ADDRESSES, names);
    const byName = rules.filter(({ domains }) => domains !== undefined);
    expect(byName.map(({ domains }) => domains?.length)).toEqual([100, 100, 230 + IMAGE_DOMAINS.length - 200]);
    expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
    expect(Math.max(...rules.map(({ priority }) => priority))).toBe(rules.at(-1)?.priority);
    expect(rules.at(-1)?.action).toBe("deny");
  });
});
