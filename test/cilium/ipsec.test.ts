import { describe, expect, it } from "vitest";
import { KEY_BYTES, keyLine, keyLineFault, nextKeyId } from "../../components/cilium/ipsec.ts";

const material = new Uint8Array(KEY_BYTES).fill(0xab);

describe("the IPsec key line", () => {
  it("has the format that Cilium's parser reads", () => {
    expect(keyLine(3, material)).toBe(`3+ rfc4106(gcm(aes)) ${"ab".repeat(20)} 128`);
  });

  it.each([0, 16, 1.5, Number.NaN])("refuses key id %s, which does not fit the SPI", (id) => {
    expect(() => keyLine(id, material)).toThrow(/1 to 15/);
  });

  it("refuses material of another length", () => {
    expect(() => keyLine(1, new Uint8Array(16))).toThrow(/16 bytes.*takes 20/);
  });

  it("moves the id on at every rotation and wraps from 15 to 1", () => {
    expect([1, 14, 15].map(nextKeyId)).toEqual([2, 15, 1]);
  });

  it.each([
    ["", /1 fields/],
    ["1+ rfc4106(gcm(aes)) abcd", /3 fields/],
    [`0+ rfc4106(gcm(aes)) ${"ab".repeat(20)} 128`, /key id "0\+"/],
    [`16+ rfc4106(gcm(aes)) ${"ab".repeat(20)} 128`, /key id "16\+"/],
    [`1+ aes ${"ab".repeat(20)} 128`, /algorithm "aes"/],
    ["1+ rfc4106(gcm(aes)) xyz 128", /not hexadecimal/],
    [`1+ rfc4106(gcm(aes)) ${"ab".repeat(20)} 64`, /ICV length "64"/],
  ])("says what is wrong with %j", (line, fault) => {
    expect(keyLineFault(line)).toMatch(fault);
  });

  it("finds nothing wrong with its own lines, and never repeats the key in a fault", () => {
    expect(keyLineFault(keyLine(15, material))).toBeUndefined();
    expect(keyLineFault(`1+ rfc4106(gcm(aes)) ${"cd".repeat(20)}zz 128`)).not.toContain("cdcd");
  });
});
