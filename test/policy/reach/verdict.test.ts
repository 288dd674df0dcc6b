import { describe, expect, it } from "vitest";
import { NO_IDENTITY } from "../../../components/contract/label.ts";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import { UNKNOWN_VALUE } from "../../../components/policy/reach/read/indefinite.ts";
import type { Subject } from "../../../components/policy/reach/subject.ts";
import { type Question, verdict } from "../../../components/policy/reach/verdict.ts";
import { createWorld } from "../../../components/policy/reach/world.ts";

const pod = (name: string, namespace = "shop"): Subject => ({
  id: name,
  kind: "pod",
  namespace,
  serviceAccount: name,
  labels: { app: name },
});
const SUBJECTS: readonly Subject[] = [
  pod("web"),
  pod("api"),
  pod("far", "other"),
  { id: "stripe", kind: "address", ip: "198.51.100.7", fqdn: "api.stripe.com" },
  { id: "world", kind: "reserved", entity: "world" },
];

function policy(name: string, spec: object, namespace = "shop"): KubernetesObject {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name, namespace },
    spec: { endpointSelector: { matchLabels: { app: "api" } }, ...spec },
  } as KubernetesObject;
}

function ask(policies: readonly KubernetesObject[], question: Partial<Question>) {
  const world = createWorld({ subjects: SUBJECTS, policies });
  return verdict(world, { from: "web", to: "api", port: 8080, transport: "TCP", ...question });
}

const ports = [{ port: "8080", protocol: "TCP" }];

describe("a value that is not known before the update", () => {
  it("makes the verdict unknown where a plain reading would allow", () => {
    const open = policy("open", { ingress: [{ fromEndpoints: [{}] }] });
    expect(ask([open], {}).verdict).toBe("allowed");
    const later = policy("later", { ingress: [{ fromEndpoints: [{ matchLabels: { app: UNKNOWN_VALUE } }] }] });
    expect(ask([open, later], {})).toMatchObject({
      verdict: "unknown",
      ingress: { decision: "unknown", reason: "not-known-yet", by: [{ name: "later", namespace: "shop" }] },
    });
  });

  it("leaves a known deny a deny", () => {
    const closed = policy("closed", { ingressDeny: [{ fromEndpoints: [{}] }] });
    expect(ask([closed, policy("later", { ingress: [UNKNOWN_VALUE] })], {}).verdict).toBe("denied");
  });

  it("touches nobody whom the policy can't select", () => {
    const later = policy("later", { ingress: UNKNOWN_VALUE });
    expect(ask([later], { from: "api", to: "web" }).egress.decision).toBe("unknown");
    expect(ask([later], { from: "web", to: "far" }).verdict).toBe("allowed");
  });

  it.each([
    ["its rules", { spec: UNKNOWN_VALUE }, "shop"],
    ["whom it selects", { spec: { endpointSelector: UNKNOWN_VALUE, ingress: [{}] } }, "shop"],
    ["its namespace", { spec: { endpointSelector: {}, ingress: [{}] } }, UNKNOWN_VALUE],
    ["its list of specs", { specs: UNKNOWN_VALUE }, "shop"],
  ])("counts also where it is %s", (_, content, namespace) => {
    const object = { ...policy("later", {}, namespace), spec: undefined, ...content } as unknown as KubernetesObject;
    expect(ask([object], {}).verdict).toBe("unknown");
  });

  it("does not matter in a label of the policy itself", () => {
    const open = policy("open", { ingress: [{ fromEndpoints: [{}] }] });
    const labelled = { ...open, metadata: { ...open.metadata, labels: { digest: UNKNOWN_VALUE } } };
    expect(ask([labelled], {}).verdict).toBe("allowed");
  });
});

describe("a policy that somebody else wrote, by labels of namespaces", () => {
  const phased = (key: string): readonly KubernetesObject[] => {
    const matchLabels = { [`k8s:io.cilium.k8s.namespace.labels.${key}`]: "enforce" };
    return [policy("by-namespace", { ingress: [{ fromEndpoints: [{ matchLabels }] }] })];
  };
  const decided = (key: string) => {
    const namespaceLabels = { [key]: "enforce" };
    const subjects = SUBJECTS.map((subject) => (subject.kind === "pod" ? { ...subject, namespaceLabels } : subject));
    const world = createWorld({ subjects, policies: phased(key) });
    return verdict(world, { from: "far", to: "api", port: 8080, transport: "TCP" }).verdict;
  };

  it("lets in who carries the label", () => {
    expect(decided("stage")).toBe("allowed");
  });

  it.each(NO_IDENTITY)("lets nobody in by %s: our agents leave it out of identities", (key) => {
    expect(decided(key)).toBe("denied");
  });
});

describe("an allow by name", () => {
  const byName = policy("stripe", {
    egress: [{ toFQDNs: [{ matchName: "api.stripe.com" }], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }] }],
  });
  const dns = (rule: object) =>
    policy("dns", {
      egress: [
        {
          toEndpoints: [{ matchLabels: { app: "dns" } }],
          toPorts: [{ ports: [{ port: "53", protocol: "ANY" }], ...rule }],
        },
      ],
    });
  const question = { from: "api", to: "stripe", port: 443 } as const;

  it("tells which policies let the agent learn the name", () => {
    const learned = ask([byName, dns({ rules: { dns: [{ matchPattern: "*.stripe.com" }] } })], question);
    expect(learned).toMatchObject({
      verdict: "allowed",
      dns: { name: "api.stripe.com", learnedBy: [{ name: "dns" }] },
    });
  });

  it("shows that nobody learns it where DNS passes without rules, or for other names", () => {
    expect(ask([byName, dns({})], question).dns).toEqual({ name: "api.stripe.com", learnedBy: [] });
    const other = dns({ rules: { dns: [{ matchName: "example.com" }] } });
    expect(ask([byName, other], question).dns?.learnedBy).toEqual([]);
  });

  it("hangs on no name where an address or everything is allowed too", () => {
    const range = policy("range", { egress: [{ toCIDR: ["198.51.100.0/24"] }] });
    expect(ask([byName, range], question).dns).toBeUndefined();
    expect(ask([], question).dns).toBeUndefined();
  });

  it("says nothing of names where it is denied", () => {
    const closed = policy("closed", { egressDeny: [{ toCIDR: ["198.51.100.0/24"] }] });
    expect(ask([byName, closed], question)).not.toHaveProperty("dns");
  });
});

describe("headers of a request", () => {
  const one = (headers: readonly string[], more: object = {}) =>
    policy("http", { ingress: [{ toPorts: [{ ports, rules: { http: [{ method: "GET", headers, ...more }] } }] }] });
  const get = (headers?: Record<string, string>) => ({
    http: { method: "GET", path: "/", ...(headers !== undefined && { headers }) },
  });

  it("have to be there, with any value or the one that is named", () => {
    expect(ask([one(["X-Team"])], get()).verdict).toBe("denied");
    expect(ask([one(["X-Team"])], get({ "x-team": "pay" })).verdict).toBe("allowed");
    expect(ask([one(["X-Team: pay"])], get({ "x-team": "pay" })).verdict).toBe("allowed");
    expect(ask([one(["X-Team: pay"])], get({ "x-team": "shop" })).verdict).toBe("denied");
    expect(ask([one(["X-Team: pay", "X-Trace"])], get({ "X-TEAM": "pay" })).verdict).toBe("denied");
  });

  it("can't be judged where their value is in a Secret", () => {
    const matches = { headerMatches: [{ name: "x-key", secret: { name: "key" } }] };
    expect(ask([one([], matches)], get()).verdict).toBe("unknown");
  });
});

describe("proxy rules that Cilium can't merge", () => {
  const http = policy("http", { ingress: [{ fromEndpoints: [{}], toPorts: [{ ports, rules: { http: [{}] } }] }] });
  const tls = (peers: object) =>
    policy("tls", { ingress: [{ ...peers, toPorts: [{ ports, serverNames: ["shop.example"] }] }] });

  it("make everything about the pod unknown: the agent keeps what it enforced before", () => {
    const answer = ask([http, tls({ fromEndpoints: [{}] })], {});
    expect(answer).toMatchObject({ verdict: "unknown", ingress: { reason: "unmergeable" } });
    expect(answer.ingress.by.map(({ name }) => name)).toEqual(["http", "tls"]);
  });

  it("are no trouble on another port, or for another peer", () => {
    expect(ask([http, tls({ fromEntities: ["world"] })], {}).verdict).toBe("allowed");
    const other = policy("tls", {
      ingress: [
        { fromEndpoints: [{}], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }], serverNames: ["a.b"] }] },
      ],
    });
    expect(ask([http, other], {}).verdict).toBe("allowed");
  });
});
