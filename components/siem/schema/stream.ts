import { type Read, readLine } from "./line.ts";

/** Longest line that is held in memory, in characters. A Hubble line is 1 to 4 KB; L7 lines with long URLs reach 64 KB. */
export const LONGEST_LINE = 1_048_576;

/** Lines of a text that arrives in pieces. Holds one line at a time; a line beyond the limit is cut there. */
export async function* linesOf(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const parts = piece.split("\n");
    const last = parts.length - 1;
    for (let index = 0; index < last; index++) {
      const part = parts[index] ?? "";
      yield index === 0 ? cut(rest + part) : cut(part);
    }
    rest = cut((last === 0 ? rest : "") + (parts[last] ?? ""));
  }
  if (rest !== "") yield rest;
}

/** Events in the order of their lines, broken lines among them; empty lines count but give nothing. Memory is one line. */
export async function* readLines(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Read> {
  let line = 0;
  for await (const source of lines) {
    line += 1;
    if (source.trim() !== "") yield readLine(source, line);
  }
}

function cut(line: string): string {
  return line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line;
}
