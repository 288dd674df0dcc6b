import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { collector } from "../../support/siem/collector.ts";
import { shipOnce } from "../../support/siem/run.ts";
import { shipperOf } from "../../support/siem/shipper.ts";

// Building it from modules takes minutes.
beforeAll(async () => {
  await collector();
}, 900_000);

/**
 * Four times the lines a second that a busy node writes; the file is renamed every two seconds. Patience is longer than
 * the agent's longest wait before it tries again (30 s).
 */
const PACE = { rate: 4_000, size: 10_000_000, backups: 5, patience: 40_000 };

describe("Hubble lines reach the sink", () => {
  it("every one, through two outages and three kills of the agent", async () => {
    const shipped = await shipOnce({
      ...PACE,
      lines: 50_000,
      disturbances: [
        { at: 0.1, does: "kill", lasts: 300 },
        { at: 0.25, does: "close", lasts: 3_000 },
        // With the sink away: what the queue holds has to outlive the agent.
        { at: 0.35, does: "kill", lasts: 300 },
        { at: 0.6, does: "refuse", lasts: 2_000 },
        { at: 0.8, does: "kill", lasts: 300 },
      ],
    });
    expect(shipped).toMatchObject({ lost: 0, missing: [], altered: [], strange: [] });
    expect(shipped.rotations).toBeGreaterThanOrEqual(5);
  });

  it("every one, when the agent is stopped politely, as by an update", async () => {
    const shipped = await shipOnce({
      ...PACE,
      lines: 20_000,
      disturbances: [
        { at: 0.2, does: "terminate", lasts: 300 },
        { at: 0.4, does: "close", lasts: 2_000 },
        { at: 0.5, does: "terminate", lasts: 300 },
      ],
    });
    expect(shipped).toMatchObject({ lost: 0, missing: [], altered: [], strange: [] });
  });

  it("except from files that the exporter removed before the agent came back", async () => {
    const { lost, missing, arrived } = await shipOnce({
      ...PACE,
      size: 1_000_000,
      backups: 1,
      lines: 12_000,
      patience: 2_000,
      disturbances: [{ at: 0.1, does: "kill", lasts: 2_000 }],
    });
    expect(lost).toBeGreaterThan(0);
    expect(arrived).toBe(12_000 - lost);
    expect(missing).not.toEqual([]);
  });
});

describe("The agent's folder on the node", () => {
  it("is cleaned of what a kill left of a compaction", async () => {
    const home = mkdtempSync(join(tmpdir(), "cellwall-ship-"));
    const agent = await shipperOf({
      collector: await collector(),
      home,
      files: join(home, "events*.log"),
      endpoint: "http://127.0.0.1:9/v1/logs",
    });
    try {
      // Named as the collector names them (filestorage 0.155.0, `TempDbPrefix`).
      const left = join(home, "data", "tempdb4711");
      writeFileSync(left, "half a queue");
      agent.start();
      await expect.poll(() => existsSync(left), { timeout: 10_000 }).toBe(false);
    } finally {
      await agent.stop("SIGKILL");
      rmSync(home, { recursive: true, force: true });
    }
  });
});
