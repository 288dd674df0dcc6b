import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatSettingProblem } from "../../components/contract/setting.ts";
import type { AddressPlan } from "../../components/network/address.ts";
import { type Cidr, contains, overlaps, parseCidr, show } from "../../components/network/cidr.ts";
import { CLOUD_RULES, type Cloud } from "../../components/network/plan/cloud.ts";
import { type AddressRequest, planAddresses } from "../../components/network/plan.ts";

const base: AddressRequest = { cloud: "azure", network: "10.60.0.0/16", zones: 3, maxNodes: 100, egress: "firewall" };

function plan(over: Partial<AddressRequest> = {}): AddressPlan {
  const result = planAddresses({ ...base, ...over });
  if ("problems" in result) throw new Error(result.problems.map(formatSettingProblem).join("\n"));
  return result.plan;
}

function problems(over: Partial<AddressRequest>) {
  const result = planAddresses({ ...base, ...over });
  return "problems" in result ? result.problems : [];
}

const range = (text: string): Cidr => {
  const read = parseCidr(text);
  if (read === undefined) throw new Error(`${text} is not a range`);
  return read;
};
const subnets = ({ nodes, apiServer, endpoints, egress, firewall }: AddressPlan) => [
  ...nodes,
  ...apiServer,
  ...endpoints,
  ...egress,
  ...firewall,
];

describe("an address plan", () => {
  it("is known for Azure", () => {
    expect(plan()).toEqual({
      network: "10.60.0.0/16",
      nodes: ["10.60.0.0/18"],
      apiServer: ["10.60.255.0/27"],
      endpoints: ["10.60.254.0/24"],
      egress: ["10.60.255.64/26"],
      firewall: [],
      pods: "100.64.0.0/14",
      services: "172.20.0.0/16",
      dnsAddress: "172.20.0.10",
    });
  });

  it("is known for AWS: every subnet once per zone", () => {
    expect(plan({ cloud: "aws", zones: 2 })).toEqual({
      network: "10.60.0.0/16",
      nodes: ["10.60.0.0/20", "10.60.16.0/20"],
      apiServer: ["10.60.255.64/27", "10.60.254.64/27"],
      endpoints: ["10.60.255.0/26", "10.60.254.0/26"],
      egress: ["10.60.255.96/27", "10.60.254.96/27"],
      firewall: ["10.60.255.128/28", "10.60.254.128/28"],
      pods: "100.64.0.0/14",
      services: "172.20.0.0/16",
      dnsAddress: "172.20.0.10",
    });
  });

  it("is known for Google Cloud", () => {
    expect(plan({ cloud: "gcp", egress: "nat" })).toEqual({
      network: "10.60.0.0/16",
      nodes: ["10.60.0.0/18"],
      apiServer: ["10.60.255.0/28"],
      endpoints: ["10.60.255.64/26"],
      egress: [],
      firewall: [],
      pods: "100.64.0.0/14",
      services: "172.20.0.0/16",
      dnsAddress: "172.20.0.10",
    });
  });

  const request = fc.record({
    cloud: fc.constantFrom<Cloud>("azure", "aws", "gcp"),
    network: fc
      .tuple(fc.integer({ min: 16, max: 20 }), fc.nat(2 ** 24 - 1))
      .map(([prefix, offset]) => show({ first: 10 * 2 ** 24 + offset - (offset % 2 ** (32 - prefix)), prefix })),
    zones: fc.integer({ min: 2, max: 8 }),
    maxNodes: fc.integer({ min: 1, max: 100 }),
    egress: fc.constantFrom("firewall" as const, "nat" as const, "isolated" as const),
  });

  it("keeps every subnet inside the network and apart from the others, whatever is asked for", () => {
    fc.assert(
      fc.property(request, (asked) => {
        const zones = Math.min(asked.zones, CLOUD_RULES[asked.cloud].zones.most);
        const made = plan({ ...asked, zones });
        const all = subnets(made).map(range);
        expect(all.length).toBeGreaterThanOrEqual(3);
        for (const [index, subnet] of all.entries()) {
          expect(contains(range(made.network), subnet)).toBe(true);
          for (const other of all.slice(0, index)) expect(overlaps(subnet, other)).toBe(false);
        }
      }),
    );
  });

  it("moves no subnet when zones, nodes or the firewall are added", () => {
    fc.assert(
      fc.property(request, (asked) => {
        const most = CLOUD_RULES[asked.cloud].zones.most;
        const zones = Math.min(asked.zones, most);
        const before = plan({ ...asked, zones, egress: "isolated" });
        const after = plan({ ...asked, zones: most, maxNodes: asked.maxNodes + 10, egress: "firewall" });
        for (const kind of ["nodes", "apiServer", "endpoints", "egress", "firewall"] as const) {
          expect(after[kind].slice(0, before[kind].length)).toEqual(before[kind]);
        }
      }),
    );
  });

  it("is refused with a range that overlaps what peering reaches, and names one that would do", () => {
    const [problem, ...others] = problems({ connected: ["192.168.0.0/24", "10.0.0.0/9"] });
    expect(others).toEqual([]);
    expect(problem).toEqual({
      rule: "address-overlap",
      severity: "error",
      field: "network",
      value: "10.60.0.0/16",
      reason: 'overlaps connected[1] "10.0.0.0/9", so an address would have two owners',
      fix: "set network to a free range such as 10.128.0.0/16",
    });
    expect(problems({ connected: ["192.168.0.0/24", "10.0.0.0/9"], network: "10.128.0.0/16" })).toEqual([]);
  });

  it.each([
    ["pods", { pods: "10.60.128.0/17" }],
    ["services", { services: "100.66.0.0/16" }],
    ["services", { services: "10.60.64.0/20" }],
  ] as const)("is refused when %s overlap the plane's own ranges", (field, over) => {
    expect(problems(over)).toMatchObject([{ rule: "address-overlap", field }]);
  });

  it.each<[Cloud, keyof AddressRequest, string, RegExp]>([
    ["azure", "services", "172.30.0.0/16", /used inside AKS/],
    ["azure", "pods", "172.31.0.0/16", /used inside AKS/],
    ["azure", "network", "169.254.0.0/16", /link-local/],
    ["azure", "network", "168.63.0.0/16", /DNS and health/],
    ["azure", "services", "192.0.0.0/13", /documentation/],
    ["aws", "network", "172.17.0.0/16", /Docker bridges/],
    ["aws", "services", "100.100.0.0/16", /RFC 1918/],
    ["aws", "services", "192.160.0.0/12", /RFC 1918/],
    ["gcp", "pods", "172.17.0.0/16", /Docker bridge/],
    ["gcp", "network", "199.36.144.0/20", /Google's APIs/],
  ])("is refused on %s when %s is %s, which the cloud keeps for itself", (cloud, field, value, why) => {
    const found = problems({ cloud, [field]: value }).filter(({ rule }) => rule === "address-kept");
    expect(found.map(({ field: at, reason }) => [at, why.test(reason)])).toContainEqual([field, true]);
  });

  it.each<[Cloud, keyof AddressRequest, string]>([
    ["azure", "network", "10.60.0.0/21"],
    ["azure", "services", "10.96.0.0/12"],
    ["azure", "services", "172.20.0.0/21"],
    ["aws", "network", "10.0.0.0/15"],
    ["gcp", "services", "172.20.0.0/15"],
    ["gcp", "pods", "100.64.0.0/25"],
  ])("is refused on %s when %s is %s, which has the wrong size", (cloud, field, value) => {
    expect(problems({ cloud, [field]: value })).toMatchObject([{ rule: "address-size", field, value }]);
  });

  it("tells the first address when a range starts in the middle", () => {
    expect(problems({ network: "10.60.0.1/16" })).toMatchObject([
      { rule: "address-notation", fix: "write a range with its first address, such as 10.60.0.0/16" },
    ]);
    expect(problems({ connected: ["ten"] })).toMatchObject([{ rule: "address-notation", field: "connected[0]" }]);
  });

  it("counts a /24 of pods for every node", () => {
    expect(problems({ pods: "100.64.0.0/16", maxNodes: 256 })).toEqual([]);
    expect(problems({ pods: "100.64.0.0/16", maxNodes: 257 })).toMatchObject([
      { rule: "address-room", field: "pods", fix: expect.stringContaining("100.64.0.0/15") },
    ]);
  });

  it("asks for fewer nodes where no network of that cloud would do", () => {
    expect(problems({ cloud: "aws", maxNodes: 20_000, pods: "100.64.0.0/10" })).toMatchObject([
      { field: "network", fix: "lower maxNodes of the pools: AWS takes no network that large" },
      { field: "pods", fix: expect.stringMatching(/^(set pods to|free a private range)/) },
    ]);
  });

  it("suggests nothing that the cloud keeps for itself", () => {
    const connected = ["172.16.0.0/13", "172.24.0.0/14", "172.28.0.0/15"];
    expect(problems({ connected })).toMatchObject([
      { field: "services", fix: "set services to a free range such as 10.0.0.0/16" },
    ]);
    expect(problems({ cloud: "gcp", connected })).toMatchObject([
      { field: "services", fix: "set services to a free range such as 172.30.0.0/16" },
    ]);
  });

  it("is refused with more zones than the cloud has", () => {
    expect(problems({ zones: 4 })).toMatchObject([{ rule: "address-count", field: "zones", fix: "use 3 zones" }]);
    expect(problems({ zones: 2.5 })).toMatchObject([{ rule: "address-count", field: "zones" }]);
  });

  it("counts what the cloud and load balancers take out of a node subnet", () => {
    // A /20 network has a /22 for nodes: 1024 - 5 - 16.
    expect(problems({ network: "10.60.0.0/20", maxNodes: 1003 })).toEqual([]);
    expect(problems({ network: "10.60.0.0/20", maxNodes: 1004 })).toMatchObject([
      { rule: "address-room", field: "network", fix: expect.stringContaining("/19") },
    ]);
    expect(problems({ cloud: "gcp", network: "10.60.0.0/20", maxNodes: 1004 })).toEqual([]);
  });

  it("leaves room on AWS for the nodes of a lost zone", () => {
    // A /20 network has a /24 per zone: 256 - 5 - 16 = 235; two zones must hold what three did.
    const asked = { cloud: "aws", network: "10.60.0.0/20" } as const;
    expect(problems({ ...asked, maxNodes: 470 })).toEqual([]);
    expect(problems({ ...asked, maxNodes: 471 })).toMatchObject([{ rule: "address-room", field: "network" }]);
  });

  it("suggests only ranges that then pass", () => {
    fc.assert(
      fc.property(
        request,
        fc.constantFrom("100.64.0.0/10", "10.0.0.0/8", "172.16.0.0/12", "10.128.0.0/9"),
        fc.integer({ min: 1, max: 3000 }),
        (asked, connected, maxNodes) => {
          let over: Partial<AddressRequest> = {
            ...asked,
            zones: Math.min(asked.zones, CLOUD_RULES[asked.cloud].zones.most),
            maxNodes,
            connected: [connected],
          };
          for (let round = 0; round < 4; round++) {
            for (const { field, fix } of problems(over)) {
              const offered = /range such as ([0-9./]+)/.exec(fix)?.[1];
              expect(offered, fix).toBeDefined();
              over = { ...over, [field]: offered };
            }
          }
          expect(problems(over)).toEqual([]);
        },
      ),
    );
  });

  it("tells everything at once", () => {
    const found = problems({ cloud: "aws", zones: 1, network: "nonsense", services: "172.20.0.0/30", maxNodes: 0 });
    expect(found.map(({ field }) => field)).toEqual(["zones", "maxNodes", "network", "services"]);
    expect(formatSettingProblem(found[0] as never)).toBe(
      'error address-count: zones "1" is not a number of zones from 2 to 8 on AWS: EKS places its control plane in at least two zones\n    fix: use 3 zones',
    );
  });
});
