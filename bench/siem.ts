/**
 * `node bench/siem.ts --lines 1000000`: how fast flows become SIEM records, and whether memory stays flat. The recorded export of
 * a live agent, with this project's filter and mask, is repeated to the number of lines. jq does the same work on the same bytes
 * where it is installed, but for a dozen fields only: an exact copy of the mapping in jq would be slower still.
 */
import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { linesOf, readLines } from "../components/siem/schema/stream.ts";
import { project } from "../components/siem/schema/target/project.ts";
import type { Target } from "../components/siem/schema/target/row.ts";
import { exported } from "../components/siem/volume/evaluate.ts";
import { EXPORT } from "../components/siem/volume/filter.ts";

const JQ = `select(.flow) | {TimeGenerated: .time, EventOriginalUid: .flow.uuid, Dvc: .node_name, EventSchema: "NetworkSession",
  DvcOriginalAction: .flow.verdict, DvcAction: (if .flow.verdict == "DROPPED" then "Drop" else "Allow" end),
  SrcIpAddr: .flow.IP.source, DstIpAddr: .flow.IP.destination, SrcZone: .flow.source.namespace, DstZone: .flow.destination.namespace,
  NetworkProtocol: (.flow.l4 // {} | keys[0]), NetworkRuleName: ([.flow.egress_allowed_by[]?.name] | join(" "))}`;

/** Lines for jq and for the baseline of this run; jq needs seconds for these. */
const COMPARED = 100_000;
const TARGETS: readonly Target[] = ["flat", "asim", "ecs", "ocsf"];

const { values } = parseArgs({ options: { lines: { type: "string", default: "1000000" } } });
const folder = mkdtempSync(join(tmpdir(), "cellwall-siem-"));
try {
  const recorded = recordedLines();
  const bytes = Buffer.byteLength(recorded.join("\n")) / recorded.length;
  console.log(`${recorded.length} recorded lines, ${Math.round(bytes)} bytes each after filter and mask`);
  const file = join(folder, "flows.jsonl");
  writeFileSync(
    file,
    `${Array.from({ length: COMPARED }, (_, index) => recorded[index % recorded.length]).join("\n")}\n`,
  );
  const jq = spawnSync("jq", ["-c", JQ, file], { stdio: ["ignore", "ignore", "ignore"] });
  const jqRate = jq.status === 0 ? timed(() => spawnSync("jq", ["-c", JQ, file], { stdio: "ignore" })) : null;
  for (const target of TARGETS) {
    const started = performance.now();
    let size = 0;
    for await (const event of readLines(linesOf(createReadStream(file, { encoding: "utf8" }))))
      if (event.kind === "flow") size += JSON.stringify(project(event, target)).length;
    const rate = COMPARED / ((performance.now() - started) / 1000);
    const ratio =
      jqRate === null
        ? "jq is not installed"
        : `${(rate / jqRate).toFixed(1)} times jq (${Math.round(jqRate)} a second)`;
    console.log(`${target}: ${Math.round(rate)} lines a second, ${Math.round(size / COMPARED)} bytes each, ${ratio}`);
  }
  await flat(recorded, Number(values.lines));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Resident memory after a tenth of the lines and after all. */
async function flat(recorded: readonly string[], lines: number): Promise<void> {
  function* pieces() {
    const piece = `${recorded.join("\n")}\n`;
    for (let given = 0; given < lines; given += recorded.length) yield piece;
  }
  const started = performance.now();
  let count = 0;
  let early = 0;
  for await (const event of readLines(linesOf(pieces()))) {
    if (event.kind === "flow") project(event, "ocsf");
    count += 1;
    if (count === Math.floor(lines / 10)) early = process.memoryUsage().rss;
  }
  const MiB = (value: number) => Math.round(value / 1_048_576);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${count} lines in ${seconds} s; ${MiB(early)} MiB after a tenth, ${MiB(process.memoryUsage().rss)} MiB at the end`,
  );
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return COMPARED / ((performance.now() - started) / 1000);
}

function recordedLines(): string[] {
  return ["agent-l4-dns", "agent-l7", "agent-two-nodes"].flatMap((name) => {
    const file = new URL(`../test/siem/fixture/hubble-${name}.jsonl.gz`, import.meta.url);
    const lines = gunzipSync(readFileSync(file)).toString("utf8").split("\n").filter(Boolean);
    return lines
      .map((line) => exported(JSON.parse(line), EXPORT))
      .filter((line) => line !== null)
      .map((line) => JSON.stringify(line));
  });
}
