import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { compare } from "../../../contract/problem.ts";
import type * as feed from "./feed.ts";
import type * as transform from "./transform.ts";

/** Modules of the functions. They are named as types, so that a compiler that is given this file takes them along. */
interface Modules {
  readonly feed: typeof feed;
  readonly transform: typeof transform;
}

/** `.ts` in the repository, whose types Node 24 takes away by itself; `.js` in the published package. */
const SUFFIX = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** Folder that all modules of the product are below. */
const ROOT = new URL("../../../", import.meta.url);

/** Imports that are there when the program runs: those of types alone are taken away with the types. */
const IMPORT = /^(?:import|export)\s+(?!type\s)[^;]*?from\s+"(\.[^"]+)"/gm;

/** Entry points of the functions. A runtime of Lambda loads JavaScript first, so the handler is no TypeScript. */
export const ENTRY = {
  lake: ["transform", "export const handler = async ({ records }) => transform(records, lakeLine);\n"],
  search: ["transform", "export const handler = async ({ records }) => transform(records, searchLine);\n"],
  feed: [
    "feed",
    `import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
const firehose = new FirehoseClient({});
const s3 = new S3Client({});
const feeding = {
  streams: JSON.parse(process.env.STREAMS),
  read: async (Bucket, Key) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body,
  put: async (DeliveryStreamName, records) => {
    const Records = records.map((Data) => ({ Data }));
    const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    return answer.RequestResponses.flatMap(({ ErrorCode }, index) => (ErrorCode === undefined ? [] : [index]));
  },
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
export const handler = async (event) => {
  const count = await feed(event, feeding);
  console.log(JSON.stringify({ key: event.detail.object.key, ...count }));
};
`,
  ],
} as const satisfies Record<string, readonly [module: keyof Modules, text: string]>;

export type FunctionName = keyof typeof ENTRY;

/** Names that the entry point of a function takes from its module. */
const NAMES: Readonly<Record<FunctionName, string>> = {
  lake: "lakeLine, transform",
  search: "searchLine, transform",
  feed: "feed",
};

/** Files of a function by their path in the archive, sorted: the module, everything that it imports, and the handler. */
export function filesOf(name: FunctionName): Readonly<Record<string, string>> {
  const [module, text] = ENTRY[name];
  const start = new URL(`${module}.${SUFFIX}`, import.meta.url);
  const found = new Map<string, string>();
  const visit = (url: URL): void => {
    if (found.has(url.href)) return;
    const source = readFileSync(url, "utf8");
    found.set(url.href, source);
    for (const [, path = ""] of source.matchAll(IMPORT)) visit(new URL(path, url));
  };
  visit(start);
  const inArchive = (href: string) => href.slice(ROOT.href.length);
  return Object.fromEntries(
    [
      ["index.mjs", `import { ${NAMES[name]} } from "./${inArchive(start.href)}";\n${text}`] as const,
      ["package.json", '{"type":"module"}\n'] as const,
      ...[...found].map(([href, source]) => [inArchive(href), source] as const),
    ].toSorted(([a], [b]) => compare(a, b)),
  );
}

/** Code of a function, without a path of the machine that runs the program. */
export function codeOf(name: FunctionName): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive(
    Object.fromEntries(Object.entries(filesOf(name)).map(([path, text]) => [path, new pulumi.asset.StringAsset(text)])),
  );
}
