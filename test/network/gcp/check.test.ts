import { describe, expect, it } from "vitest";
import { checkNetwork } from "../../../components/network/gcp/check/check.ts";
import { GcpNetwork, type GcpNetworkArgs } from "../../../components/network/gcp/network.ts";
import { graphOf } from "../../support/graph.ts";
import { ADDRESSES, NETWORK_ARGS } from "./given.ts";

const fields = (change: Partial<GcpNetworkArgs>, name = "eu-1") =>
  checkNetwork(name, { ...NETWORK_ARGS, ...change }).map(({ field, reason }) => `${field} ${reason}`);

const existing = {
  networkId: "projects/acme-host/global/networks/shared",
  subnetId: "projects/acme-host/regions/europe-west4/subnetworks/nodes",
  podsRange: "gke-pods",
  servicesRange: "gke-services",
  endpointSubnetId: "projects/acme-host/regions/europe-west4/subnetworks/api",
};

describe("arguments of a network", () => {
  it("are all told at once, with field, value, reason and fix, before anything is created", async () => {
    const wrong = {
      project: "Acme Planes",
      region: "europe-west4-a",
      flowSampling: 0,
      labels: { Team: "Platform Team" },
    };
    const created: string[] = [];
    const message = await graphOf(() => new GcpNetwork("eu-1", { ...NETWORK_ARGS, ...wrong }), {
      outputs: (type) => {
        created.push(type);
        return {};
      },
    }).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(created).toEqual([]);
    expect(message).toContain("GcpNetwork eu-1: 5 arguments can't work");
    expect(message).toContain("  project: Acme Planes: is not a project id");
    expect(message).toContain("  region: europe-west4-a: is not a region");
    expect(message).toContain('  labels["Team"]: Team: is no label key');
    expect(message).toContain('  labels["Team"]: Platform Team: is no label value');
    expect(message).toContain("  flowSampling: 0: is not a share");
    expect(message.match(/\n {4}fix: /g)).toHaveLength(5);
  });

  it("pass as the tests of other parts have them", () => {
    expect(fields({})).toEqual([]);
    expect(fields({ existing })).toEqual([]);
    expect(fields({ egress: "firewall", allowedDomains: ["ghcr.io", "xn--bcher-kva.example"] })).toEqual([]);
  });

  it.each([
    ["nodes and pods overlap", { nodes: ["10.4.0.0/20"] }, "addresses.pods overlaps addresses.nodes[0] (10.4.0.0/20)"],
    ["Services lie in pods", { services: "10.5.0.0/20" }, "addresses.services overlaps addresses.pods (10.4.0.0/14)"],
    ["the metadata server is inside", { nodes: ["169.254.0.0/20"] }, "addresses.nodes[0] overlaps 169.254.0.0/16"],
    ["Google's API range is inside", { pods: "199.36.0.0/16" }, "addresses.pods overlaps 199.36.153.0/24"],
    [
      "the endpoint's subnet is too small",
      { apiServer: ["10.0.32.0/29"] },
      "addresses.apiServer[0] is smaller than /28",
    ],
    ["there are subnets per zone", { nodes: ["10.0.0.0/24", "10.0.1.0/24"] }, "addresses.nodes subnets span a region"],
    ["a range is no range", { pods: "10.4.0.0" }, "addresses.pods must be an address range"],
    ["a range has host bits", { nodes: ["10.0.0.1/20"] }, "addresses.nodes[0] has bits set after the prefix"],
    ["a range is IPv6", { services: "fd00::/108" }, "addresses.services is IPv6"],
  ])("are refused where %s", (_, change, reason) => {
    expect(fields({ addresses: { ...ADDRESSES, ...change } })).toEqual([expect.stringContaining(reason)]);
  });

  it("leave room for the account's name", () => {
    expect(fields({}, "gcp-europe-west4-network")).toEqual([]);
    expect(fields({}, "gcp-europe-west4-networks")).toEqual([expect.stringContaining("name is not 1 to 24")]);
    expect(fields({}, "EU-1")).toEqual([expect.stringContaining("name is not")]);
  });

  it("name whole domains, and only where something reads them", () => {
    expect(fields({ egress: "firewall", allowedDomains: ["*.example.com", "ghcr.io"] })).toEqual([
      expect.stringContaining("allowedDomains[0] is not a whole name"),
    ]);
    expect(fields({ allowedDomains: ["ghcr.io"] })).toEqual([expect.stringContaining("egress is nat")]);
    expect(fields({ egress: "firewall", existing, allowedDomains: ["ghcr.io"] })).toEqual([
      expect.stringContaining("owner filters egress"),
    ]);
  });

  it("name an existing VPC by ids, in the same region", () => {
    expect(fields({ existing: { ...existing, networkId: "shared", podsRange: "Pods" } })).toEqual([
      expect.stringContaining("existing.networkId has another form"),
      expect.stringContaining("existing.podsRange has another form"),
    ]);
    const elsewhere = existing.subnetId.replace("europe-west4", "europe-west1");
    expect(fields({ existing: { ...existing, subnetId: elsewhere } })).toEqual([
      "existing.subnetId is not in region europe-west4",
    ]);
  });

  it("keep at most 64 labels, none of Google's own", () => {
    const labels = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`l${index}`, "x"]));
    expect(fields({ labels })).toEqual([expect.stringContaining("labels a resource takes at most 64")]);
    expect(fields({ labels: { "goog-x": "y" } })).toEqual([expect.stringContaining("is no label key")]);
  });
});

describe("arguments of an isolated network", () => {
  const hub = "projects/acme-hub/global/networks/hub";
  const service = "projects/vendor-prod/regions/europe-west4/serviceAttachments/control-plane";
  const host = "control.example.com";

  it("pass with a hub and a link, and a link passes with every way out", () => {
    expect(fields({ egress: "isolated" })).toEqual([]);
    expect(fields({ egress: "isolated", hub, vendorLink: { service, host } })).toEqual([]);
    expect(fields({ egress: "firewall", vendorLink: { service, host } })).toEqual([]);
  });

  it.each([
    [{ egress: "nat", hub }, "hub is of no use where egress is nat"],
    [{ egress: "isolated", hub: "hub" }, "hub is not the id of a network"],
    [{ egress: "isolated", existing }, "egress can't be promised in an existing VPC: its routes are its owner's"],
    [
      { existing, vendorLink: { service, host } },
      "vendorLink needs an address, and the existing VPC's are its owner's",
    ],
    [
      { vendorLink: { service: "com.example.control", host } },
      "vendorLink.service is not the id of a service attachment",
    ],
    [
      { vendorLink: { service: service.replace("europe-west4", "us-east1"), host } },
      "vendorLink.service is in us-east1, and a link reaches only attachments of its own region, europe-west4",
    ],
    [{ vendorLink: { service, host: "*.example.com" } }, "vendorLink.host is not one whole name in lower case"],
    [
      { egress: "isolated", allowedDomains: ["ghcr.io"] },
      "allowedDomains egress is isolated, so that the hub alone decides about names",
    ],
  ] as const)("are refused: %j", (change, message) => {
    expect(fields(change)).toEqual([message]);
  });
});
