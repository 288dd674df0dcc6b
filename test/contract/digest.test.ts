import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, sha256 } from "../../components/contract/digest.ts";
import { FILES, resolved } from "./support/fixture.ts";

// FIPS 180-4 examples, and the empty text.
test.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
])("SHA-256 of %j", (text, hash) => {
  expect(sha256(text)).toBe(hash);
});

test("SHA-256 is what Node computes, for any text and length", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(sha256(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
    }),
    { numRuns: 500 },
  );
});

test("canonical JSON does not depend on the order of fields", () => {
  expect(canonicalJson({ b: 1, a: [{ d: undefined, c: "é" }] })).toBe('{"a":[{"c":"é"}],"b":1}');
  expect(canonicalJson({ a: [{ c: "é" }], b: 1 })).toBe(canonicalJson({ b: 1, a: [{ d: undefined, c: "é" }] }));
});

const digests = (files: Record<string, string>): (string | undefined)[] =>
  resolved(files).model?.cells.map(({ digest }) => digest) ?? [];

test("a digest changes with the contract of its own cell, and with nothing else", () => {
  const before = digests({ ...FILES });
  expect(new Set(before).size).toBe(3);
  const moved = `# a comment\n\n${FILES["cell/orders.yaml"]}`;
  expect(digests({ ...FILES, "cell/orders.yaml": moved })).toEqual(before);
  const narrower = FILES["cell/orders.yaml"].replace("9000-9010/TCP", "9000-9009/TCP");
  const after = digests({ ...FILES, "cell/orders.yaml": narrower });
  expect(after[0]).not.toBe(before[0]);
  const labelled = FILES["cell/orders.yaml"].replace("tier: front", "location: front");
  expect(digests({ ...FILES, "cell/orders.yaml": labelled.replace("location: front", "location: back") })).not.toEqual(
    digests({ ...FILES, "cell/orders.yaml": labelled }),
  );
  expect(after.slice(1)).toEqual(before.slice(1));
});
