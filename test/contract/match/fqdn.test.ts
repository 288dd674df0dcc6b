import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesPattern, nameProblem, patternProblem, patternWithin } from "../../../components/contract/match/fqdn.ts";

/**
 * The regular expression that Cilium makes of a pattern (v1.20.2, pkg/fqdn/matchpattern, ToAnchoredRegexp), for names
 * without empty labels, which DNS does not have.
 */
function ciliumRegex(pattern: string): RegExp {
  const characters = "[-a-zA-Z0-9_]";
  const deep = /^\*{2,}\./.exec(pattern)?.[0] ?? "";
  const rest = pattern.slice(deep.length).replaceAll(".", "[.]").replace(/\*+/g, `${characters}*`);
  return new RegExp(`^${deep === "" ? "" : `(${characters}+([.]${characters}+){0,})[.]`}${rest}$`);
}

const label = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 2 });
const glob = fc
  .string({ unit: fc.constantFrom("a", "b", "*"), minLength: 1, maxLength: 3 })
  .filter((text) => !text.includes("**"));
const pattern = fc
  .tuple(fc.boolean(), fc.array(glob, { minLength: 1, maxLength: 3 }))
  .map(([deep, labels]) => [...(deep ? ["**"] : []), ...labels].join("."));

/** Every text of one to `length` of these parts. */
function every(parts: readonly string[], length: number, join: string): string[] {
  let texts = [...parts];
  const all = [...texts];
  for (let count = 2; count <= length; count++) {
    texts = texts.flatMap((text) => parts.map((part) => `${text}${join}${part}`));
    all.push(...texts);
  }
  return all;
}

describe("matching a name", () => {
  test.each([
    ["api.stripe.com", "api.stripe.com", true],
    ["API.Stripe.com.", "api.stripe.com", true],
    ["api.stripe.com", "*.stripe.com", true],
    ["stripe.com", "*.stripe.com", false],
    ["a.b.stripe.com", "*.stripe.com", false],
    ["a.b.stripe.com", "**.stripe.com", true],
    ["stripe.com", "**.stripe.com", false],
    ["sub.stripe.com", "sub*.stripe.com", true],
    ["xstripe.com", "*stripe.com", true],
    ["a.stripe.com", "*stripe.com", false],
    ["s3.eu-1.amazonaws.com", "s3.*.amazonaws.com", true],
  ])("%s by %s: %s", (name, by, expected) => {
    expect(matchesPattern(name, by)).toBe(expected);
    expect(ciliumRegex(by).test(name.toLowerCase().replace(/\.$/, ""))).toBe(expected);
  });

  test("is what Cilium's own expression says, for any pattern and name", () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), pattern, (labels, by) => {
        const name = labels.join(".");
        expect(matchesPattern(name, by)).toBe(ciliumRegex(by).test(name));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("one pattern is inside another exactly if no name tells them apart", () => {
  const labels = fc.constantFrom("a", "b", "*", "a*");
  const names = fc
    .tuple(fc.boolean(), fc.array(labels, { minLength: 1, maxLength: 3 }))
    .map(([deep, parts]) => [...(deep ? ["**"] : []), ...parts].join("."));
  test.each([
    // "c" stands for every letter that no pattern names.
    ["inside one label", glob, every(["a", "b", "c"], 6, ""), 1000],
    ["across labels", names, every(["a", "b", "c", "ac"], 5, "."), 1000],
  ] as const)("%s", (_, patterns, universe, numRuns) => {
    let inside = 0;
    let outside = 0;
    fc.assert(
      fc.property(patterns, patterns, (inner, outer) => {
        const [a, b] = [ciliumRegex(inner), ciliumRegex(outer)];
        const truth = universe.every((name) => !a.test(name) || b.test(name));
        if (truth) inside++;
        else outside++;
        expect(patternWithin(inner, outer), `${inner} in ${outer}`).toBe(truth);
      }),
      { numRuns },
    );
    expect(Math.min(inside, outside)).toBeGreaterThan(50);
  });
});

test.each([
  ["10.0.0.1", "is an address"],
  ["::1", "is an address"],
  ["", "1 to 253"],
  ["localhost", "only one label"],
  ["*.example.com", "has a wildcard"],
  ["-a.example.com", "is not a DNS name"],
  ["a..example.com", "is not a DNS name"],
  [`${"a".repeat(64)}.example.com`, "is not a DNS name"],
  ["exämple.com", "is not a DNS name"],
  ["a b.example.com", "is not a DNS name"],
])("name %j is refused: %s", (name, says) => {
  expect(nameProblem(name)).toContain(says);
});

test.each([
  ["*", "matches every name"],
  ["**", "matches every name"],
  ["*.", "matches every name"],
  ["api.example.com", "has no wildcard"],
  ["a.**.example.com", "'**' only"],
  ["**a.example.com", "'**' only"],
  ["example.*", "must end in a fixed name"],
  ["*.ex ample.com", "is not a pattern"],
  ["*.ex/ample.com", "is not a pattern"],
])("pattern %j is refused: %s", (text, says) => {
  expect(patternProblem(text)).toContain(says);
});
