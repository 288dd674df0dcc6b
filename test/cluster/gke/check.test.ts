import { describe, expect, it } from "vitest";
import type { PoolSpec } from "../../../components/cluster/cloud.ts";
import type { GkeClusterArgs } from "../../../components/cluster/gke/args.ts";
import { checkCluster } from "../../../components/cluster/gke/check/check.ts";
import { GkeCluster } from "../../../components/cluster/gke/cluster.ts";
import type { GcpNetwork } from "../../../components/network/gcp/network.ts";
import { ADDRESSES } from "../../network/gcp/given.ts";
import { graphOf } from "../../support/graph.ts";
import { CLUSTER_ARGS, FLAVOUR } from "./given.ts";

// Nothing of the network is looked at before the arguments are judged.
const network = {} as GcpNetwork;

const told = (change: Partial<GkeClusterArgs>, name = "eu-1") =>
  checkCluster(name, { ...CLUSTER_ARGS, network, ...change }).map(({ field, reason }) => `${field} ${reason}`);

const SYSTEM: PoolSpec = {
  name: "system",
  role: "system",
  machine: "n2d-standard-8",
  minNodes: 3,
  maxNodes: 6,
  diskGiB: 100,
};
const only = (change: Partial<PoolSpec>) => ({ pools: [{ ...SYSTEM, ...change }] });

describe("arguments of a cluster", () => {
  it("pass as the tests of other parts have them, and with every option", () => {
    expect(told({})).toEqual([]);
    expect(
      told({
        endpoints: "dns-and-address",
        dangerouslyExposeApiServerTo: ["203.0.113.0/28"],
        confidentialNodes: "SEV_SNP",
        maintenance: { day: "Sunday", hour: 23 },
        imageRepository: "projects/acme/locations/europe/repositories/mirror",
      }),
    ).toEqual([]);
  });

  it("are all told at once, with field, value, reason and fix, before anything is created", async () => {
    const change = { project: "Acme", zones: ["us-east1-b"], admins: [], pools: [], tags: { Owner: "SRE Team" } };
    const created: string[] = [];
    const message = await graphOf(() => new GkeCluster("eu-1", { ...CLUSTER_ARGS, network, ...change }), {
      outputs: (type) => {
        created.push(type);
        return {};
      },
    }).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(created).toEqual([]);
    expect(message).toContain("GkeCluster eu-1: 6 arguments can't work");
    expect(message).toContain("  project: Acme: is not a project id");
    expect(message).toContain("  zones[0]: us-east1-b: is not a zone of europe-west4");
    expect(message).toContain("  admins: none: nobody could administer the cluster");
    expect(message).toContain("  pools: none: none is a system pool");
    expect(message).toContain('  tags["Owner"]: Owner: is no label key');
    expect(message).toContain('  tags["Owner"]: SRE Team: is no label value');
    expect(message.match(/\n {4}fix: /g)).toHaveLength(6);
  });

  it.each<[string, Partial<GkeClusterArgs>, string]>([
    ["a zone is named in full wrongly", { zones: ["europe-west4"] }, "zones[0] is not a zone of europe-west4"],
    ["a zone is of a region with a longer name", { zones: ["europe-west40-a"] }, "zones[0] is not a zone"],
    ["a zone is there twice", { zones: ["europe-west4-a", "europe-west4-a"] }, "zones[1] is there twice"],
    ["there is no zone", { zones: [] }, "zones nodes have no place"],
    ["the region is a zone", { region: "europe-west4-a", zones: ["europe-west4-a-b"] }, "region is not a region"],
    ["the version has a patch", { kubernetesVersion: "1.35.4" }, "kubernetesVersion is not a minor version"],
    ["the hour is past the day", { maintenance: { day: "Monday", hour: 24 } }, "maintenance.hour is not an hour"],
    ["an administrator is a role", { admins: ["roles/owner"] }, "admins[0] is not a group's address"],
    [
      "an administrator is a member of an IAM policy",
      { admins: ["group:sre@example.com"] },
      "admins[0] is not a group's address",
    ],
    [
      "administrators have two domains",
      { admins: ["a@one.example", "b@two.example"] },
      "admins[1] is not in the domain",
    ],
    ["nodes and pods overlap", { addresses: { ...ADDRESSES, pods: "10.0.0.0/14" } }, "addresses.pods overlaps"],
    [
      "the API server is open to all",
      { dangerouslyExposeApiServerTo: ["0.0.0.0/0"] },
      "opens the API server to the internet",
    ],
    [
      "the API server is open to a half of all",
      { dangerouslyExposeApiServerTo: ["128.0.0.0/1"] },
      "opens the API server",
    ],
    ["the API server is open to no range", { dangerouslyExposeApiServerTo: ["office"] }, "must be an address range"],
    [
      "there is no address to open",
      { endpoints: "dns", dangerouslyExposeApiServerTo: ["203.0.113.0/28"] },
      "endpoints is dns",
    ],
    ["Cilium's taint is another", { flavour: { ...FLAVOUR, values: {} } }, "no pool could grow from nothing"],
    [
      "the repository is a host",
      { imageRepository: "registry.example.com/mirror" },
      "imageRepository has another form",
    ],
    ["no pool is for the system", { pools: [{ ...SYSTEM, role: "user" }] }, "pools none is a system pool"],
    ["the system may have no nodes", only({ minNodes: 0 }), "pools none is a system pool that always has nodes"],
    ["two pools have one name", { pools: [SYSTEM, SYSTEM] }, "pools[1].name is another pool's name"],
    ["a pool's name has a dash", only({ name: "sys-tem" }), "pools[0].name is not 1 to 12 lower case"],
    ["bounds are the wrong way", only({ minNodes: 7 }), "pools[0].minNodes are not two whole numbers"],
    ["bounds are no whole numbers", only({ minNodes: 1.5 }), "pools[0].minNodes are not two whole numbers"],
    ["a zone would have no node", only({ minNodes: 1, maxNodes: 2 }), "pools[0].maxNodes leaves a zone of 3 empty"],
    ["a disk is too small", only({ diskGiB: 20 }), "pools[0].diskGiB is less than 30"],
    ["a machine is another cloud's", only({ machine: "Standard_D8ds_v5" }), "pools[0].machine is not a machine type"],
  ])("are refused where %s", (_, change, reason) => {
    const problems = told(change);
    expect(problems).toContainEqual(expect.stringContaining(reason));
  });

  it("have names that Cilium, GKE and its node pools can all carry", () => {
    expect(told({}, "gcp-europe-west4")).toEqual([]);
    expect(told({}, "EU_1")).toContainEqual(expect.stringContaining("name is not 1 to 32"));
    expect(told({}, "gcp-northamerica-northeast1")).toContainEqual(
      expect.stringContaining("pools[0].name makes a name over 40 characters with gcp-northamerica-northeast1"),
    );
  });

  it.each([
    ["SEV_SNP", "n2d-standard-8", true],
    ["SEV_SNP", "e2-standard-8", false],
    ["SEV", "c2d-standard-8", true],
    ["SEV", "c3-standard-8", false],
    ["TDX", "c3-standard-8", true],
    ["TDX", "n2d-standard-8", false],
  ] as const)("let %s run on %s: %s", (confidentialNodes, machine, fits) => {
    const problems = told({ confidentialNodes, ...only({ machine }) });
    expect(problems).toEqual(fits ? [] : [expect.stringContaining(`pools[0].machine has no ${confidentialNodes}`)]);
  });
});

describe("room for nodes", () => {
  // 64 pods take a /25, so a /20 of pods holds 32 nodes; one more in each pool comes with an upgrade.
  const addresses = { ...ADDRESSES, pods: "10.4.0.0/20" };

  it("is counted in parts of the pod range, with the node that an upgrade adds", () => {
    expect(told({ addresses, ...only({ maxNodes: 31 }) })).toEqual([]);
    expect(told({ addresses, ...only({ maxNodes: 32 }) })).toEqual([
      expect.stringContaining(
        "addresses.pods has room for 32 nodes (each takes a /25 for 64 pods), and the pools may grow to 33",
      ),
    ]);
  });

  it("is counted over all pools", () => {
    const pools = [SYSTEM, { ...SYSTEM, name: "cells", role: "user" as const, maxNodes: 25 }];
    expect(told({ addresses, pools })).toContainEqual(expect.stringContaining("may grow to 33"));
  });

  it("is counted in addresses of the nodes' subnet", () => {
    const small = { ...ADDRESSES, nodes: ["10.0.0.0/28"] };
    expect(told({ addresses: small, ...only({ maxNodes: 11 }) })).toEqual([]);
    expect(told({ addresses: small, ...only({ maxNodes: 12 }) })).toEqual([
      expect.stringContaining("addresses.nodes[0] has room for 12 nodes (Google keeps 4 addresses)"),
    ]);
  });
});

describe("people of a cluster", () => {
  const people = { readers: ["audit@example.com"], operators: ["oncall@example.com"], breakGlass: [] };

  it("are groups of the one domain that RBAC reads", () => {
    expect(told({ people })).toEqual([]);
    expect(told({ people, securityGroup: "gke-security-groups@example.com" })).toEqual([]);
    expect(told({ people: { ...people, breakGlass: ["oncall@example.org"] } })).toEqual([
      "people.breakGlass[0] is not in the domain example.com, and RBAC reads groups of one domain only",
    ]);
    expect(told({ people: { ...people, readers: ["group:audit@example.com"] } })).toEqual([
      "people.readers[0] is not a group's address in lower case",
    ]);
  });

  it("are looked up in the group whose name Google fixes", () => {
    expect(told({ securityGroup: "k8s-groups@example.com" })).toEqual([
      "securityGroup is not gke-security-groups@DOMAIN, the only name that GKE takes",
    ]);
    expect(told({ securityGroup: "gke-security-groups@example.org" })).toEqual([
      "admins[0] is not in the domain example.org, and RBAC reads groups of one domain only",
    ]);
  });
});

describe("ranges of administrators", () => {
  it("are private, and lead to an address that is there", () => {
    expect(told({ adminRanges: ["10.200.0.0/24", "100.64.0.0/10"] })).toEqual([]);
    expect(told({ adminRanges: ["203.0.113.0/28"] })).toEqual(["adminRanges[0] is not a private range"]);
    expect(told({ adminRanges: ["10.0.0.0/7"] })).toEqual(["adminRanges[0] is not a private range"]);
    expect(told({ adminRanges: ["10.200.0.1/24"] })).toEqual(["adminRanges[0] is not a range of IPv4 addresses"]);
    expect(told({ adminRanges: ["10.200.0.0/24"], endpoints: "dns" })).toEqual([
      "adminRanges endpoints is dns, so there is no address to reach",
    ]);
  });
});
