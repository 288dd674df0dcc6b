import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { codeOf, type FunctionName, filesOf } from "../../../components/siem/aws/function/code.ts";
import { type Feeding, feed } from "../../../components/siem/aws/function/feed.ts";
import { lakeLine, type StreamRecord, searchLine, transform } from "../../../components/siem/aws/function/transform.ts";
import { glueColumns, NETWORK_ACTIVITY } from "../../../components/siem/aws/lake/columns.ts";
import { allLines, eventOf, flowLine, linesOfSample } from "../fixture/sample.ts";

const run = promisify(execFile);
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The archive of a function as Lambda unpacks it. */
function unpacked(name: FunctionName, extra: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "cellwall-function-"));
  folders.push(folder);
  for (const [path, text] of Object.entries({ ...filesOf(name), ...extra })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Calls the handler in a process of its own, which sees nothing but the archive. */
async function called(folder: string, event: unknown, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  writeFileSync(join(folder, "event.json"), JSON.stringify(event));
  const script = `import { readFileSync } from "node:fs";
import { handler } from "./index.mjs";
const answer = await handler(JSON.parse(readFileSync("event.json", "utf8")));
process.stdout.write("\\n" + JSON.stringify(answer ?? null));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: folder,
    env: { ...env },
    maxBuffer: 64 * 1_048_576,
  });
  return JSON.parse(stdout.split("\n").at(-1) ?? "null");
}

const record = (recordId: string, text: string): StreamRecord => ({
  recordId,
  data: Buffer.from(text).toString("base64"),
});
const text = (data: string) => Buffer.from(data, "base64").toString("utf8");

/** As Firehose calls a function for records that were put directly. */
const event = (records: readonly StreamRecord[]) => ({
  invocationId: "f7f5fd0f-4a2c-4d0c-a0b7-0d6f35b5a0a1",
  deliveryStreamArn: "arn:aws:firehose:eu-central-1:111122223333:deliverystream/eu-1-lake-flows",
  region: "eu-central-1",
  records: records.map((one) => ({ ...one, approximateArrivalTimestamp: 1_795_228_200_123 })),
});

const networkLine = flowLine(0);
const dnsLine = linesOfSample("agent-l4-dns").find((line) => {
  const read = eventOf(line);
  return read.kind === "flow" && read.class === "dns";
});

describe("the function that maps flows for Security Lake", () => {
  it("answers Firehose for every record: mapped, left out, or failed as it came", async () => {
    if (dnsLine === undefined) throw new Error("no DNS line was recorded");
    const records = [
      record("1", `${networkLine}\n`),
      record("2", `${dnsLine}\n`),
      record("3", '{"flow":{"time":"2026-11'),
      record("4", "\n"),
      record("5", `${networkLine}\n${dnsLine}\n${networkLine}\n`),
    ];
    const answer = (await called(unpacked("lake"), event(records))) as { records: Record<string, string>[] };
    expect(answer.records.map(({ recordId, result }) => `${recordId} ${result}`)).toEqual([
      ...["1 Ok", "2 Dropped", "3 ProcessingFailed", "4 Dropped", "5 Ok"],
    ]);
    // What failed is what came, so that it can be put right and sent again.
    expect(answer.records[2]?.data).toBe(records[2]?.data);
    const rows = text(answer.records[4]?.data ?? "").split("\n");
    expect(rows).toHaveLength(3);
    expect(rows[2]).toBe("");
    expect(JSON.parse(rows[0] ?? "")).toMatchObject({
      class_uid: 4001,
      category_uid: 4,
      metadata: { version: "1.3.0" },
    });
  });

  it("is the same in the archive as here, over recorded lines", async () => {
    const records = allLines.map((line, index) => record(String(index), line));
    const answer = await called(unpacked("lake"), event(records.slice(0, 400)));
    expect(answer).toEqual(transform(records.slice(0, 400), lakeLine));
  });

  it("writes what the columns of the Parquet files can hold, and nothing that they have no place for", () => {
    let rows = 0;
    for (const line of allLines) {
      const mapped = lakeLine(line);
      if (typeof mapped === "string") continue;
      rows += 1;
      const row = JSON.parse(mapped.text) as Record<string, unknown>;
      for (const [name, value] of Object.entries(row)) expectFits(value, NETWORK_ACTIVITY[name] ?? "missing", name);
    }
    expect(rows).toBeGreaterThan(1_000);
    expect(glueColumns(NETWORK_ACTIVITY).map(({ name }) => name)).toContain("authorizations");
  });
});

/** Whether a value of JSON fits a type of Hive. */
function expectFits(value: unknown, type: string, path: string): void {
  const array = /^array<(.*)>$/.exec(type)?.[1];
  const struct = /^struct<(.*)>$/.exec(type)?.[1];
  if (array !== undefined) {
    expect(Array.isArray(value), path).toBe(true);
    for (const one of value as unknown[]) expectFits(one, array, `${path}[]`);
  } else if (struct !== undefined) {
    const fields = fieldsOf(struct);
    for (const [name, inner] of Object.entries(value as object))
      expectFits(inner, fields[name] ?? "missing", `${path}.${name}`);
  } else if (type === "int" || type === "bigint") expect(Number.isSafeInteger(value), path).toBe(true);
  else expect(`${path} ${typeof value}`).toBe(`${path} ${type}`);
}

function fieldsOf(struct: string): Record<string, string> {
  const fields: Record<string, string> = {};
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= struct.length; index++) {
    const sign = struct[index];
    if (sign === "<") depth += 1;
    if (sign === ">") depth -= 1;
    if (index < struct.length && !(sign === "," && depth === 0)) continue;
    const field = struct.slice(start, index);
    fields[field.slice(0, field.indexOf(":"))] = field.slice(field.indexOf(":") + 1);
    start = index + 1;
  }
  return fields;
}

describe("the function that maps documents for OpenSearch", () => {
  it("gives flows in ECS, and any other line whole", async () => {
    const audit =
      '{"kind":"Event","apiVersion":"audit.k8s.io/v1","stageTimestamp":"2026-11-21T10:00:00.000001Z","verb":"get"}';
    const records = [record("1", networkLine), record("2", audit), record("3", "I1121 10:00:00 text of a scheduler")];
    const answer = (await called(unpacked("search"), event(records))) as ReturnType<typeof transform>;
    const [flow, line, plain] = answer.records.map(({ data }) => JSON.parse(text(data)) as Record<string, unknown>);
    expect(flow).toMatchObject({ event: { module: "cilium", dataset: "cilium.network" } });
    expect(line).toEqual({
      "@timestamp": "2026-11-21T10:00:00.000001Z",
      event: { dataset: "cellwall.line" },
      message: audit,
    });
    expect(plain).toEqual({ event: { dataset: "cellwall.line" }, message: "I1121 10:00:00 text of a scheduler" });
    expect(answer).toEqual(transform(records, searchLine));
  });
});

describe("the archive of a function", () => {
  it.each(["lake", "search", "feed"] as const)("of %s has every file that its modules import", (name) => {
    const files = filesOf(name);
    for (const [path, source] of Object.entries(files)) {
      for (const [, from = ""] of source.matchAll(/^(?:import|export)\s+(?!type\s)[^;]*?from\s+"(\.[^"]+)"/gm)) {
        const target = join(dirname(path), from);
        expect(Object.keys(files), `${path} imports ${from}`).toContain(target);
      }
    }
    expect(Object.keys(files)).toContain("index.mjs");
    expect(Object.keys(files)).toEqual(Object.keys(files).toSorted());
  });

  it("names no place of the machine that packed it", async () => {
    const { assets } = codeOf("lake");
    expect(Object.keys(await assets)).toContain("siem/schema/target/project.ts");
    expect(Object.keys(await assets).filter((path) => path.startsWith("/") || path.includes(".."))).toEqual([]);
  });
});

describe("the function that feeds what stands behind the archive", () => {
  const created = (key: string) => ({ detail: { bucket: { name: "b" }, object: { key } } });
  const lines = allLines.slice(0, 1_234);
  const object = () => Readable.from([gzipSync(`${lines.join("\n")}\n`)]);
  const key = "hubble/year=2026/month=11/day=21/hour=10/x.jsonl.gz";

  function feeding(put: (stream: string, batch: readonly string[]) => readonly number[]): Feeding {
    return {
      streams: { lake: ["hubble"], search: ["hubble", "posture"], other: ["gateway"] },
      read: async () => object(),
      put: async (stream, records) =>
        put(
          stream,
          records.map((one) => Buffer.from(one).toString("utf8")),
        ),
      wait: async () => {},
    };
  }

  it("hands every line to the streams that want its prefix, within the limits of a call", async () => {
    const got: Record<string, string[]> = {};
    const count = await feed(
      created(key),
      feeding((stream, batch) => {
        expect(batch.length).toBeLessThanOrEqual(500);
        got[stream] = [...(got[stream] ?? []), ...batch];
        return [];
      }),
    );
    expect(count).toEqual({ lines: lines.length, tooLong: 0 });
    expect(Object.keys(got).toSorted()).toEqual(["lake", "search"]);
    expect(got.lake).toEqual(lines.map((line) => `${line}\n`));
    expect(got.search).toEqual(got.lake);
  });

  it("repeats what a stream refused and nothing else, and fails when it stays refused", async () => {
    const calls: number[] = [];
    await feed(
      created("posture/x.jsonl.gz"),
      feeding((_stream, batch) => {
        calls.push(batch.length);
        return batch.length > 100 ? [0, 1, 2] : [];
      }),
    );
    expect(calls).toEqual([500, 3, 500, 3, 234, 3]);
    const never = feed(
      created(key),
      feeding((_stream, batch) => batch.map((_, index) => index)),
    );
    await expect(never).rejects.toThrow("lake took 0 of 500 records");
  });

  it("leaves other prefixes alone", async () => {
    const count = await feed(created("errors/x.gz"), {
      ...feeding(() => []),
      read: async () => Promise.reject(new Error("must not be read")),
    });
    expect(count).toEqual({ lines: 0, tooLong: 0 });
  });

  it("fails on an object that is cut short instead of losing its end", async () => {
    const whole = gzipSync(lines.join("\n"));
    const cut = { ...feeding(() => []), read: async () => Readable.from([whole.subarray(0, whole.length - 40)]) };
    await expect(feed(created(key), cut)).rejects.toThrow(/unexpected end of file/);
  });

  it("runs from its archive with the SDK that Lambda's runtime has", async () => {
    const folder = unpacked("feed", {
      "node_modules/@aws-sdk/client-s3/package.json": '{"type":"module","main":"index.js"}',
      "node_modules/@aws-sdk/client-s3/index.js": `import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
export class GetObjectCommand { constructor(input) { this.input = input; } }
export class S3Client { async send({ input }) {
  return { Body: Readable.from([gzipSync(input.Bucket + "\\n" + input.Key + "\\n")]) }; } }`,
      "node_modules/@aws-sdk/client-firehose/package.json": '{"type":"module","main":"index.js"}',
      "node_modules/@aws-sdk/client-firehose/index.js": `export class PutRecordBatchCommand { constructor(input) { this.input = input; } }
export class FirehoseClient { async send({ input }) {
  console.log(input.DeliveryStreamName + " " + input.Records.map(({ Data }) => Data.toString().trim()).join(","));
  return { RequestResponses: input.Records.map(() => ({})) }; } }`,
    });
    const script = `import { handler } from "./index.mjs"; await handler(${JSON.stringify(created(key))});`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: folder,
      env: { STREAMS: JSON.stringify({ lake: ["hubble"] }) },
    });
    expect(stdout).toBe(`lake b,${key}\n${JSON.stringify({ key, lines: 2, tooLong: 0 })}\n`);
  });
});
