/** Nearest known word to a mistyped one. */

/** Damerau-Levenshtein distance (adjacent swaps count once), in edits; gives up beyond `limit`. */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

/** The known word a person most likely meant, if any is near enough: a third of its length, at most 3 edits. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  if (given.length > 100) return undefined;
  const word = given.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const limit = Math.min(3, Math.max(1, Math.floor(Math.max(given.length, candidate.length) / 3)));
    const edits = distance(word, candidate.toLowerCase(), limit);
    if (edits <= limit && edits < bestDistance) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}

/** `did you mean "x"? ` or nothing; then what may be written. */
export function choose(given: string, known: readonly string[], what: string): string {
  const best = nearest(given, known);
  if (best !== undefined) return `did you mean "${best}"?`;
  if (known.length === 0) return `there is no ${what}`;
  const shown = known.slice(0, 12).join(", ");
  return `use one of: ${shown}${known.length > 12 ? `, and ${known.length - 12} more` : ""}`;
}
