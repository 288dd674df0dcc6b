import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { GcpNetwork } from "../../../components/network/gcp/network.ts";
import { graphOf, nodeNamed } from "../../support/graph.ts";
import { NETWORK_ANSWERS, NETWORK_ARGS, NODE_ACCOUNT, networkGraph } from "./given.ts";

const NETWORK = "gcp:compute/network:Network";
const SUBNET = "gcp:compute/subnetwork:Subnetwork";

const existing = {
  networkId: "projects/acme-host/global/networks/shared",
  subnetId: "projects/acme-host/regions/europe-west4/subnetworks/nodes",
  podsRange: "gke-pods",
  servicesRange: "gke-services",
  endpointSubnetId: "projects/acme-host/regions/europe-west4/subnetworks/api",
};

describe("the network of a plane", () => {
  it("is a VPC without ready-made subnets, with the default route that NAT and Google's APIs need", async () => {
    expect(nodeNamed(await networkGraph(), NETWORK, "eu-1").inputs).toEqual({
      project: "acme-planes",
      autoCreateSubnetworks: false,
      routingMode: "REGIONAL",
      deleteDefaultRoutesOnCreate: false,
      mtu: 1460,
      networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
    });
  });

  it("holds nodes, pods and Services in one subnet, and logs every flow", async () => {
    const nodes = await networkGraph();
    const common = {
      project: "acme-planes",
      region: "europe-west4",
      network: "eu-1-id",
      purpose: "PRIVATE",
      stackType: "IPV4_ONLY",
      privateIpGoogleAccess: true,
      logConfig: { aggregationInterval: "INTERVAL_1_MIN", flowSampling: 1, metadata: "INCLUDE_ALL_METADATA" },
    };
    expect(nodeNamed(nodes, SUBNET, "eu-1-nodes").inputs).toEqual({
      ...common,
      ipCidrRange: "10.0.0.0/20",
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.4.0.0/14" },
        { rangeName: "services", ipCidrRange: "10.0.16.0/20" },
      ],
    });
    expect(nodeNamed(nodes, SUBNET, "eu-1-api-server").inputs).toEqual({ ...common, ipCidrRange: "10.0.32.0/28" });
    expect(nodeNamed(nodes, SUBNET, "eu-1-endpoints").inputs).toEqual({ ...common, ipCidrRange: "10.0.33.0/26" });
  });

  it("logs a tenth of flows where a region is large", async () => {
    const subnet = nodeNamed(await networkGraph({ flowSampling: 0.1 }), SUBNET, "eu-1-nodes");
    expect(subnet.inputs.logConfig).toMatchObject({ flowSampling: 0.1 });
  });

  it("leaves by reserved addresses, for nodes' own addresses only", async () => {
    const nodes = await networkGraph();
    expect(nodeNamed(nodes, "gcp:compute/router:Router", "eu-1-nat").inputs).toEqual({
      project: "acme-planes",
      region: "europe-west4",
      network: "eu-1-id",
    });
    for (const name of ["eu-1-nat-1", "eu-1-nat-2"]) {
      expect(nodeNamed(nodes, "gcp:compute/address:Address", name).inputs).toEqual({
        project: "acme-planes",
        region: "europe-west4",
        addressType: "EXTERNAL",
        labels: { plane: "eu-1" },
      });
    }
    expect(nodeNamed(nodes, "gcp:compute/routerNat:RouterNat", "eu-1-nat").inputs).toEqual({
      project: "acme-planes",
      region: "europe-west4",
      router: "eu-1-nat-0a1b2c3",
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: ["link-of-eu-1-nat-1", "link-of-eu-1-nat-2"],
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: "eu-1-nodes-id", sourceIpRangesToNats: ["PRIMARY_IP_RANGE"] }],
      enableDynamicPortAllocation: true,
      minPortsPerVm: 256,
      maxPortsPerVm: 8192,
      enableEndpointIndependentMapping: false,
      logConfig: { enable: true, filter: "ALL" },
    });
  });

  it("tells the addresses that others see, and where a cluster goes", async () => {
    const seen: unknown[] = [];
    await graphOf(() => {
      const { natAddresses, networkId, subnetId, endpointSubnetId, podsRange, servicesRange, nodeAccount } =
        new GcpNetwork("eu-1", NETWORK_ARGS);
      pulumi
        .all([pulumi.all([...natAddresses]), networkId, subnetId, endpointSubnetId, nodeAccount])
        .apply((outputs) => seen.push(...outputs, podsRange, servicesRange));
    }, NETWORK_ANSWERS);
    expect(seen).toEqual([
      ["198.51.100.1", "198.51.100.2"],
      "eu-1-id",
      "eu-1-nodes-id",
      "eu-1-api-server-id",
      NODE_ACCOUNT,
      "pods",
      "services",
    ]);
  });

  it("gives nodes an account of their own, without any right", async () => {
    const nodes = await networkGraph();
    expect(nodeNamed(nodes, "gcp:serviceaccount/account:Account", "eu-1-nodes").inputs).toEqual({
      project: "acme-planes",
      accountId: "eu-1-nodes",
      displayName: "Nodes of eu-1",
    });
    expect(nodes.filter(({ type }) => /IAM|Iam/.test(type))).toEqual([]);
  });

  it("logs each name that the plane asks for", async () => {
    expect(nodeNamed(await networkGraph(), "gcp:dns/policy:Policy", "eu-1-dns").inputs).toEqual({
      project: "acme-planes",
      enableLogging: true,
      enableInboundForwarding: false,
      networks: [{ networkUrl: "eu-1-id" }],
    });
  });

  it("puts everything inside the component and depends on no other cloud", async () => {
    const nodes = await networkGraph({ egress: "firewall" });
    const [component, ...parts] = nodes;
    expect(component?.type).toBe("cellwall:index:GcpNetwork");
    expect(new Set(parts.map(({ parent }) => parent))).toEqual(new Set(["eu-1"]));
    expect(parts.filter(({ type }) => !type.startsWith("gcp:"))).toEqual([]);
  });
});

describe("a VPC that is there", () => {
  it("gets rules for nodes in its own project and nothing else", async () => {
    const nodes = await networkGraph({ existing });
    expect(nodes.map(({ type }) => type).filter((type) => !type.includes("firewall:Firewall"))).toEqual([
      "cellwall:index:GcpNetwork",
      "gcp:serviceaccount/account:Account",
    ]);
    const rules = nodes.filter(({ type }) => type === "gcp:compute/firewall:Firewall");
    expect(new Set(rules.map(({ name }) => name))).toEqual(
      new Set(["eu-1-ipsec-esp", "eu-1-cilium-health", "eu-1-hubble", "eu-1-api-server", "eu-1-plane", "eu-1-deny"]),
    );
    for (const { inputs } of rules) {
      expect(inputs).toMatchObject({
        project: "acme-host",
        network: existing.networkId,
        targetServiceAccounts: [NODE_ACCOUNT],
      });
    }
  });

  it("leaves the rules that GKE writes to GKE, unless the VPC is another project's", async () => {
    const own = { ...existing, networkId: "projects/acme-planes/global/networks/own" };
    const names = (await networkGraph({ existing: own })).map(({ name }) => name);
    expect(names).toContain("eu-1-ipsec-esp");
    expect(names).not.toContain("eu-1-plane");
    const shared = nodeNamed(await networkGraph({ existing }), "gcp:compute/firewall:Firewall", "eu-1-plane").inputs;
    expect(shared).toMatchObject({
      priority: 1000,
      sourceRanges: ["10.0.0.0/20", "10.4.0.0/14"],
      allows: ["tcp", "udp", "icmp", "sctp", "esp", "ah"].map((protocol) => ({ protocol })),
    });
  });

  it("hands its subnets and ranges to the cluster", async () => {
    const seen: unknown[] = [];
    await graphOf(() => {
      const network = new GcpNetwork("eu-1", { ...NETWORK_ARGS, existing });
      pulumi
        .all([network.networkId, network.subnetId, network.endpointSubnetId])
        .apply((ids) => seen.push(...ids, network.podsRange, network.servicesRange, network.natAddresses));
    }, NETWORK_ANSWERS);
    expect(seen).toEqual([
      existing.networkId,
      existing.subnetId,
      existing.endpointSubnetId,
      "gke-pods",
      "gke-services",
      [],
    ]);
  });

  it("says that its egress is not filtered here", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    try {
      const nodes = await networkGraph({ existing, egress: "firewall" });
      expect(warn.mock.calls.map(([text]) => text)).toEqual([
        expect.stringContaining("egress of eu-1 is not filtered by name: projects/acme-host/global/networks/shared"),
      ]);
      expect(nodes.filter(({ type }) => type.includes("FirewallPolicy"))).toEqual([]);
      warn.mockClear();
      await networkGraph({ existing });
      expect(warn).not.toHaveBeenCalled();
    } finally {
      warn.mockRestore();
    }
  });
});
