/** Ports and transports of egress, and whether one set lies inside another. */
import type { PortRange, Transport } from "../model.ts";

/** Widest range of ports that egress and approvals may name (product decision: wide ranges defeat the approval). */
export const MAX_WIDTH = 100;

/** `443/TCP`, `9000-9010/TCP`. A string result says what is wrong. */
export function parsePorts(text: string): PortRange | string {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?\/(TCP|UDP|SCTP)$/.exec(text);
  if (match === null) return "must be a port or range with its transport, such as 443/TCP or 9000-9010/TCP";
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  if (from < 1 || to > 65535) return "must be between 1 and 65535";
  if (to < from) return "must not end before it begins";
  if (to - from + 1 > MAX_WIDTH) return `spans ${to - from + 1} ports; at most ${MAX_WIDTH} are allowed`;
  return { from, to, transport: match[3] as Transport };
}

export function showPorts({ from, to, transport }: PortRange): string {
  return `${from === to ? from : `${from}-${to}`}/${transport}`;
}

/** Whether every port of `inner` is in the union of `outer`. */
export function portsWithin(inner: PortRange, outer: readonly PortRange[]): boolean {
  let next = inner.from;
  for (const range of outer.filter((o) => o.transport === inner.transport).toSorted((a, b) => a.from - b.from)) {
    if (range.from > next) return false;
    next = Math.max(next, range.to + 1);
    if (next > inner.to) return true;
  }
  return false;
}

export function portsOverlap(a: PortRange, b: PortRange): boolean {
  return a.transport === b.transport && a.from <= b.to && b.from <= a.to;
}

/** Sorted by transport, then port. */
export function sortPorts(ports: readonly PortRange[]): PortRange[] {
  return ports.toSorted(
    (a, b) => (a.transport < b.transport ? -1 : a.transport > b.transport ? 1 : 0) || a.from - b.from || a.to - b.to,
  );
}
