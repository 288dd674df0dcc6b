import { exported } from "../../../components/siem/volume/evaluate.ts";
import { EXPORT } from "../../../components/siem/volume/filter.ts";
import { linesOfSample } from "../../siem/fixture/sample.ts";

/** Characters of the running number at the end of a uuid. */
const DIGITS = 12;
const HEAD = "00000000-0000-4000-8000-";

/** A recorded line in two halves, between which its uuid stands. */
type Halves = readonly [string, string];

/** Recorded lines of a live agent with this project's filter and mask, as the agent's exporter would write them. */
function recorded(): readonly Halves[] {
  return (["agent-l4-dns", "agent-l7", "agent-two-nodes"] as const)
    .flatMap(linesOfSample)
    .map((line) => exported(JSON.parse(line), EXPORT))
    .filter((line) => line !== null)
    .map((line) => JSON.stringify(line))
    .map((line) => line.split(/(?<="uuid":")[0-9a-f-]{36}/) as unknown as Halves)
    .filter((halves) => halves.length === 2);
}

const RECORDED = recorded();

/** Recorded lines, again and again, each with its own number in `uuid`. */
export function flowLine(index: number): string {
  const [before, after] = RECORDED[index % RECORDED.length] ?? ["", ""];
  return `${before}${HEAD}${String(index).padStart(DIGITS, "0")}${after}`;
}

/** Number of a line, `undefined` for text that is none of ours. */
export function numberOf(line: string): number | undefined {
  const at = line.indexOf(HEAD);
  if (at < 0) return undefined;
  const digits = line.slice(at + HEAD.length, at + HEAD.length + DIGITS);
  return /^\d{12}$/.test(digits) ? Number(digits) : undefined;
}
