import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collector } from "./collector.ts";
import { type Run, type Shipped, ship } from "./ship.ts";
import { shipperOf } from "./shipper.ts";
import { startSink } from "./sink.ts";
import { tallyOf } from "./tally.ts";

/** One run in a folder of its own, with a sink and an agent of its own; nothing stays behind. */
export async function shipOnce(run: Omit<Run, "file">, progress?: (arrived: number) => void): Promise<Shipped> {
  const home = mkdtempSync(join(tmpdir(), "cellwall-ship-"));
  const file = join(home, "hubble", "events.log");
  const tally = tallyOf(run.lines);
  const sink = await startSink(({ body }) => tally.take(body));
  try {
    const agent = await shipperOf({
      collector: await collector(),
      home,
      files: file.replace(/\.log$/, "*.log"),
      endpoint: sink.endpoint,
    });
    return await ship({ ...run, file }, { agent, sink, tally }, progress);
  } finally {
    await sink.close();
    rmSync(home, { recursive: true, force: true });
  }
}
