import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Model } from "../../components/contract/model.ts";
import type { PortRule } from "../../components/policy/cilium.ts";
import { refusal } from "../../components/policy/reach/refuse/refuse.ts";
import { fileName, toYaml } from "../../components/policy/render.ts";
import { anyModel } from "../support/arbitrary.ts";
import { objectsOf, policiesOf } from "../support/model.ts";

type Fields = Readonly<Record<string, unknown>>;
const DIRECTIONS = ["ingress", "ingressDeny", "egress", "egressDeny"];
const PEERS = ["fromEndpoints", "fromEntities", "toEndpoints", "toEntities", "toFQDNs", "toCIDRSet"];
const ENTITIES = new Set(["kube-apiserver", "remote-node", "host", "ingress"]);

function rulesOf(model: Model): Fields[] {
  return policiesOf(model).flatMap(({ spec }) =>
    DIRECTIONS.flatMap((direction) => ((spec as Fields)[direction] as Fields[] | undefined) ?? []),
  );
}

function holds(what: string, check: (model: Model) => void, numRuns = 150): void {
  it(what, () => fc.assert(fc.property(anyModel, check), { numRuns }));
}

describe("objects of any model", () => {
  holds(
    "are the same bytes every time",
    (model) => {
      const text = () => objectsOf(structuredClone(model)).map(toYaml).join("---\n");
      expect(text()).toBe(text());
    },
    40,
  );

  holds(
    "read back as they were written, by readers of YAML 1.1 and 1.2",
    (model) => {
      for (const object of objectsOf(model)) {
        const text = toYaml(object);
        for (const version of ["1.1", "1.2"] as const) expect(parse(text, { version })).toEqual(object);
      }
    },
    15,
  );

  holds("do not depend on other cells that have nothing to do with them", (model) => {
    const [first, ...others] = model.cells;
    const used = model.cells.some(({ namespace, components }) =>
      components.some(({ dependencies }) =>
        dependencies.some(({ target }) => (target.namespace === first?.namespace) !== (namespace === first?.namespace)),
      ),
    );
    fc.pre(first !== undefined && !used);
    const of = (given: Model) => objectsOf(given).filter(({ metadata }) => metadata.namespace === first?.namespace);
    expect(of({ ...model, cells: [...others, ...(first === undefined ? [] : [first])] })).toEqual(of(model));
    expect(of({ ...model, cells: first === undefined ? [] : [first] })).toEqual(of(model));
  });

  holds("are taken by Cilium's checks, as far as ours know them", (model) => {
    expect(policiesOf(model).flatMap((object) => refusal(object) ?? [])).toEqual([]);
  });

  holds("have names of their own, none longer than 63 characters", (model) => {
    const files = objectsOf(model).map(fileName);
    expect(new Set(files).size).toBe(files.length);
    expect(objectsOf(model).filter(({ metadata }) => metadata.name.length > 63)).toEqual([]);
  });

  holds("mark what the pipeline owns", (model) => {
    const unmarked = objectsOf(model).filter(
      ({ metadata }) => metadata.labels?.["app.kubernetes.io/managed-by"] !== "cellwall",
    );
    expect(unmarked).toEqual([]);
  });
});

describe("rules of any model", () => {
  holds("name exactly one kind of peer, or open nothing", (model) => {
    for (const rule of rulesOf(model)) {
      const named = PEERS.filter((peer) => peer in rule);
      expect(named).toHaveLength(Object.keys(rule).length === 0 ? 0 : 1);
      for (const peer of named) expect(rule[peer]).not.toEqual([]);
    }
  });

  holds("name ports wherever they allow, at most 40 in a list", (model) => {
    for (const { spec } of policiesOf(model)) {
      for (const direction of ["ingress", "egress"]) {
        for (const rule of ((spec as Fields)[direction] as Fields[] | undefined) ?? []) {
          if (Object.keys(rule).length === 0) continue;
          const entries = (rule.toPorts ?? []) as PortRule[];
          expect(entries.length).toBeGreaterThan(0);
          for (const { ports } of entries) {
            expect(ports.length).toBeGreaterThan(0);
            expect(ports.length).toBeLessThanOrEqual(40);
            expect(ports.filter(({ port }) => port === "0")).toEqual([]);
          }
        }
      }
    }
  });

  holds("never hold an empty list, which Cilium takes for no list at all", (model) => {
    expect(JSON.stringify(rulesOf(model))).not.toContain("[]");
  });

  holds("name no entity beyond the API server, nodes, the host and Cilium's proxy", (model) => {
    const entities = rulesOf(model).flatMap((rule) => [rule.fromEntities, rule.toEntities].flat());
    expect(entities.filter((entity) => entity !== undefined && !ENTITIES.has(entity as string))).toEqual([]);
  });

  holds("never open every name", (model) => {
    const text = JSON.stringify(rulesOf(model));
    expect(text).not.toMatch(/"matchPattern":"\*{1,2}"/);
    expect(text).not.toMatch(/0\.0\.0\.0\/0|"::\/0"/);
  });

  holds("name the namespace of every peer", (model) => {
    for (const rule of rulesOf(model)) {
      for (const key of ["fromEndpoints", "toEndpoints"]) {
        for (const { matchLabels } of (rule[key] ?? []) as { matchLabels?: Fields }[]) {
          expect(matchLabels).toHaveProperty(["k8s:io.kubernetes.pod.namespace"]);
        }
      }
    }
  });

  holds("log at most 32 characters, and only approvals", (model) => {
    for (const { spec, metadata } of policiesOf(model)) {
      const { log } = spec as { log?: { value: string } };
      expect(log === undefined).toBe(!metadata.name.startsWith("cell-40-"));
      expect(log?.value.length ?? 0).toBeLessThanOrEqual(32);
    }
  });
});
