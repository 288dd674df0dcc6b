/** Address ranges as Cilium and Kubernetes read them: IPv4 and IPv6, no host bits, containment and subtraction. */

export interface Cidr {
  readonly family: 4 | 6;
  /** First address. */
  readonly base: bigint;
  /** Fixed leading bits. */
  readonly prefix: number;
}

const bitsOf = (family: 4 | 6): number => (family === 4 ? 32 : 128);
const sizeOf = ({ family, prefix }: Cidr): bigint => 1n << BigInt(bitsOf(family) - prefix);

/** A string result says what is wrong. */
export function parseCidr(text: string): Cidr | string {
  const slash = text.lastIndexOf("/");
  if (slash < 0) return "must be an address range such as 203.0.113.0/28 (one address: /32, or /128 for IPv6)";
  const address = text.slice(0, slash);
  const length = text.slice(slash + 1);
  const family = address.includes(":") ? 6 : 4;
  const base = family === 4 ? parseV4(address) : parseV6(address);
  if (base === undefined) return "has no valid address before the slash";
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bitsOf(family)) {
    return `must have a prefix length of 0 to ${bitsOf(family)}`;
  }
  const cidr = { family, base, prefix: Number(length) } as const;
  const start = base - (base % sizeOf(cidr));
  if (start !== base) return `has bits set after the prefix; write ${showCidr({ ...cidr, base: start })}`;
  return cidr;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = (half: string): bigint[] | undefined => {
    if (half === "") return [];
    const result: bigint[] = [];
    const parts = half.split(":");
    for (const [index, part] of parts.entries()) {
      if (part.includes(".")) {
        const v4 = index === parts.length - 1 ? parseV4(part) : undefined;
        if (v4 === undefined) return undefined;
        result.push(v4 >> 16n, v4 & 0xffffn);
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) result.push(BigInt(`0x${part}`));
      else return undefined;
    }
    return result;
  };
  const head = groups(halves[0] ?? "");
  const tail = halves.length === 2 ? groups(halves[1] ?? "") : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce((sum, group) => (sum << 16n) | group, 0n);
}

/** Canonical text: RFC 5952 for IPv6. */
export function showCidr({ family, base, prefix }: Cidr): string {
  if (family === 4) return `${[24n, 16n, 8n, 0n].map((shift) => (base >> shift) & 255n).join(".")}/${prefix}`;
  const groups = Array.from({ length: 8 }, (_, index) => ((base >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  let best = { from: 0, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === "0") length++;
    if (length > best.length) best = { from, length };
  }
  if (best.length < 2) return `${groups.join(":")}/${prefix}`;
  return `${groups.slice(0, best.from).join(":")}::${groups.slice(best.from + best.length).join(":")}/${prefix}`;
}

/** Whether `inner` lies inside `outer`. */
export function cidrWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.family !== outer.family || inner.prefix < outer.prefix) return false;
  return inner.base >= outer.base && inner.base < outer.base + sizeOf(outer);
}

export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  return cidrWithin(a, b) || cidrWithin(b, a);
}

/** The part that two ranges share: the smaller of the two, or nothing. */
export function intersection(a: Cidr, b: Cidr): Cidr | undefined {
  if (cidrWithin(a, b)) return a;
  return cidrWithin(b, a) ? b : undefined;
}

/** Whether the union of `covers` holds every address of `range`. */
export function covered(range: Cidr, covers: readonly Cidr[]): boolean {
  const near = covers.filter((cover) => cidrsOverlap(cover, range));
  if (near.some((cover) => cidrWithin(range, cover))) return true;
  if (near.length === 0) return false;
  const prefix = range.prefix + 1;
  const half = { ...range, prefix };
  return covered(half, near) && covered({ ...half, base: range.base + sizeOf(half) }, near);
}

/** Whether `cidr` minus `except` lies inside `outer` minus `outerExcept`. */
export function rangeWithin(cidr: Cidr, except: readonly Cidr[], outer: Cidr, outerExcept: readonly Cidr[]): boolean {
  if (!cidrWithin(cidr, outer)) return false;
  return outerExcept.every((hole) => {
    const shared = intersection(hole, cidr);
    return shared === undefined || covered(shared, except);
  });
}

/** Whether `cidr` minus `except` shares an address with `other`. */
export function rangeReaches(cidr: Cidr, except: readonly Cidr[], other: Cidr): boolean {
  const shared = intersection(cidr, other);
  return shared !== undefined && !covered(shared, except);
}
