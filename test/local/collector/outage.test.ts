import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { configText, FEATURE_GATES, nodeConfig } from "../../../components/siem/ship/config/config.ts";
import { ENVIRONMENT, PATHS, PORTS } from "../../../components/siem/ship/config/settings.ts";
import { resolveTools } from "../../../local/toolchain/index.ts";
import { OUTLETS } from "../../siem/ship/outlets.ts";

const folder = mkdtempSync(join(tmpdir(), "cellwall-outage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Values of the collector's own metrics, by name and exporter. */
async function metrics(): Promise<(name: string, exporter: string) => number> {
  const response = await fetch(`http://127.0.0.1:${PORTS.metrics}/metrics`).catch(() => undefined);
  const lines = (await response?.text())?.split("\n") ?? [];
  return (name, exporter) =>
    Number(
      lines
        .find((line) => line.startsWith(`${name}{`) && line.includes(`"${exporter}"`))
        ?.split(" ")
        .at(-1) ?? 0,
    );
}

it("keeps lines for Cloud Logging in the queue while it can't be reached, although its exporter gives up", async () => {
  const program = (await resolveTools(["collector"])).get("collector")?.path ?? "";
  const outlet = OUTLETS["cloud-logging"];
  const google = `googlecloud/${outlet.name}`;
  const queued = `otlp_http/${outlet.name}-hubble`;
  const config = nodeConfig([outlet], ["hubble"], { cluster: "eu-1", gateways: [] });
  // Nobody listens there, and a second is enough to give up.
  const away = { log: { endpoint: "127.0.0.1:1", use_insecure: true, default_log_name: "cellwall" }, timeout: "1s" };
  const exporters = { ...config.exporters, [google]: { ...config.exporters[google], ...away } };
  const text = configText({ ...config, exporters })
    .replaceAll(PATHS.data, join(folder, "data"))
    .replaceAll("/var/run/", `${folder}/run/`);
  mkdirSync(join(folder, "run", "cilium", "hubble"), { recursive: true });
  writeFileSync(join(folder, "run", "cilium", "hubble", "events.log"), '{"flow":{},"time":"2026-11-21T02:30:00Z"}\n');
  writeFileSync(join(folder, "config.yaml"), text);
  const collector = spawn(
    program,
    [`--config=file:${join(folder, "config.yaml")}`, `--feature-gates=${FEATURE_GATES.join(",")}`],
    { stdio: "ignore", env: { [ENVIRONMENT.node]: "node-a", [ENVIRONMENT.address]: "127.0.0.1" } },
  );
  try {
    let read = await metrics();
    for (let tries = 0; tries < 200 && read("otelcol_exporter_send_failed_log_records", google) < 2; tries += 1) {
      await sleep(200);
      read = await metrics();
    }
    expect(read("otelcol_exporter_send_failed_log_records", google)).toBeGreaterThanOrEqual(2);
    expect(read("otelcol_exporter_send_failed_log_records", queued)).toBe(0);
    expect(read("otelcol_exporter_queue_size", queued)).toBeGreaterThan(0);
  } finally {
    collector.kill("SIGKILL");
  }
}, 900_000);
