import { flowLine, numberOf } from "./line.ts";

/** How often each numbered line arrived. */
export interface Tally {
  readonly take: (body: string) => void;
  /** Different lines that arrived. */
  readonly arrived: () => number;
  readonly state: () => Arrivals;
}

export interface Arrivals {
  readonly arrived: number;
  /** Records beyond the first of a line. */
  readonly duplicates: number;
  /** Records that are no line of ours: cut, joined or made up. */
  readonly strange: readonly string[];
  /** Numbers of the first lines that came with another text than they left with. */
  readonly altered: readonly number[];
  /** Numbers of the first lines that never came. */
  readonly missing: readonly number[];
  readonly lost: number;
}

const KEPT = 10;

export function tallyOf(lines: number): Tally {
  const seen = new Uint8Array(lines);
  const strange: string[] = [];
  const altered: number[] = [];
  let arrived = 0;
  let duplicates = 0;
  return {
    take: (body) => {
      const number = numberOf(body);
      if (number === undefined || number >= lines) {
        if (strange.length < KEPT) strange.push(body.slice(0, 200));
        return;
      }
      if (body !== flowLine(number) && altered.length < KEPT) altered.push(number);
      if (seen[number] === 0) {
        seen[number] = 1;
        arrived += 1;
      } else duplicates += 1;
    },
    arrived: () => arrived,
    state: () => {
      const missing: number[] = [];
      for (let number = 0; number < lines && missing.length < KEPT; number += 1)
        if (seen[number] === 0) missing.push(number);
      return { arrived, duplicates, strange, altered, missing, lost: lines - arrived };
    },
  };
}
