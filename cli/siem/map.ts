import { readLines } from "../../components/siem/schema/stream.ts";
import { project } from "../../components/siem/schema/target/project.ts";
import type { Target } from "../../components/siem/schema/target/row.ts";
import { Complaints, checkFiles, linesIn, nameOf } from "./lines.ts";

/** Characters that are written at once; a write for every line costs more than the mapping. */
const PIECE = 65_536;

/** Prints each flow of the files in the words of a schema. False when a line or a file is broken. */
export async function mapLines(files: readonly string[], to: Target): Promise<boolean> {
  checkFiles(files);
  const complaints = new Complaints();
  const out = output();
  for (const file of files) {
    let others = 0;
    try {
      for await (const event of readLines(linesIn(file))) {
        if (event.kind === "broken") complaints.line(file, event.line, event.message, event.fix);
        else if (event.kind !== "flow") others += 1;
        else await out.write(JSON.stringify(project(event, to)));
        if (out.closed()) return complaints.none;
      }
    } catch (error) {
      complaints.file(file, error);
    }
    // What the agent says of itself has no place in schemas of flows.
    if (others > 0) console.error(`${nameOf(file)}: ${others} lines are no flows and were left out`);
  }
  await out.flush();
  return complaints.none;
}

/** Standard output, which may be closed by whoever reads it: `cellwall siem map … | head`. */
function output() {
  let isClosed = false;
  let waiting = "";
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isClosed = true;
  });
  const flush = async () => {
    const text = waiting;
    waiting = "";
    if (isClosed || text === "") return;
    // Called when the text is gone or refused, so that no more than a piece waits in memory.
    await new Promise<void>((done) => process.stdout.write(text, () => done()));
  };
  return {
    closed: () => isClosed,
    flush,
    write: async (line: string) => {
      waiting += `${line}\n`;
      if (waiting.length >= PIECE) await flush();
    },
  };
}
