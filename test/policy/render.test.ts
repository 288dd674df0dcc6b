import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fileName, toYaml } from "../../components/policy/render.ts";

const WORDS = [
  "no",
  "yes",
  "on",
  "off",
  "y",
  "n",
  "true",
  "null",
  "~",
  "",
  "1e3",
  "0x1f",
  "010",
  "1:30",
  "2026-01-01",
  "=",
  "<<",
];

describe("YAML of an object", () => {
  it("quotes every word that a reader could take for something else", () => {
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "no" },
      data: Object.fromEntries(WORDS.map((word, index) => [`k${index}`, word])),
    };
    const text = toYaml(object);
    for (const word of WORDS) expect(text).toContain(`: "${word}"\n`);
    for (const version of ["1.1", "1.2"] as const) expect(parse(text, { version })).toEqual(object);
  });

  it("quotes such words where they are keys, as labels may be", () => {
    const labels = Object.fromEntries(WORDS.filter((word) => word !== "").map((word) => [word, "x"]));
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", labels } };
    for (const version of ["1.1", "1.2"] as const) expect(parse(toYaml(object), { version })).toEqual(object);
  });

  it("keeps control characters, quotes, line breaks and long lines", () => {
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a" },
      data: { a: 'say "hi"\n\ttwice\\', b: "word ".repeat(100), c: "ü\u0007" },
    };
    expect(parse(toYaml(object))).toEqual(object);
  });

  it("repeats what is shared instead of naming it once", () => {
    const shared = { cidr: "203.0.113.0/24" };
    const text = toYaml({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, one: shared, two: shared });
    expect(text).not.toMatch(/[&*]/);
  });

  it("begins with what the object is", () => {
    expect(
      toYaml({ spec: {}, metadata: { name: "a" }, kind: "B", apiVersion: "v1" })
        .split("\n")
        .map((line) => line.split(":")[0]?.trim()),
    ).toEqual(["apiVersion", "kind", "metadata", "name", "spec", ""]);
  });
});

describe("the file of an object", () => {
  it.each([
    ["acme-shop-prod/namespace-acme-shop-prod.yaml", { kind: "Namespace", metadata: { name: "acme-shop-prod" } }],
    [
      "acme/ciliumnetworkpolicy-cell-10-dns.yaml",
      { kind: "CiliumNetworkPolicy", metadata: { namespace: "acme", name: "cell-10-dns" } },
    ],
    [
      "_cluster/ciliumclusterwidenetworkpolicy-a.yaml",
      { kind: "CiliumClusterwideNetworkPolicy", metadata: { name: "a" } },
    ],
  ])("is %s", (path, { kind, metadata }) => {
    expect(fileName({ apiVersion: "v1", kind, metadata })).toBe(path);
  });
});
