/** What the schema says is wrong, in words: the value given, where, and what to write. */
import type { z } from "zod";
import type { Problem } from "../problem.ts";
import type { Kind } from "../schema.ts";
import { fieldsAt } from "./fields.ts";
import { pointerOf } from "./plain.ts";
import { refusedFields, refusedValues } from "./refused.ts";
import { choose, nearest } from "./suggest.ts";
import type { TextDocument } from "./text.ts";
import { article, DNS_NAME, exampleOf, lastName, nameOf, plainMessage, rewrite, show, slugOf } from "./words.ts";

type Issue = z.core.$ZodIssue;
type Step = string | number;

export function problemsOf(kind: Kind, document: TextDocument, issues: readonly Issue[]): Problem[] {
  const problems = issues.flatMap((issue) => problemsOfIssue(kind, document, issue, []));
  // A mistyped field is told once: not also as missing under its right name.
  const meant = new Set(
    problems.flatMap(({ rule, pointer, fix }) => {
      const name = rule === "unknown-field" ? /^did you mean "(.+)"\?$/.exec(fix)?.[1] : undefined;
      return name === undefined ? [] : [`${pointer.slice(0, pointer.lastIndexOf("/"))}/${name}`];
    }),
  );
  return problems.filter(({ rule, pointer }) => rule !== "missing-field" || !meant.has(pointer));
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
      return [
        problem(
          "invalid-value",
          `${field} can't be ${show(given)}; it is ${values.length === 1 ? values[0] : `one of ${values.join(", ")}`}`,
          fix,
        ),
      ];
    }
    case "invalid_type": {
      if (given !== undefined && issue.message.startsWith("must"))
        return [problem("invalid-type", `${field} ${issue.message}, not ${show(given)}`, rewrite(issue.message))];
      const type = article(issue.expected);
      if (given === undefined)
        return [problem("missing-field", `${field} is missing`, `add "${lastName(path)}": ${type}`)];
      const fields = fieldsAt(kind, issue.expected === "array" ? [...path, 0] : path);
      const example = exampleOf(issue.expected, given, fields);
      return [problem("invalid-type", `${field} must be ${type}, not ${show(given)}`, `write ${type}${example}`)];
    }
    case "invalid_union": {
      const inner = issue.errors.filter((errors) =>
        errors.some((error) => error.path.length > 0 || error.code !== "invalid_type"),
      );
      const [only] = inner;
      if (inner.length === 1 && only !== undefined)
        return only.flatMap((error) => problemsOfIssue(kind, document, error, path));
      return [problem("invalid-value", `${field} ${issue.message}, not ${show(given)}`, rewrite(issue.message))];
    }
    case "invalid_key":
      return issue.issues.flatMap((error) => {
        const message = `${JSON.stringify(lastName(path))} in ${nameOf(path.slice(0, -1))} ${plainMessage(error as Issue)}`;
        return [problem("invalid-value", message, "rename it", path, "key")];
      });
    case "too_big":
    case "too_small":
    case "invalid_format":
    case "not_multiple_of": {
      const message = plainMessage(issue);
      const slug = issue.code === "invalid_format" && DNS_NAME.test(message) ? slugOf(given) : undefined;
      const fix = slug === undefined ? rewrite(message) : `write ${slug}`;
      return [problem(ruleOf(kind, path), `${field} ${message}, not ${show(given)}`, fix)];
    }
    default:
      return [problem("invalid-value", `${field}: ${issue.message}`, "correct the value")];
  }
}

/** The id of an approval becomes the log value of its policies: R16. */
function ruleOf(kind: Kind, path: readonly Step[]): string {
  return kind === "EgressApproval" && path.join("/") === "metadata/name" ? "R16" : "invalid-value";
}

function valueAt(data: unknown, path: readonly Step[]): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<Step, unknown>)[step];
  }
  return value;
}
