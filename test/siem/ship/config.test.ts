import { describe, expect, it } from "vitest";
import { FAMILIES } from "../../../components/siem/matrix/family.ts";
import { clusterConfig, configText, nodeConfig } from "../../../components/siem/ship/config/config.ts";
import { SECRETS } from "../../../components/siem/ship/config/secret.ts";
import { literal } from "../../../components/siem/ship/config/settings.ts";
import type { Outlet } from "../../../components/siem/ship/outlet.ts";
import { OUTLETS, SETTINGS } from "./outlets.ts";

const outlets = Object.values(OUTLETS);

interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors?: readonly string[];
  readonly exporters: readonly string[];
}

const pipelinesOf = (config: ReturnType<typeof nodeConfig>) =>
  Object.entries((config.service as { readonly pipelines: Readonly<Record<string, Pipeline>> }).pipelines);

describe("the shipper's configuration", () => {
  it.each(outlets.map((outlet) => [outlet.kind, outlet] as const))("is this file for %s", async (kind, outlet) => {
    const text = (config: typeof nodeConfig) => configText(config([outlet], FAMILIES, SETTINGS));
    await expect(text(nodeConfig)).toMatchFileSnapshot(`golden/${kind}.node.golden`);
    await expect(text(clusterConfig)).toMatchFileSnapshot(`golden/${kind}.cluster.golden`);
  });

  it("sends every family of every outlet once, from one place", () => {
    const ways = [nodeConfig, clusterConfig].flatMap((config) => pipelinesOf(config(outlets, FAMILIES, SETTINGS)));
    for (const { name } of outlets)
      for (const family of FAMILIES)
        expect(
          ways.some(([, { exporters }]) => exporters.some((id) => id.endsWith(`/${name}-${family}`))),
          `${name}, ${family}`,
        ).toBe(true);
    const objects = pipelinesOf(nodeConfig(outlets, FAMILIES, SETTINGS)).flatMap(([, { receivers }]) => receivers);
    expect(objects.filter((id) => id.startsWith("k8sobjects"))).toEqual([]);
  });

  it("loses nothing: what is read is on disk before its place is remembered, and is tried for ever", () => {
    const some: readonly Outlet[] = outlets.filter(({ kind }) => kind !== "file");
    const { receivers, exporters } = nodeConfig(some, FAMILIES, SETTINGS);
    for (const [id, receiver] of Object.entries(receivers)) {
      if (id.startsWith("otlp/")) continue;
      expect(receiver, id).toMatchObject({
        start_at: "beginning",
        storage: "file_storage",
        retry_on_failure: { enabled: true, max_elapsed_time: 0 },
      });
    }
    for (const [id, exporter] of Object.entries(exporters)) {
      if (id.startsWith("googlecloud/")) expect(exporter).toMatchObject({ sending_queue: { enabled: false } });
      else
        expect(exporter, id).toMatchObject({
          retry_on_failure: { enabled: true, max_elapsed_time: 0 },
          sending_queue: { storage: "file_storage", sizer: "bytes", block_on_overflow: true },
        });
    }
  });

  it("masks secrets in free text only", () => {
    for (const [id, { receivers, processors = [] }] of pipelinesOf(nodeConfig(outlets, FAMILIES, SETTINGS))) {
      const free = receivers.some((receiver) => /pods|gateways|node/.test(receiver));
      expect(processors.includes("redaction"), id).toBe(free);
    }
  });

  it("leaves out what nobody takes", () => {
    const { receivers, exporters } = nodeConfig([{ ...OUTLETS.http, families: ["posture"] }], FAMILIES, SETTINGS);
    expect(Object.keys(receivers)).toEqual(["file_log/posture"]);
    expect(Object.keys(exporters)).toEqual(["otlp_http/siem-http-posture"]);
    expect(nodeConfig([OUTLETS.http], ["hubble"], SETTINGS).receivers).toHaveProperty(["file_log/hubble"]);
    expect(Object.keys(nodeConfig([OUTLETS.http], ["hubble"], SETTINGS).receivers)).toHaveLength(1);
  });
});

describe("a source that is off", () => {
  it("is not read", () => {
    const settings = { ...SETTINGS, sources: ["gateway-access"] as const };
    expect(Object.keys(nodeConfig([OUTLETS.s3], ["kubernetes", "gateway"], settings).receivers)).toEqual([
      "file_log/gateways",
    ]);
    expect(clusterConfig([OUTLETS.s3], ["kubernetes"], settings).receivers).toEqual({});
  });
});

describe("a secret in a log", () => {
  const masked = (text: string) =>
    SECRETS.reduce((rest, { pattern }) => rest.replaceAll(new RegExp(pattern, "g"), "****"), text);

  it.each([
    ["Authorization: Bearer abc.def-123_456", "abc.def"],
    ["proxy-authorization: basic dXNlcjpwYXNzd29yZA==", "dXNlcj"],
    ['{"password":"hunter22","user":"ann"}', "hunter22"],
    ["connecting with PASSWORD=hunter22", "hunter22"],
    ["api_key: 0123456789abcdef", "0123456789abcdef"],
    ["GET /callback?token=s3cr3t-value&x=1", "s3cr3t-value"],
    ["key AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"],
    ["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl", "c2lnbmF0dXJl"],
    ["postgres://ann:hunter22@db.example.com/shop", "hunter22"],
    ["AccountKey=abcdefghijklmnopqrstuvwxyz0123456789==", "abcdefghij"],
  ])("is masked: %s", (text, secret) => {
    expect(masked(text)).not.toContain(secret);
  });

  it.each([
    "the password of ann was changed",
    "GET /orders/12 200 12ms",
    "https://api.example.com/v1/orders",
    "bearer of bad news",
  ])("is not seen in: %s", (text) => {
    expect(masked(text)).toBe(text);
  });

  it("can be described with a $ that the collector doesn't take for a variable", () => {
    expect(literal("a$" + "{b}$")).toBe("a$$" + "{b}$$");
  });
});
