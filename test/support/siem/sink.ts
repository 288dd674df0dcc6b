/** A SIEM on loopback that takes OTLP over HTTP, JSON encoded, and that can be out. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const unzip = promisify(gunzip);

/** One log record: its text as it came, and the attributes with a text value, those of its resource among them. */
export interface LogRecord {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface LogSink {
  /** `http://127.0.0.1:<port>/v1/logs`. */
  readonly endpoint: string;
  /** Answers every request with this status until `answer()`. Defaults to 503. */
  readonly refuse: (status?: number) => void;
  readonly answer: () => void;
  /** Closes its port: connections are refused until `open()`. */
  readonly close: () => Promise<void>;
  readonly open: () => Promise<void>;
}

/** `take` gets every record of a request before it is answered with 200. */
export async function startSink(take: (record: LogRecord) => void): Promise<LogSink> {
  let refusing: number | undefined;
  let port = 0;
  let server: Server | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const content = await bodyOf(request);
    if (refusing !== undefined) {
      response.writeHead(refusing).end();
      return;
    }
    for (const record of recordsOf(JSON.parse(content) as Payload)) take(record);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  };
  const open = async () => {
    const next = createServer((request, response) => {
      answer(request, response).catch((error) => response.writeHead(400).end(String(error)));
    });
    await new Promise<void>((resolve, reject) => {
      next.on("error", reject);
      next.listen(port, "127.0.0.1", resolve);
    });
    port = (next.address() as AddressInfo).port;
    server = next;
  };
  await open();
  return {
    endpoint: `http://127.0.0.1:${port}/v1/logs`,
    refuse: (status = 503) => {
      refusing = status;
    },
    answer: () => {
      refusing = undefined;
    },
    close: async () => {
      const closing = server;
      server = undefined;
      if (closing === undefined) return;
      const closed = new Promise((resolve) => closing.close(resolve));
      closing.closeAllConnections();
      await closed;
    },
    open,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const content = Buffer.concat(pieces);
  return (request.headers["content-encoding"] === "gzip" ? await unzip(content) : content).toString("utf8");
}

/** The part of an OTLP `ExportLogsServiceRequest` that is looked at (opentelemetry-proto 1.x, JSON mapping). */
interface Payload {
  readonly resourceLogs?: readonly {
    readonly resource?: { readonly attributes?: Attributes };
    readonly scopeLogs?: readonly {
      readonly logRecords?: readonly { readonly body?: Value; readonly attributes?: Attributes }[];
    }[];
  }[];
}
interface Value {
  readonly stringValue?: string;
}
type Attributes = readonly { readonly key: string; readonly value: Value }[];

function* recordsOf({ resourceLogs = [] }: Payload): Generator<LogRecord> {
  for (const { resource, scopeLogs = [] } of resourceLogs)
    for (const { logRecords = [] } of scopeLogs)
      for (const { body, attributes = [] } of logRecords)
        yield {
          body: body?.stringValue ?? "",
          attributes: Object.fromEntries(
            [...(resource?.attributes ?? []), ...attributes].map(({ key, value }) => [key, value.stringValue ?? ""]),
          ),
        };
}
