import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** An event of the account's bus: an object is there (S3 guide, "EventBridge event message structure"). */
export interface ObjectCreated {
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string };
  };
}

/** How the function reaches AWS; replaced in tests. */
export interface Feeding {
  /** Prefixes by stream. */
  readonly streams: Readonly<Record<string, readonly string[]>>;
  readonly read: (bucket: string, key: string) => Promise<Readable>;
  /** Answers with the records, by their index, that were not taken. */
  readonly put: (stream: string, records: readonly Uint8Array[]) => Promise<readonly number[]>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Limits of PutRecordBatch: records and bytes of a call, bytes of a record (Firehose API reference, 2026). */
const RECORDS = 500;
const BYTES = 4 * 1_048_576;
const LONGEST = 1_024_000;

/** Calls for one batch, with twice the wait each time: 0.2 s to 12.8 s. */
const CALLS = 8;

/**
 * Puts each line of a new object into the streams that want its prefix. Every line at least once: what is not taken in the
 * end throws, and the bus calls again with the same object. A line that is too long for a stream stays in the bucket alone.
 */
export async function feed(event: ObjectCreated, feeding: Feeding): Promise<{ lines: number; tooLong: number }> {
  const { bucket, object } = event.detail;
  const streams = Object.keys(feeding.streams).filter((stream) =>
    feeding.streams[stream]?.some((prefix) => object.key.startsWith(`${prefix}/`)),
  );
  const count = { lines: 0, tooLong: 0 };
  if (streams.length === 0) return count;
  const send = async (batch: readonly Uint8Array[]) => {
    for (const stream of streams) await putAll(stream, batch, feeding);
  };
  let batch: Uint8Array[] = [];
  let bytes = 0;
  const body = await feeding.read(bucket.name, object.key);
  const text = object.key.endsWith(".gz") ? body.pipe(createGunzip()) : body;
  // An object that is cut short must fail, or its rest would be missing in silence.
  body.on("error", (error) => text.destroy(error));
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === "") continue;
    const record = Buffer.from(`${line}\n`);
    if (record.length > LONGEST) {
      count.tooLong += 1;
      continue;
    }
    if (batch.length === RECORDS || bytes + record.length > BYTES) {
      await send(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += record.length;
    count.lines += 1;
  }
  if (batch.length > 0) await send(batch);
  return count;
}

async function putAll(stream: string, batch: readonly Uint8Array[], { put, wait }: Feeding): Promise<void> {
  let left = batch;
  for (let call = 0; call < CALLS; call++) {
    const refused = new Set(await put(stream, left));
    left = left.filter((_, index) => refused.has(index));
    if (left.length === 0) return;
    await wait(100 * 2 ** (call + 1));
  }
  throw new Error(`${stream} took ${batch.length - left.length} of ${batch.length} records`);
}
