/** Test files: intents in sentences, and the verdict that each expects. */
import { z } from "zod";
import type { Model } from "../../../contract/model.ts";
import type { Location, Problem } from "../../../contract/problem.ts";
import { pointerOf } from "../../../contract/read/plain.ts";
import { choose } from "../../../contract/read/suggest.ts";
import { type Path, readText, type TextDocument } from "../../../contract/read/text.ts";
import { article, lastName, nameOf, plainMessage, rewrite, show } from "../../../contract/read/words.ts";
import { apiVersion, line } from "../../../contract/schema/text.ts";
import type { SourceFile } from "../../../contract/source.ts";
import type { Bundles } from "../../bundle.ts";
import { type Asked, readAsk } from "./ask.ts";
import { type Why, why, worldFor } from "./why.ts";

const intentSchema = z.strictObject({
  intent: line(500, "What is meant, in a sentence"),
  from: z.string(),
  to: z.string(),
  port: z.union([z.string(), z.int()]).transform(String).optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  expect: z.enum(["allowed", "denied"]),
});
const metadataSchema = z.strictObject({ name: line(100, "Name of the suite") });
const specSchema = z.strictObject({ environment: z.string(), tests: z.array(intentSchema).min(1) });
const fileSchema = z.strictObject({
  apiVersion,
  kind: z.literal("CellTest"),
  metadata: metadataSchema,
  spec: specSchema,
});

export type Intent = z.output<typeof intentSchema> & {
  readonly location: Location;
  /** Place of one of its fields. */
  readonly at: (field: string) => Location;
};

/** One `CellTest` document. */
export interface Suite {
  readonly name: string;
  readonly file: string;
  readonly environment: string;
  /** Place of the environment's name. */
  readonly environmentAt: Location;
  readonly intents: readonly Intent[];
}

/** Reads test files; all problems of all of them at once. */
export function readSuites(files: readonly SourceFile[]): { suites: Suite[]; problems: Problem[] } {
  const suites: Suite[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const text = readText(file);
    problems.push(...text.problems);
    for (const document of text.documents) {
      const parsed = fileSchema.safeParse(document.data);
      if (parsed.success) suites.push(suiteOf(document, parsed.data));
      else problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(document, issue)));
    }
  }
  return { suites, problems };
}

function suiteOf(document: TextDocument, { metadata, spec }: z.output<typeof fileSchema>): Suite {
  return {
    name: metadata.name,
    file: document.file,
    environment: spec.environment,
    environmentAt: document.at(["spec", "environment"]),
    intents: spec.tests.map((test, index) => ({
      ...test,
      location: document.at(["spec", "tests", index]),
      at: (field) => document.at(["spec", "tests", index, field]),
    })),
  };
}

/** Fields that may stand where an unknown one was found. */
function fieldsAt(path: Path): string[] {
  if (path.length === 0) return Object.keys(fileSchema.shape);
  if (path[0] === "metadata") return Object.keys(metadataSchema.shape);
  return Object.keys((path.length === 1 ? specSchema : intentSchema).shape);
}

function problemsOf(document: TextDocument, issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const given = valueAt(document.data, path);
  const field = path.length === 0 ? "document" : nameOf(path);
  const problem = (rule: string, message: string, fix: string, at: Path = path, part?: "key"): Problem => ({
    rule,
    severity: "error",
    pointer: pointerOf(at),
    location: document.at(at, part),
    message,
    fix,
  });
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const where = path.length === 0 ? "the document" : field;
      const fix = choose(key, fieldsAt(path), "field here");
      return problem("unknown-field", `unknown field "${key}" in ${where}`, fix, [...path, key], "key");
    });
  }
  const values = issue.code === "invalid_value" ? issue.values.map(String) : [];
  if (given === undefined) {
    const fix = values.length > 0 ? `write ${values.join(" or ")}` : `add "${lastName(path)}"`;
    return [problem("missing-field", `${field} is missing`, fix)];
  }
  if (values.length > 0) {
    const rule = path[0] === "apiVersion" ? "unknown-version" : path[0] === "kind" ? "unknown-kind" : "invalid-value";
    const fix = values.length === 1 ? `write ${values[0]}` : choose(String(given), values, "other value");
    return [problem(rule, `${field} can't be ${show(given)}; it is ${values.join(" or ")}`, fix)];
  }
  if (issue.code === "invalid_type") {
    const type = article(issue.expected);
    return [problem("invalid-type", `${field} must be ${type}, not ${show(given)}`, `write ${type}`)];
  }
  const message = issue.code === "invalid_union" ? "must be a port such as 8080/TCP" : plainMessage(issue);
  return [problem("invalid-value", `${field} ${message}, not ${show(given)}`, rewrite(message))];
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    data,
  );
}

/** What became of one intent. */
export interface IntentResult {
  readonly suite: Suite;
  readonly intent: Intent;
  readonly passed: boolean;
  readonly answer: Why;
}

/** Asks all intents of suites in the model's environment; intents that can't be asked become located problems. */
export function runSuites(
  model: Model,
  bundles: Bundles,
  suites: readonly Suite[],
): { results: IntentResult[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const questions: { suite: Suite; intent: Intent; asked: Asked }[] = [];
  for (const suite of suites) {
    for (const intent of suite.intents) {
      const { from, to, port, method, path } = intent;
      const given = { ...(port !== undefined && { port }), ...(method !== undefined && { method }) };
      const asked = readAsk(model, { from, to, ...given, ...(path !== undefined && { path }) });
      if ("message" in asked) problems.push(askProblem(asked, intent));
      else questions.push({ suite, intent, asked });
    }
  }
  const world = worldFor(
    model,
    bundles,
    questions.map(({ asked }) => asked),
  );
  const results = questions.map(({ suite, intent, asked }) => {
    const answer = why(model, world, asked);
    return { suite, intent, passed: answer.verdict === intent.expect, answer };
  });
  return { results, problems };
}

function askProblem({ field, message, fix }: { field: string; message: string; fix: string }, intent: Intent): Problem {
  const location = intent.at(field);
  return { rule: "question", severity: "error", pointer: `/${field}`, location, message, fix };
}
