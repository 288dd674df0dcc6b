import { auditEvent, type DetectionEvent, type PostureEvent } from "../../components/siem/detection/event.ts";
import { number, object, text } from "../../components/siem/schema/json.ts";
import { readLine } from "../../components/siem/schema/line.ts";
import { type Complaints, linesIn } from "./lines.ts";

export interface LogFiles {
  readonly audit: readonly string[];
  readonly flow: readonly string[];
  readonly posture: readonly string[];
}

/** A line as an event; `null` for one that no rule reads; what is wrong with it otherwise. */
type Reader = (
  line: string,
  number: number,
) => DetectionEvent | null | { readonly message: string; readonly fix: string };

const READERS: Readonly<Record<keyof LogFiles, Reader>> = {
  audit: (line) =>
    parsed(
      line,
      (json) =>
        auditEvent(json) ?? {
          message: "no line of a Kubernetes audit log",
          fix: "name files in the format audit.k8s.io/v1, a line an event",
        },
    ),
  flow: (line, number) => {
    const read = readLine(line, number);
    if (read.kind === "broken") return read;
    return read.kind === "flow" ? read : null;
  },
  posture: (line) =>
    parsed(
      line,
      (json) =>
        postureEvent(json) ?? {
          message: "no line of the encryption posture",
          fix: "a line has `time`, `node`, `ipsec` and `keyAge`",
        },
    ),
};

/** Every event of the files, by time. All are in memory: a day of a large plane wants to be cut into hours. */
export async function readEvents(files: LogFiles, complaints: Complaints): Promise<readonly DetectionEvent[]> {
  const events: DetectionEvent[] = [];
  for (const kind of ["audit", "flow", "posture"] as const)
    for (const file of files[kind]) await readFile(file, READERS[kind], events, complaints);
  return events
    .map((event) => ({ event, moment: Date.parse(event.time) }))
    .sort((a, b) => a.moment - b.moment)
    .map(({ event }) => event);
}

async function readFile(file: string, reader: Reader, events: DetectionEvent[], complaints: Complaints): Promise<void> {
  let line = 0;
  try {
    for await (const source of linesIn(file)) {
      line += 1;
      if (source.trim() === "") continue;
      const event = reader(source, line);
      if (event === null) continue;
      if ("message" in event) complaints.line(file, line, event.message, event.fix);
      else if (Number.isNaN(Date.parse(event.time)))
        complaints.line(file, line, `time ${event.time} is no instant`, "times are RFC 3339");
      else events.push(event);
    }
  } catch (error) {
    complaints.file(file, error);
  }
}

function parsed(line: string, read: (json: unknown) => ReturnType<Reader>): ReturnType<Reader> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    return {
      message: `not JSON: ${(error as Error).message}`,
      fix: "a line cut by rotation or a crash: compare with the next file",
    };
  }
  return read(json);
}

/** A posture line; `null` for JSON that is none. Stores write `key_age`. */
function postureEvent(json: unknown): PostureEvent | null {
  const event = object(json);
  const time = text(event?.time);
  const node = text(event?.node);
  if (event === null || time === null || node === null || typeof event.ipsec !== "boolean") return null;
  return { kind: "posture", time, node, ipsec: event.ipsec, keyAge: number(event.keyAge ?? event.key_age) };
}
