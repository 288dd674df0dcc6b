import { describe, expect, it } from "vitest";
import { GcpNetwork, type GcpNetworkArgs } from "../../../components/network/gcp/network.ts";
import { graphOf, type Node, nodeNamed } from "../../support/graph.ts";
import { NETWORK_ANSWERS, NETWORK_ARGS, networkGraph } from "./given.ts";

const RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule";
const ROUTE = "gcp:compute/route:Route";
const PEERING = "gcp:compute/networkPeering:NetworkPeering";
const ZONE = "gcp:dns/managedZone:ManagedZone";
const ADDRESS = "gcp:compute/address:Address";
const LINK = "gcp:compute/forwardingRule:ForwardingRule";

const HUB = "projects/acme-hub/global/networks/hub";
const VENDOR = {
  service: "projects/vendor-prod/regions/europe-west4/serviceAttachments/control-plane",
  host: "control.example.com",
};

const isolated = (change: Partial<GcpNetworkArgs> = {}) => networkGraph({ egress: "isolated", ...change });
const typesOf = (nodes: readonly Node[]) => new Set(nodes.map(({ type }) => type));
const rulesOf = (nodes: readonly Node[]) =>
  nodes
    .filter(({ type }) => type === RULE)
    .map(({ inputs }) => inputs)
    .sort((a, b) => Number(a.priority) - Number(b.priority));

describe("a plane without a way out", () => {
  it("has no NAT, no router, no public address and no default route", async () => {
    const nodes = await isolated();
    const types = typesOf(nodes);
    for (const absent of ["gcp:compute/routerNat:RouterNat", "gcp:compute/router:Router", ADDRESS, PEERING, LINK]) {
      expect(types).not.toContain(absent);
    }
    expect(nodeNamed(nodes, "gcp:compute/network:Network", "eu-1").inputs.deleteDefaultRoutesOnCreate).toBe(true);
    expect(JSON.stringify(nodes.map(({ inputs }) => inputs))).not.toContain("EXTERNAL");
  });

  it("has one route, to Google's APIs", async () => {
    const routes = (await isolated()).filter(({ type }) => type === ROUTE);
    expect(routes.map(({ inputs }) => inputs)).toEqual([
      {
        project: "acme-planes",
        network: "eu-1-id",
        destRange: "199.36.153.4/30",
        nextHopGateway: "default-internet-gateway",
        priority: 100,
        description: "Google's APIs and registries, on their restricted addresses",
      },
    ]);
  });

  it("answers names of APIs, registries and API servers with addresses that route leads to", async () => {
    const nodes = await isolated();
    const zones = nodes.filter(({ type }) => type === ZONE).map(({ inputs }) => inputs.dnsName);
    expect(zones.toSorted()).toEqual(["gcr.io.", "gke.goog.", "googleapis.com.", "pkg.dev."]);
    expect(nodeNamed(nodes, "gcp:dns/recordSet:RecordSet", "eu-1-gke-goog-any").inputs).toEqual({
      project: "acme-planes",
      managedZone: "eu-1-gke-goog-0a1b2c3",
      ttl: 300,
      name: "*.gke.goog.",
      type: "CNAME",
      rrdatas: ["gke.goog."],
    });
  });

  it("lets out what stays inside and what goes to Google's APIs, ESP among nodes included, and denies the rest", async () => {
    const https = [{ ipProtocol: "tcp", ports: ["443"] }];
    const nodes = await isolated();
    expect(
      rulesOf(nodes).map(({ priority, action, match, direction }) => [direction, priority, action, match]),
    ).toEqual([
      [
        "EGRESS",
        100,
        "allow",
        {
          destIpRanges: ["10.0.0.0/20", "10.4.0.0/14"],
          layer4Configs: ["tcp", "udp", "icmp", "sctp", "esp", "ah"].map((ipProtocol) => ({ ipProtocol })),
        },
      ],
      [
        "EGRESS",
        110,
        "allow",
        { destIpRanges: ["10.0.32.0/28"], layer4Configs: [{ ipProtocol: "tcp", ports: ["443", "8132"] }] },
      ],
      ["EGRESS", 120, "allow", { destIpRanges: ["10.0.33.0/26"], layer4Configs: https }],
      ["EGRESS", 130, "allow", { destIpRanges: ["199.36.153.4/30"], layer4Configs: https }],
      ["EGRESS", 65000, "deny", { destIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] }],
    ]);
    const association = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation";
    expect(nodeNamed(nodes, association, "eu-1-egress").inputs.attachmentTarget).toBe("eu-1-id");
  });
});

describe("a hub", () => {
  it("is joined by peering that brings its routes, and no address or NAT of the plane's own", async () => {
    const nodes = await isolated({ hub: HUB });
    expect(nodeNamed(nodes, PEERING, "eu-1-hub").inputs).toEqual({
      network: "eu-1-id",
      peerNetwork: HUB,
      importCustomRoutes: true,
      exportCustomRoutes: false,
      importSubnetRoutesWithPublicIp: false,
      exportSubnetRoutesWithPublicIp: false,
      stackType: "IPV4_ONLY",
    });
    expect(typesOf(nodes)).not.toContain("gcp:compute/router:Router");
    expect(typesOf(nodes)).not.toContain(ADDRESS);
  });

  it("gets HTTPS and nothing else", async () => {
    const without = rulesOf(await isolated());
    const rules = rulesOf(await isolated({ hub: HUB }));
    const [hub, ...others] = rules.filter(({ ruleName }) => !without.some((rule) => rule.ruleName === ruleName));
    expect(others).toEqual([]);
    expect(hub).toMatchObject({
      ruleName: "hub",
      priority: 200,
      action: "allow",
      match: { destIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "tcp", ports: ["443"] }] },
    });
  });
});

describe("a link to the vendor", () => {
  it("is an address in the subnet of private endpoints, which egress allows, and a name for it", async () => {
    const nodes = await isolated({ vendorLink: VENDOR });
    const common = { project: "acme-planes", region: "europe-west4", labels: { plane: "eu-1" } };
    expect(nodeNamed(nodes, ADDRESS, "eu-1-vendor").inputs).toEqual({
      ...common,
      addressType: "INTERNAL",
      purpose: "GCE_ENDPOINT",
      subnetwork: "eu-1-endpoints-id",
    });
    expect(nodeNamed(nodes, LINK, "eu-1-vendor").inputs).toEqual({
      ...common,
      network: "eu-1-id",
      target: VENDOR.service,
      ipAddress: "eu-1-vendor-id",
      loadBalancingScheme: "",
      allowPscGlobalAccess: false,
      noAutomateDnsZone: true,
    });
    expect(nodeNamed(nodes, ZONE, "eu-1-vendor").inputs).toMatchObject({
      dnsName: "control.example.com.",
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: "eu-1-id" }] },
    });
    expect(nodeNamed(nodes, "gcp:dns/recordSet:RecordSet", "eu-1-vendor").inputs).toMatchObject({
      name: "control.example.com.",
      type: "A",
      rrdatas: ["198.51.100.r"],
    });
  });

  it("is all that comes and goes with the setting", async () => {
    const names = async (change: Partial<GcpNetworkArgs>) =>
      (await isolated(change)).map(({ type, name }) => `${type} ${name}`);
    const without = await names({});
    const added = (await names({ vendorLink: VENDOR })).filter((name) => !without.includes(name));
    expect(added.toSorted()).toEqual(
      [ADDRESS, LINK, ZONE, "gcp:dns/recordSet:RecordSet"].map((type) => `${type} eu-1-vendor`).toSorted(),
    );
  });

  it("is not protected, even in a plane that is: nothing stops who revokes it", async () => {
    const nodes = await graphOf(
      () => new GcpNetwork("eu-1", { ...NETWORK_ARGS, egress: "isolated", vendorLink: VENDOR }, { protect: true }),
      NETWORK_ANSWERS,
    );
    expect(nodeNamed(nodes, "gcp:compute/network:Network", "eu-1").protect).toBe(true);
    const link = nodes.filter(({ name }) => name === "eu-1-vendor");
    expect(link.map(({ protect }) => protect)).toEqual([false, false, false, false]);
  });

  it("is the only thing that names another project", async () => {
    const nodes = await isolated({ vendorLink: VENDOR });
    const foreign = nodes.filter(({ inputs }) => JSON.stringify(inputs).includes("projects/vendor-prod"));
    expect(foreign.map(({ type }) => type)).toEqual([LINK]);
  });
});
