import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Cidr,
  covered,
  parseCidr,
  rangeReaches,
  rangeWithin,
  showCidr,
} from "../../../components/contract/match/cidr.ts";

describe("reading a range", () => {
  test.each([
    ["203.0.113.0/28", "203.0.113.0/28"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8:0:0:0:0:0:0/32", "2001:db8::/32"],
    ["::/0", "::/0"],
    ["::1/128", "::1/128"],
    ["fd00:ec2::254/128", "fd00:ec2::254/128"],
    ["1:0:0:2:0:0:0:3/128", "1:0:0:2::3/128"],
    ["::ffff:10.0.0.1/128", "::ffff:a00:1/128"],
    ["1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8/128"],
  ])("%s is %s", (text, canonical) => {
    const cidr = parseCidr(text);
    expect(typeof cidr === "string" ? cidr : showCidr(cidr)).toBe(canonical);
  });

  test.each([
    ["10.0.0.0", "must be an address range"],
    ["10.0.0/8", "no valid address"],
    ["010.0.0.0/8", "no valid address"],
    ["256.0.0.0/8", "no valid address"],
    ["10.0.0.0/33", "prefix length of 0 to 32"],
    ["10.0.0.0/08", "prefix length"],
    ["10.0.0.0/-1", "prefix length"],
    ["10.0.0.5/8", "write 10.0.0.0/8"],
    ["::1::/64", "no valid address"],
    ["1:2:3:4:5:6:7:8:9/64", "no valid address"],
    ["12345::/64", "no valid address"],
    ["fe80::1%eth0/64", "no valid address"],
    ["2001:db8::1/32", "write 2001:db8::/32"],
    ["/8", "no valid address"],
  ])("%s is refused: %s", (text, says) => {
    expect(parseCidr(text)).toContain(says);
  });
});

/** Ranges inside 10.0.0.0/26, so that every address can be looked at. */
const BITS = 6;
const small = fc
  .tuple(fc.integer({ min: 32 - BITS, max: 32 }), fc.integer({ min: 0, max: 2 ** BITS - 1 }))
  .map(([prefix, host]): Cidr => {
    const size = 1n << BigInt(32 - prefix);
    const address = 0x0a000000n + BigInt(host);
    return { family: 4, base: address - (address % size), prefix };
  });

function addresses(cidr: Cidr, except: readonly Cidr[] = []): Set<bigint> {
  const all = new Set<bigint>();
  const last = cidr.base + (1n << BigInt(32 - cidr.prefix));
  for (let address = cidr.base; address < last; address++) all.add(address);
  for (const hole of except) for (const address of addresses(hole)) all.delete(address);
  return all;
}

const holes = fc.array(small, { maxLength: 4 });

test("a range minus holes is inside another exactly if each of its addresses is", () => {
  let inside = 0;
  fc.assert(
    fc.property(small, holes, small, holes, (cidr, except, outer, outerExcept) => {
      fc.pre(addresses(cidr, except).size > 0);
      const allowed = addresses(outer, outerExcept);
      const truth = [...addresses(cidr, except)].every((address) => allowed.has(address));
      const claimed = rangeWithin(cidr, except, outer, outerExcept);
      if (claimed) inside++;
      // A wider range whose holes make up for it is refused: approvals are compared as they are read by people.
      const wider = cidr.prefix < outer.prefix || !addresses(outer).has(cidr.base);
      if (!wider) expect(claimed).toBe(truth);
      else expect(claimed).toBe(false);
    }),
    { numRuns: 2000 },
  );
  expect(inside).toBeGreaterThan(50);
});

test("a range minus holes reaches another exactly if they share an address", () => {
  fc.assert(
    fc.property(small, holes, small, (cidr, except, other) => {
      const those = addresses(other);
      const truth = [...addresses(cidr, except)].some((address) => those.has(address));
      expect(rangeReaches(cidr, except, other)).toBe(truth);
    }),
    { numRuns: 2000 },
  );
});

test("covering all of IPv6 by many small ranges is decided at once", () => {
  const all: Cidr = { family: 6, base: 0n, prefix: 0 };
  const covers = Array.from(
    { length: 500 },
    (_, index): Cidr => ({ family: 6, base: BigInt(index) << 64n, prefix: 128 }),
  );
  expect(covered(all, covers)).toBe(false);
});
