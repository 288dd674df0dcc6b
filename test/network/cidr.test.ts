import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  address,
  align,
  type Cidr,
  cidrFault,
  contains,
  firstFree,
  overlaps,
  parseCidr,
  part,
  prefixFor,
  show,
  size,
} from "../../components/network/cidr.ts";

const cidr: fc.Arbitrary<Cidr> = fc
  .tuple(fc.integer({ min: 0, max: 32 }), fc.nat(2 ** 32 - 1))
  .map(([prefix, first]) => align({ first, prefix }));
const at = fc.nat(2 ** 32 - 1).map((first): Cidr => ({ first, prefix: 32 }));
/** Ranges that are near each other, so that overlapping ones come up. */
const near = fc
  .tuple(fc.integer({ min: 20, max: 32 }), fc.nat(2 ** 13))
  .map(([prefix, offset]) => align({ first: 10 * 2 ** 24 + offset, prefix }));

describe("an IPv4 range", () => {
  it("reads back as it was written", () => {
    fc.assert(
      fc.property(cidr, (range) => {
        expect(parseCidr(show(range))).toEqual(range);
      }),
    );
  });

  it("is refused, with a reason, exactly when it can't be read", () => {
    const texts = fc.oneof(
      cidr.map(show),
      fc.tuple(at, fc.nat(40)).map(([{ first }, prefix]) => `${address({ first, prefix: 32 }, 0)}/${prefix}`),
      fc.string(),
      fc.constantFrom("10.0.0.0", "010.0.0.0/8", "256.0.0.0/8", "10.0.0.0/33", "10.0.0.0/08", "10.0.0/8", "::/0"),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(cidrFault(text) === undefined).toBe(parseCidr(text) !== undefined);
      }),
    );
    for (const text of ["10.0.0.0/33", "256.0.0.0/8", "010.0.0.0/8", "10.0.0.0/08", "10.0.0.0", "10.0.0.0/8 "]) {
      expect([text, cidrFault(text)]).toEqual([text, "is not an IPv4 range such as 10.0.0.0/16"]);
    }
    expect(cidrFault("10.0.0.9/24")).toBe("does not start where a /24 starts, which is 10.0.0.0/24");
  });

  it("overlaps another exactly when one contains the other", () => {
    fc.assert(
      fc.property(near, near, (a, b) => {
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
      }),
    );
  });

  it("contains an address exactly when the first bits are the same", () => {
    const bits = ({ first }: Cidr) => first.toString(2).padStart(32, "0");
    fc.assert(
      fc.property(near, near, (range, other) => {
        const single: Cidr = { first: other.first, prefix: 32 };
        const same = bits(range).slice(0, range.prefix) === bits(single).slice(0, range.prefix);
        expect(contains(range, single)).toBe(same);
      }),
    );
  });

  it("is the sum of its parts, which follow each other without gap or overlap", () => {
    fc.assert(
      fc.property(cidr, fc.nat(6), (range, more) => {
        const prefix = Math.min(32, range.prefix + more);
        const parts = Array.from({ length: 2 ** (prefix - range.prefix) }, (_, index) => part(range, prefix, index));
        expect(parts[0]?.first).toBe(range.first);
        for (const [index, one] of parts.entries()) {
          expect(one.first).toBe(range.first + index * size(one));
          expect(align(one)).toEqual(one);
        }
        expect(parts.reduce((sum, one) => sum + size(one), 0)).toBe(size(range));
      }),
    );
    expect(() => part({ first: 0, prefix: 24 }, 25, 2)).toThrow("there is no part 2");
    expect(() => part({ first: 0, prefix: 24 }, 23, 0)).toThrow("can't be cut");
  });

  it("counts its addresses from zero", () => {
    expect(address(parseCidr("172.20.0.0/16") as Cidr, 10)).toBe("172.20.0.10");
    expect(address(parseCidr("255.255.255.0/24") as Cidr, 255)).toBe("255.255.255.255");
    expect(() => address(parseCidr("10.0.0.0/30") as Cidr, 4)).toThrow("there is no address 4");
  });

  it("is as small as the number of addresses allows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (addresses) => {
        const prefix = prefixFor(addresses);
        expect(size({ prefix })).toBeGreaterThanOrEqual(addresses);
        if (prefix < 32) expect(size({ prefix: prefix + 1 })).toBeLessThan(addresses);
      }),
    );
  });

  it("is never cut from a pool that is too small for it", () => {
    expect(firstFree([parseCidr("10.0.0.0/16") as Cidr, parseCidr("11.0.0.0/8") as Cidr], 12, [])).toEqual(
      parseCidr("11.0.0.0/12"),
    );
  });

  it("that is free is the first one, and none is missed", () => {
    const pool = parseCidr("10.0.0.0/20") as Cidr;
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 26 }), fc.array(near, { maxLength: 12 }), (prefix, taken) => {
        const all = Array.from({ length: 2 ** (prefix - 20) }, (_, index) => part(pool, prefix, index));
        const expected = all.find((one) => !taken.some((range) => overlaps(range, one)));
        expect(firstFree([pool], prefix, taken)).toEqual(expected);
      }),
    );
  });
});
