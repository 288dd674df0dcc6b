import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { existing } from "../../components/cilium/flavour/existing.ts";
import { ciliumValues } from "../../components/cilium/values.ts";
import { label, NO_IDENTITY } from "../../components/contract/label.ts";
import { anyModel } from "../support/arbitrary.ts";
import { cell, component, model, objectsOf, policiesOf } from "../support/model.ts";

const { labels } = ciliumValues({
  clusterName: "eu-1",
  apiServer: { host: "10.9.8.7", port: 6443 },
  flavour: existing("10.1.0.0/16"),
});

const ofNamespace = (key: string) => `io.cilium.k8s.namespace.labels.${key}`;

/** Cilium's rule (1.20.2, pkg/labelsfilter): the longest inclusion wins if it is longer than the shortest exclusion. */
function isPartOfIdentity(key: string): boolean {
  const builtIn = ["io\\.kubernetes\\.pod\\.namespace", "io\\.cilium\\.k8s\\.namespace\\.labels", "!io\\.kubernetes"];
  const lengths = { included: 0, excluded: 0 };
  for (const given of [...builtIn, ...String(labels).split(/\s+/)]) {
    const found = new RegExp(given.replace(/^!/, "")).exec(key);
    if (found?.index !== 0) continue;
    const { length } = found[0];
    if (!given.startsWith("!")) lengths.included = Math.max(lengths.included, length);
    else if (lengths.excluded === 0 || length < lengths.excluded) lengths.excluded = length;
  }
  return lengths.excluded === 0 || lengths.included > lengths.excluded;
}

describe("what Cilium takes for a pod's identity", () => {
  it("is told by exclusions alone: one inclusion would turn everything else off", () => {
    expect(labels).toBe(
      "!io\\.cilium\\.k8s\\.namespace\\.labels\\.cellwall\\.dev/phase$ !io\\.cilium\\.k8s\\.namespace\\.labels\\.cellwall\\.dev/plane$",
    );
  });

  it("leaves out what changes while a namespace stays, and nothing else of it", () => {
    const found = objectsOf(model([cell("acme/orders", [component("api")])])).find(({ kind }) => kind === "Namespace");
    const keys = Object.keys(found?.metadata.labels ?? {});
    expect(keys.filter((key) => !isPartOfIdentity(ofNamespace(key)))).toEqual([label.plane, label.phase]);
    expect(keys.length).toBeGreaterThan(6);
    expect(["io.kubernetes.pod.namespace", "app", label.component].filter((key) => !isPartOfIdentity(key))).toEqual([]);
    expect(isPartOfIdentity(ofNamespace(`${label.phase}-of-another`))).toBe(true);
  });

  it("has every label that a generated policy selects by", () => {
    const left = NO_IDENTITY.map(ofNamespace);
    const selected = new Set<string>();
    fc.assert(
      fc.property(anyModel, (given) => {
        const text = JSON.stringify(policiesOf(given).map(({ spec }) => spec));
        for (const [, key = ""] of text.matchAll(/"(?:k8s:)?(io\.cilium\.k8s\.namespace\.labels\.[^"]+)"/g)) {
          selected.add(key);
        }
      }),
      { numRuns: 100 },
    );
    expect(selected.size).toBeGreaterThan(1);
    expect([...selected].filter((key) => left.includes(key) || !isPartOfIdentity(key))).toEqual([]);
  });
});
