/**
 * Whether an approval covers what a resource or a sink names: the same account, identifier, host or range; a `*` at the
 * end of `wanted` stands for any rest, `*.` at its beginning for any name below.
 */
export function covers(wanted: string, target: string): boolean {
  if (wanted.endsWith("*")) return target.startsWith(wanted.slice(0, -1));
  if (wanted.startsWith("*.")) return target.endsWith(wanted.slice(1));
  return wanted.toLowerCase() === target.toLowerCase();
}
