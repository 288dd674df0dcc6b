/** Words for the whole internet in security rules of Azure. */
const EVERYWHERE = ["*", "any", "internet"];

/** Shorter prefixes than these are more than any organization owns; `0.0.0.0/1` twice is the internet too. */
const SHORTEST = { v4: 8, v6: 16 };

/** True for `0.0.0.0/0`, `::/0`, `*`, `Internet`, and for ranges nearly as wide. */
export function isOpenRange(value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (EVERYWHERE.includes(value.toLowerCase())) return true;
  const [address = "", prefix] = value.split("/");
  if (prefix === undefined || !/^\d+$/.test(prefix)) return false;
  return Number(prefix) < (address.includes(":") ? SHORTEST.v6 : SHORTEST.v4);
}
