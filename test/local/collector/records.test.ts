import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SOURCE_IDS, type SourceId } from "../../../components/siem/matrix/source.ts";
import { configText, FEATURE_GATES, nodeConfig } from "../../../components/siem/ship/config/config.ts";
import { PATHS, PORTS } from "../../../components/siem/ship/config/settings.ts";
import { resolveTools } from "../../../local/toolchain/index.ts";
import { OUTLETS } from "../../siem/ship/outlets.ts";

const UID = "0b8a1111-aaaa-bbbb-cccc-dddddddddddd";
const FLOW =
  '{"flow":{"time":"2026-11-21T02:30:00.123456789Z","uuid":"0b8a","source":{"identity":51234},"verdict":"DROPPED"},"time":"2026-11-21T02:30:00.123456789Z"}';
const TORN = `  no JSON: $HOME \${env:HOME}  `;
const POSTURE = '{"time":"2026-11-21T02:30:00Z","node":"node-a","ipsec":true,"keyAge":3}';
const ACCESS = '{"start_time":"2026-11-21T02:30:00Z","node":"forged","method":"GET","path":"/x?token=abcdefgh"}';
const cri = (text: string) => `2026-11-21T02:30:00.123456789Z stdout F ${text}\n`;

const folder = mkdtempSync(join(tmpdir(), "cellwall-records-"));
const FILES = {
  "run/cilium/hubble/events.log": `${FLOW}\n${TORN}\n`,
  "run/cellwall/posture.jsonl": `${POSTURE}\n`,
  [`pods/shop-prod_orders-1_${UID}/main/0.log`]: cri("login Authorization: Bearer abcdefghijkl password=hunter22 done"),
  [`pods/gw_gateway-1_${UID}/envoy/0.log`]: cri(ACCESS),
  [`pods/batch_report-1_${UID}/main/0.log`]: cri("left out"),
  [`pods/cellwall-siem_shipper-1_${UID}/collector/0.log`]: cri("its own"),
};

interface Record {
  readonly family: string;
  readonly body: unknown;
}

const received = { line: [] as Record[], object: [] as Record[], logging: [] as Record[] };
let server: Server;
let collector: ChildProcess;

/** Everything but the journal: not every machine has one. */
const READ: readonly SourceId[] = SOURCE_IDS.filter((source) => source !== "node");

beforeAll(async () => {
  const program = (await resolveTools(["collector"])).get("collector")?.path ?? "";
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      const raw = Buffer.concat(pieces);
      const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
      const form = request.url === "/line" ? "line" : request.url === "/object" ? "object" : "logging";
      received[form].push(...recordsOf(JSON.parse(text)));
      response.setHeader("content-type", "application/json").end("{}");
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { secret: _, ...http } = OUTLETS.http;
  const line = { ...http, endpoint: `http://127.0.0.1:${port}/line` };
  const settings = { cluster: "eu-1", gateways: ["gw"], leaveOut: ["batch"], sources: READ };
  const config = nodeConfig(
    [line, OUTLETS.kafka, OUTLETS["cloud-logging"]],
    ["hubble", "posture", "kubernetes", "gateway"],
    settings,
  );
  // Cloud Logging itself is left out: what goes to it over loopback comes here.
  const { logging: _service, ...pipelines } = Object.fromEntries(
    Object.entries((config.service as { pipelines: { [id: string]: unknown } }).pipelines).map(([id, pipeline]) => [
      id.replace("logs/", ""),
      pipeline,
    ]),
  );
  const exporters = Object.fromEntries(
    Object.entries(config.exporters)
      .filter(([id]) => !id.startsWith("googlecloud"))
      .map(([id, exporter]) => [
        id,
        // What goes to Kafka as objects comes here as well.
        id.startsWith("kafka/")
          ? {
              logs_endpoint: `http://127.0.0.1:${port}/object`,
              encoding: "json",
              sending_queue: (exporter as { sending_queue: unknown }).sending_queue,
            }
          : { ...exporter, encoding: "json" },
      ]),
  );
  const receivers = Object.fromEntries(Object.entries(config.receivers).filter(([id]) => !id.startsWith("otlp/")));
  const service = {
    ...config.service,
    telemetry: { metrics: { level: "none" } },
    extensions: ["file_storage"],
    pipelines: Object.fromEntries(Object.entries(pipelines).map(([id, pipeline]) => [`logs/${id}`, pipeline])),
  };
  const text = configText({ ...config, receivers, exporters, service })
    .replaceAll("kafka/", "otlp_http/")
    .replaceAll(PATHS.data, join(folder, "data"))
    .replaceAll(PATHS.pods, join(folder, "pods"))
    .replaceAll("/var/run/", `${folder}/run/`)
    .replaceAll(`127.0.0.1:${PORTS.loopback}`, `127.0.0.1:${port}`);
  writeFileSync(join(folder, "config.yaml"), text);
  collector = spawn(
    program,
    [`--config=file:${join(folder, "config.yaml")}`, `--feature-gates=${FEATURE_GATES.join(",")}`],
    { stdio: "ignore", env: { NODE_NAME: "node-a", POD_IP: "127.0.0.1" } },
  );
  for (let tries = 0; tries < 150 && Object.values(received).flat().length < 15; tries += 1) await sleep(200);
}, 900_000);

afterAll(() => {
  collector?.kill("SIGKILL");
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const bodies = (form: keyof typeof received, family: string) =>
  received[form].filter((record) => record.family === family).map(({ body }) => body);

const CONTAINER = { cluster: "eu-1", node: "node-a", source: "container", time: "2026-11-21T02:30:00.123456Z" };

it("sends evidence as the line that was written, unreadable ones as well", () => {
  expect(bodies("line", "hubble")).toEqual([FLOW, TORN]);
  expect(bodies("line", "posture")).toEqual([POSTURE]);
});

it("sends evidence as an object where the outlet wants one, and loses no line that is none", () => {
  expect(bodies("object", "hubble")).toEqual([JSON.parse(FLOW), { line: TORN }]);
  expect(bodies("object", "posture")).toEqual([JSON.parse(POSTURE)]);
});

it("sends evidence to Cloud Logging as text, which no type of a field can refuse", () => {
  expect(bodies("logging", "hubble")).toEqual([FLOW, TORN]);
  expect(bodies("logging", "posture")).toEqual([POSTURE]);
});

it.each(["line", "object", "logging"] as const)(
  "says where a container's output comes from and masks secrets in it (%s)",
  (form) => {
    expect(bodies(form, "kubernetes")).toEqual([
      {
        ...CONTAINER,
        namespace: "shop-prod",
        pod: "orders-1",
        container: "main",
        stream: "stdout",
        message: "login Authorization: **** **** done",
      },
    ]);
  },
);

it("keeps the fields of an access log, but never lets them say where it comes from", () => {
  const [access] = bodies("object", "gateway");
  expect(access).toMatchObject({ ...CONTAINER, namespace: "gw", pod: "gateway-1", method: "GET", path: "/x?****" });
  expect(JSON.stringify(access)).not.toContain("abcdefgh");
});

it("reads neither its own output nor that of namespaces left out", () => {
  const all = JSON.stringify(received);
  expect(all).not.toContain("left out");
  expect(all).not.toContain("its own");
  expect(received.line).toHaveLength(5);
});

/** Records of an OTLP request in JSON (opentelemetry-proto 1.x, logs.proto). */
function recordsOf(request: { readonly resourceLogs: readonly Resource[] }): Record[] {
  return request.resourceLogs.flatMap(({ resource, scopeLogs }) => {
    const family = resource.attributes.find(({ key }) => key === "cellwall.family")?.value.stringValue ?? "";
    return scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body }) => ({ family, body: plain(body) })));
  });
}

interface Resource {
  readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: Value }[] };
  readonly scopeLogs: readonly { readonly logRecords: readonly { readonly body: Value }[] }[];
}

interface Value {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly doubleValue?: number;
  readonly kvlistValue?: { readonly values: readonly { readonly key: string; readonly value: Value }[] };
}

function plain(value: Value): unknown {
  if (value.kvlistValue === undefined) return Object.values(value)[0];
  return Object.fromEntries(value.kvlistValue.values.map(({ key, value: inner }) => [key, plain(inner)]));
}
