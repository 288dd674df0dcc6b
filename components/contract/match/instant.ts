/** Instants as written (RFC 3339), compared without a clock. */

const DAY = 86_400_000;

/** Milliseconds since the epoch, or `undefined` where the text is no instant. A bare date is its first instant, in UTC. */
export function instantOf(text: string): number | undefined {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = match;
  // Days that a month does not have would roll over silently.
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > last) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const value = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
  return Number.isNaN(value) ? undefined : value;
}

export function daysBetween(from: number, to: number): number {
  return (to - from) / DAY;
}
