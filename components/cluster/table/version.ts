/**
 * Comparing versions as clouds write them: `1.20.2`, `1.36.2-gke.2064000`, `5.15.0-1116-azure`, `6.6.139.1-1.azl3`.
 * All numbers count, from left to right; words between them don't.
 */
function numbers(version: string): number[] {
  return (version.match(/[0-9]+/g) ?? []).map(Number);
}

/** Less than 0 where `a` is older. Missing numbers count as 0. */
export function compareVersions(a: string, b: string): number {
  return compareNumbers(numbers(a), numbers(b), 0);
}

/**
 * `version` is `bound` or newer, or may be: the numbers that it leaves out count as the newest there are, because a cloud
 * fills them in by itself. `1.36` may be `1.36.2-gke.2064000`; `1.35` may not.
 */
export function mayReach(version: string, bound: string): boolean {
  return compareNumbers(numbers(version), numbers(bound), Number.POSITIVE_INFINITY) >= 0;
}

/** Versions from `from` on and before `before`; an absent end is open. */
export interface VersionRange {
  readonly from?: string;
  readonly before?: string;
}

export function within(version: string, { from, before }: VersionRange): boolean {
  return (
    (from === undefined || compareVersions(version, from) >= 0) &&
    (before === undefined || compareVersions(version, before) < 0)
  );
}

/** `1.35` of `1.35.4-gke.100`. */
export function minorOf(version: string): string {
  return numbers(version).slice(0, 2).join(".");
}

function compareNumbers(a: readonly number[], b: readonly number[], missing: number): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const left = a[index] ?? missing;
    const right = b[index] ?? 0;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
