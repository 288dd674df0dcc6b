import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LONGEST_LINE, linesOf, readLines } from "../../../components/siem/schema/stream.ts";
import { flowLine, linesOfSample } from "../fixture/sample.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("a stream of lines", () => {
  it("is the same however it is cut into pieces", async () => {
    const lines = linesOfSample("flows");
    const text = `${lines.join("\n")}\n`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: text.length })), async (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(await all(linesOf(pieces))).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  it("goes on after a broken line and loses none", async () => {
    const read = await all(readLines([flowLine(0), "{", "", flowLine(1)]));
    expect(read.map(({ kind }) => kind)).toEqual(["flow", "broken", "flow"]);
    expect(read[1]).toMatchObject({ line: 2, text: "{" });
  });

  it("reads no further than it is asked, so memory doesn't grow with the file", async () => {
    let given = 0;
    function* endless() {
      for (;;) {
        given += 1;
        yield `${flowLine(0)}\n`;
      }
    }
    const events = readLines(linesOf(endless()));
    for (let index = 0; index < 1_000; index++) await events.next();
    await events.return(undefined);
    expect(given).toBeLessThanOrEqual(1_001);
  });

  it("holds at most one line of limited length", async () => {
    const piece = "x".repeat(LONGEST_LINE / 2);
    const [line] = await all(linesOf([piece, piece, piece, "\n"]));
    expect(line).toHaveLength(LONGEST_LINE);
  });
});
