/**
 * `node bench/siem.ts [--lines 10000000]`: how fast flows become SIEM records beside jq, and whether memory stays flat. The
 * recorded export of a live agent, with this project's filter and mask, each line with a number of its own, is repeated.
 *
 * jq (Debian and Homebrew: package `jq`) reads the same file in the same run, twice: `.` only parses and prints; the other
 * makes a dozen fields of the mapping. An exact copy of the mapping in jq would be slower still.
 */
import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import { linesOf, readLines } from "../components/siem/schema/stream.ts";
import { project } from "../components/siem/schema/target/project.ts";
import { TARGETS, type Target } from "../components/siem/schema/target/row.ts";
import { flowLine } from "../test/support/siem/line.ts";

const JQ = {
  "jq, parse and print": ".",
  "jq, twelve fields": `select(.flow) | {TimeGenerated: .time, EventOriginalUid: .flow.uuid, Dvc: .node_name, EventSchema: "NetworkSession",
    DvcOriginalAction: .flow.verdict, DvcAction: (if .flow.verdict == "DROPPED" then "Drop" else "Allow" end),
    SrcIpAddr: .flow.IP.source, DstIpAddr: .flow.IP.destination, SrcZone: .flow.source.namespace, DstZone: .flow.destination.namespace,
    NetworkProtocol: (.flow.l4 // {} | keys[0]), NetworkRuleName: ([.flow.egress_allowed_by[]?.name] | join(" "))}`,
} as const;

/**
 * Lines that are compared; jq needs seconds for these. Rates are for a second of processor time, of all threads: wall time
 * says little on a machine that is shared. Each program runs this often, taking turns, and its best counts.
 */
const COMPARED = 100_000;
const ROUNDS = 3;
/** Samples of memory in the first, middle and last part: a minute, or a third of a short run. */
const MINUTE = 60;

const { values } = parseArgs({ options: { lines: { type: "string", default: "1000000" } } });
const lines = Number(values.lines);
if (!Number.isInteger(lines) || lines < 1) throw new Error(`--lines ${values.lines}: write a whole number above 0`);
const folder = mkdtempSync(join(tmpdir(), "cellwall-siem-"));
try {
  const file = join(folder, "flows.jsonl");
  writeFileSync(file, Array.from({ length: COMPARED }, (_, index) => `${flowLine(index)}\n`).join(""));
  console.log(`${COMPARED} lines, ${Math.round(statSync(file).size / COMPARED)} bytes each, load ${load()}`);
  await compare(file);
  await flat(lines);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(file: string): Promise<void> {
  const hasJq = spawnSync("jq", ["--version"]).status === 0;
  if (!hasJq) console.log("no ratio: jq is not on the PATH (Debian: apt-get install jq; macOS: brew install jq)");
  const rates = new Map<string, number>();
  const sizes = new Map<string, number>();
  const keep = (name: string, seconds: number) =>
    rates.set(name, Math.max(rates.get(name) ?? 0, Math.round(COMPARED / seconds)));
  for (let round = 0; round < ROUNDS; round += 1) {
    if (hasJq) for (const [name, program] of Object.entries(JQ)) keep(name, jqSeconds(program, file));
    for (const target of TARGETS) {
      const begun = process.cpuUsage();
      sizes.set(target, Math.round((await mapped(file, target)) / COMPARED));
      const { user, system } = process.cpuUsage(begun);
      keep(target, (user + system) / 1_000_000);
    }
  }
  const ratio = (name: string, jq: keyof typeof JQ) =>
    hasJq ? ((rates.get(name) ?? 0) / (rates.get(jq) ?? 1)).toFixed(1) : "";
  const rows = [...rates].map(([name, rate]) => [
    name,
    String(rate),
    String(sizes.get(name) ?? ""),
    ratio(name, "jq, parse and print"),
    ratio(name, "jq, twelve fields"),
  ]);
  console.log(table(["what", "lines/CPU s", "bytes out", "times jq .", "times jq, 12 fields"], rows));
}

/** Bytes of all records of a file. */
async function mapped(file: string, target: Target): Promise<number> {
  let size = 0;
  for await (const event of readLines(linesOf(createReadStream(file, { encoding: "utf8" }))))
    if (event.kind === "flow") size += Buffer.byteLength(JSON.stringify(project(event, target)));
  return size;
}

/** Maps that many different lines, a record of each as text, and looks at the resident memory every second. */
async function flat(count: number): Promise<void> {
  function* pieces() {
    for (let from = 0; from < count; from += 100)
      yield Array.from({ length: Math.min(100, count - from) }, (_, index) => `${flowLine(from + index)}\n`).join("");
  }
  const begun = performance.now();
  const samples: number[] = [];
  let done = 0;
  let size = 0;
  for await (const event of readLines(linesOf(pieces()))) {
    if (event.kind === "flow") size += JSON.stringify(project(event, "ocsf")).length;
    done += 1;
    if (done % 1_000 === 0 && performance.now() - begun > samples.length * 1_000)
      samples.push(process.memoryUsage.rss() / 1_048_576);
  }
  const seconds = (performance.now() - begun) / 1_000;
  samples.push(process.memoryUsage.rss() / 1_048_576);
  const part = Math.max(1, Math.min(MINUTE, Math.floor(samples.length / 3)));
  const middle = Math.floor((samples.length - part) / 2);
  console.log(
    `${done} lines to OCSF in ${seconds.toFixed(1)} s (${Math.round(done / seconds)} a second, ${Math.round(size / done)} ` +
      `characters each); resident memory, median of the first ${part} s ${median(samples.slice(0, part))} MiB, of the ` +
      `middle ${median(samples.slice(middle, middle + part))} MiB, of the last ${median(samples.slice(-part))} MiB, most ${Math.round(Math.max(...samples))} MiB; load ${load()}`,
  );
}

/** Processor time of a run of jq, from the shell: `times` prints that of its children last (POSIX), `0m3.21s 0m0.05s`. */
function jqSeconds(program: string, file: string): number {
  const { status, stdout, stderr } = spawnSync(
    "sh",
    ["-c", 'jq -c "$1" "$2" > /dev/null && times', "sh", program, file],
    {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    },
  );
  if (status !== 0) throw new Error(`jq: ${stderr}`);
  const [user, system] = [...(stdout.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return (user ?? 0) + (system ?? 0);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
}
