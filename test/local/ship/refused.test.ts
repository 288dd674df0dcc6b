import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { collector } from "../../support/siem/collector.ts";
import { writeExport } from "../../support/siem/export.ts";
import { flowLine } from "../../support/siem/line.ts";
import { shipperOf } from "../../support/siem/shipper.ts";
import { startSink } from "../../support/siem/sink.ts";
import { tallyOf } from "../../support/siem/tally.ts";

// Building it from modules takes minutes.
beforeAll(async () => {
  await collector();
}, 900_000);

const LINES = 4_000;

describe("A SIEM that refuses for good", () => {
  // OTLP/HTTP: 429, 502, 503 and 504 are tried again, every other refusal is final (specification 1.x, "Failures").
  it("costs lines, each of which is counted, and what is sent later arrives", async () => {
    const home = mkdtempSync(join(tmpdir(), "cellwall-ship-"));
    const file = join(home, "events.log");
    const tally = tallyOf(LINES);
    const sink = await startSink(({ body }) => tally.take(body));
    const agent = await shipperOf({
      collector: await collector(),
      home,
      files: join(home, "events*.log"),
      endpoint: sink.endpoint,
    });
    try {
      sink.refuse(401);
      agent.start();
      await writeExport(LINES, flowLine, { file, size: 10_000_000, backups: 5, rate: 1_000 }, (written) => {
        if (written >= LINES / 2) sink.answer();
      });
      const accounted = async () => {
        const failed = (await agent.counters()).get("otelcol_exporter_send_failed_log_records") ?? 0;
        return { failed: failed > 0, sum: failed + tally.arrived() };
      };
      await expect.poll(accounted, { timeout: 30_000, interval: 200 }).toEqual({ failed: true, sum: LINES });
      expect(tally.state()).toMatchObject({ duplicates: 0, altered: [], strange: [] });
    } finally {
      await agent.stop("SIGKILL");
      await sink.close();
      rmSync(home, { recursive: true, force: true });
    }
  });
});
