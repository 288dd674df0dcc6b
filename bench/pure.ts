import { stringify } from "yaml";
import { parseDeclarations } from "../components/contract/declaration.ts";
import type { Model } from "../components/contract/model.ts";
import { resolve } from "../components/contract/resolve.ts";
import { type Bundles, compile } from "../components/policy/bundle.ts";
import { subjectsOf } from "../components/policy/reach/subjects.ts";
import { worldOf } from "../components/policy/reach/table.ts";
import { type Question, verdict } from "../components/policy/reach/verdict.ts";
import { timed } from "./measure.ts";
import { BENCH_PLATFORM, cellFiles } from "./model.ts";

const CELLS = 1_000;
const COMPONENTS = 20;
const QUESTIONS = 1_000_000;

/** Rows of the pure core: parse, check and compile against writing the same objects with the YAML library; verdicts. */
export function pureBench(): string[][] {
  const files = [BENCH_PLATFORM, ...cellFiles(CELLS, COMPONENTS)];
  const [model, read] = timed(() => {
    const declarations = parseDeclarations(files);
    const options = { environment: "prod", asOf: "2026-11-21T00:00:00Z", documents: new Map() };
    const { model: resolved, problems } = resolve(declarations, options);
    if (resolved === undefined)
      throw new Error(`the bench's cells are refused: ${JSON.stringify(problems.slice(0, 2))}`);
    return resolved;
  });
  const [bundles, compiled] = timed(() => compile(model));
  const ours = read + compiled;
  const peak = memory();
  const [, written] = timed(() => writeAll(bundles));
  const [asked, seconds] = verdicts(model, bundles);
  const rate = Math.round(asked / seconds);
  return [
    [
      "parse, check, compile",
      ours.toFixed(2),
      "writing the objects (yaml)",
      written.toFixed(2),
      ratio(ours, written),
      peak,
    ],
    ["compile alone", compiled.toFixed(2), "parse and check", read.toFixed(2), ratio(compiled, read), ""],
    [
      `${asked.toLocaleString("en")} verdicts`,
      seconds.toFixed(2),
      "500,000 a second",
      (asked / 500_000).toFixed(2),
      ratio(seconds, asked / 500_000),
      memory(),
    ],
    ["verdicts a second", rate.toLocaleString("en"), "", "", "", ""],
  ];
}

function writeAll({ cells }: Bundles): number {
  let length = 0;
  for (const { objects } of cells) for (const { object } of objects) length += stringify(object).length;
  return length;
}

/** Between neighbours, inside cells and across, allowed and denied. */
function verdicts(model: Model, bundles: Bundles): [number, number] {
  const world = worldOf(model, bundles);
  const pods = subjectsOf(model).flatMap(({ id, kind }) => (kind === "pod" ? [id] : []));
  const questions: Question[] = [];
  for (let index = 0; questions.length < 20_000; index += 1) {
    const from = pods[(index * 7) % pods.length] ?? "";
    const to = pods[(index * 7 + (index % 50)) % pods.length] ?? "";
    questions.push({ from, to, port: index % 3 === 0 ? 80 : 8080, transport: "TCP" });
  }
  let allowed = 0;
  const [, seconds] = timed(() => {
    for (let index = 0; index < QUESTIONS; index += 1) {
      const question = questions[index % questions.length];
      if (question !== undefined && verdict(world, question).verdict === "allowed") allowed += 1;
    }
  });
  if (allowed === 0 || allowed === QUESTIONS)
    throw new Error("the questions are all answered alike: nothing was measured");
  return [QUESTIONS, seconds];
}

function memory(): string {
  return String(Math.round(process.resourceUsage().maxRSS / 1024));
}

function ratio(ours: number, baseline: number): string {
  return (ours / baseline).toFixed(2);
}
