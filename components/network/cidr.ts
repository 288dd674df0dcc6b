/** Exact IPv4 range arithmetic. Addresses are whole numbers from 0 to 2^32 - 1, never signed, so no bit operators. */

/** An IPv4 range: its first address and the length of its prefix, 0 to 32. The first address is aligned to the prefix. */
export interface Cidr {
  readonly first: number;
  readonly prefix: number;
}

const OCTET = "(0|[1-9][0-9]{0,2})";
const NOTATION = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}/(0|[1-9][0-9]?)$`);

/** Number of addresses. */
export function size({ prefix }: Pick<Cidr, "prefix">): number {
  return 2 ** (32 - prefix);
}

/** Reads `10.0.0.0/16`; `undefined` for anything else, also when bits are set behind the prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const read = readNotation(text);
  return read !== undefined && read.first % size(read) === 0 ? read : undefined;
}

/** What is wrong with a text that {@link parseCidr} refuses, or `undefined`. */
export function cidrFault(text: string): string | undefined {
  const read = readNotation(text);
  if (read === undefined) return "is not an IPv4 range such as 10.0.0.0/16";
  const aligned = align(read);
  if (aligned.first !== read.first) return `does not start where a /${read.prefix} starts, which is ${show(aligned)}`;
  return undefined;
}

/** The range of the same size that begins on its own boundary: `10.0.0.7/24` becomes `10.0.0.0/24`. */
export function align(range: Cidr): Cidr {
  return { first: range.first - (range.first % size(range)), prefix: range.prefix };
}

/** `10.0.0.0/16`. */
export function show({ first, prefix }: Cidr): string {
  return `${showAddress(first)}/${prefix}`;
}

/** Every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.first + size(inner) <= outer.first + size(outer);
}

/** Some address is in both. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first < b.first + size(b) && b.first < a.first + size(a);
}

/** The part number `index` (from 0) when `range` is cut into parts of `prefix`. Throws a RangeError where there is none. */
export function part(range: Cidr, prefix: number, index: number): Cidr {
  if (!Number.isInteger(prefix) || prefix < range.prefix || prefix > 32) {
    throw new RangeError(`${show(range)} can't be cut into parts of /${prefix}`);
  }
  const parts = 2 ** (prefix - range.prefix);
  if (!Number.isInteger(index) || index < 0 || index >= parts) {
    throw new RangeError(`${show(range)} has ${parts} parts of /${prefix}, there is no part ${index}`);
  }
  return { first: range.first + index * size({ prefix }), prefix };
}

/** The address number `index` (from 0) of a range, such as `10.0.0.10`. Throws a RangeError where there is none. */
export function address(range: Cidr, index: number): string {
  if (!Number.isInteger(index) || index < 0 || index >= size(range)) {
    throw new RangeError(`${show(range)} has ${size(range)} addresses, there is no address ${index}`);
  }
  return showAddress(range.first + index);
}

/** Longest prefix (smallest range) that holds so many addresses. Throws a RangeError beyond 2^32. */
export function prefixFor(addresses: number): number {
  for (let prefix = 32; prefix >= 0; prefix--) if (size({ prefix }) >= addresses) return prefix;
  throw new RangeError(`no IPv4 range holds ${addresses} addresses`);
}

/** First range of `prefix` inside `pools`, in their order, that overlaps nothing in `taken`. */
export function firstFree(pools: readonly Cidr[], prefix: number, taken: readonly Cidr[]): Cidr | undefined {
  for (const pool of pools) {
    let candidate: Cidr = { first: pool.first, prefix };
    while (contains(pool, candidate)) {
      const blocking = taken.find((range) => overlaps(range, candidate));
      if (blocking === undefined) return candidate;
      // Behind what is in the way, so that a wide range costs one step and not one per candidate.
      // Both ends are aligned to the larger of the two sizes, so the next candidate is aligned as well.
      const behind = Math.max(blocking.first + size(blocking), candidate.first + size(candidate));
      candidate = { first: behind, prefix };
    }
  }
  return undefined;
}

function readNotation(text: string): Cidr | undefined {
  const groups = NOTATION.exec(text)?.slice(1).map(Number);
  if (groups === undefined) return undefined;
  const prefix = groups[4] ?? 0;
  const octets = groups.slice(0, 4);
  if (prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  return { first: octets.reduce((sum, octet) => sum * 256 + octet, 0), prefix };
}

function showAddress(at: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256).join(".");
}
