/** What the schema says is wrong, in words: the value given, where, and what to write. */
import type { z } from "zod";
import type { Problem } from "../problem.ts";
import { jsonSchemas, type Kind } from "../schema.ts";
import { pointerOf } from "./plain.ts";
import { refusedFields, refusedValues } from "./refused.ts";
import { choose, nearest } from "./suggest.ts";
import type { TextDocument } from "./text.ts";

type Issue = z.core.$ZodIssue;
type Step = string | number;

export function problemsOf(kind: Kind, document: TextDocument, issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(kind, document, issue, []));
}

function problemsOfIssue(kind: Kind, document: TextDocument, issue: Issue, base: readonly Step[]): Problem[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const given = valueAt(document.data, path);
  const problem = (
    rule: string,
    message: string,
    fix: string,
    at = path,
    part: "key" | "value" = "value",
  ): Problem => ({
    rule,
    severity: "error",
    pointer: pointerOf(at),
    location: document.at(at, part),
    message,
    fix,
  });
  const field = path.length === 0 ? "document" : nameOf(path);

  switch (issue.code) {
    case "unrecognized_keys": {
      const known = fieldsAt(kind, path);
      return issue.keys.map((key) => {
        const at = [...path, key];
        const refused = refusedFields.get(key);
        if (refused !== undefined && nearest(key, known) === undefined)
          return problem("unsupported-field", `field "${key}" is not supported`, refused, at, "key");
        const where = path.length === 0 ? "the document" : nameOf(path);
        return problem(
          "unknown-field",
          `unknown field "${key}" in ${where}`,
          choose(key, known, "field here"),
          at,
          "key",
        );
      });
    }
    case "invalid_value": {
      const values = issue.values.map(String);
      if (given === undefined)
        return [problem("missing-field", `${field} is missing`, `write one of: ${values.join(", ")}`)];
      const refused = typeof given === "string" ? refusedValues.get(`${lastName(path)}:${given}`) : undefined;
      const fix =
        refused ?? (values.length === 1 ? `write ${values[0]}` : choose(String(given), values, "other value"));
      return [problem("invalid-value", `${field} can't be ${show(given)}; it is ${values.join(", or ")}`, fix)];
    }
    case "invalid_type": {
      if (given !== undefined && issue.message.startsWith("must"))
        return [
          problem(
            "invalid-type",
            `${field} ${issue.message}, not ${show(given)}`,
            issue.message.replace(/^must be/, "write"),
          ),
        ];
      if (given === undefined)
        return [problem("missing-field", `${field} is missing`, `add "${lastName(path)}" (${issue.expected})`)];
      const scalar = typeof given !== "object";
      const quoted = scalar && /^\d+$/.test(String(given)) ? `, without quotes: ${String(given)}` : "";
      const quote = issue.expected === "string" ? (scalar ? `; quote it: "${String(given)}"` : "") : quoted;
      return [
        problem(
          "invalid-type",
          `${field} must be ${article(issue.expected)}, not ${show(given)}`,
          `write ${article(issue.expected)}${quote}`,
        ),
      ];
    }
    case "invalid_union": {
      const inner = issue.errors.filter((errors) =>
        errors.some((error) => error.path.length > 0 || error.code !== "invalid_type"),
      );
      const [only] = inner;
      if (inner.length === 1 && only !== undefined)
        return only.flatMap((error) => problemsOfIssue(kind, document, error, path));
      return [
        problem(
          "invalid-value",
          `${field} ${issue.message}, not ${show(given)}`,
          issue.message.replace(/^must be/, "write"),
        ),
      ];
    }
    case "invalid_key":
      return issue.issues.flatMap((error) => {
        const message = `${JSON.stringify(lastName(path))} in ${nameOf(path.slice(0, -1))} ${plainMessage(error as Issue)}`;
        return [problem("invalid-value", message, "rename it", path, "key")];
      });
    case "too_big":
    case "too_small":
    case "invalid_format":
    case "not_multiple_of":
      return [
        problem(
          ruleOf(kind, path),
          `${field} ${plainMessage(issue)}, not ${show(given)}`,
          plainMessage(issue).replace(/^must (be|have)/, (_, word: string) => (word === "be" ? "write" : "give it")),
        ),
      ];
    default:
      return [problem("invalid-value", `${field}: ${issue.message}`, "correct the value")];
  }
}

/** The id of an approval becomes the log value of its policies: R16. */
function ruleOf(kind: Kind, path: readonly Step[]): string {
  return kind === "EgressApproval" && path.join("/") === "metadata/name" ? "R16" : "invalid-value";
}

function plainMessage(issue: Issue): string {
  if (issue.code === "too_big") {
    if (issue.origin === "string") return `must have at most ${issue.maximum} characters`;
    return issue.origin === "array" ? `must have at most ${issue.maximum} entries` : `must be at most ${issue.maximum}`;
  }
  if (issue.code === "too_small") {
    if (issue.origin === "string") return `must have at least ${plural(issue.minimum, "character")}`;
    return issue.origin === "array"
      ? `must have at least ${plural(issue.minimum, "entry")}`
      : `must be at least ${issue.minimum}`;
  }
  return issue.message.startsWith("must") ? issue.message : `must be valid (${issue.message.toLowerCase()})`;
}

function plural(count: number | bigint, noun: string): string {
  if (Number(count) === 1) return `1 ${noun}`;
  return `${count} ${noun === "entry" ? "entries" : `${noun}s`}`;
}

function article(type: string): string {
  if (type === "int" || type === "integer") return "a whole number";
  if (type === "object" || type === "record") return "a map of fields";
  if (type === "array") return "a list";
  return type === "boolean" ? "true or false" : `a ${type}`;
}

function nameOf(path: readonly Step[]): string {
  let text = "";
  for (const step of path) text += typeof step === "number" ? `[${step}]` : text === "" ? step : `.${step}`;
  return text;
}

function lastName(path: readonly Step[]): string {
  return String(path.findLast((step) => typeof step === "string") ?? "");
}

/** A value as a message shows it: short, on one line. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a map of fields";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function valueAt(data: unknown, path: readonly Step[]): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<Step, unknown>)[step];
  }
  return value;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
}

/** Fields that may stand at `path`, from the editor schema. */
function fieldsAt(kind: Kind, path: readonly Step[]): string[] {
  let schemas: Schema[] = [jsonSchemas()[kind] as Schema];
  const spread = (list: readonly Schema[]): Schema[] =>
    list.flatMap((s) => (s.anyOf === undefined ? [s] : spread(s.anyOf)));
  for (const step of path) {
    schemas = spread(schemas).flatMap((schema) => {
      if (typeof step === "number") return schema.items === undefined ? [] : [schema.items];
      const own = schema.properties?.[step];
      if (own !== undefined) return [own];
      return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
    });
  }
  return spread(schemas).flatMap((schema) => Object.keys(schema.properties ?? {}));
}
