/** How messages speak of fields, types and values. */
import type { z } from "zod";

type Issue = z.core.$ZodIssue;
type Step = string | number;

export const DNS_NAME = /^must be lower case letters/;

/** The name that a person most likely wanted, in the form that names have. */
export function slugOf(given: unknown): string | undefined {
  const slug = String(given)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return slug === "" ? undefined : slug;
}

/** `must be x` as an instruction. */
export function rewrite(message: string): string {
  return message.replace(/^must be /, "write ").replace(/^must have /, "give it ");
}

/** How the value given would be written as the type expected. */
export function exampleOf(expected: string, given: unknown, fields: readonly string[]): string {
  if (fields.length > 0) return expected === "array" ? ` of maps: ${fields.join(", ")}` : `: ${fields.join(", ")}`;
  if (typeof given === "object") return "";
  const text = String(given);
  if (expected === "array") return text.length > 40 || /[,[\]{}#\n]/.test(text) ? "" : `: [${text}]`;
  if (expected === "string") return `; quote it: "${text}"`;
  return /^\d+$/.test(text) ? `, without quotes: ${text}` : "";
}

export function plainMessage(issue: Issue): string {
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

export function article(type: string): string {
  if (type === "int" || type === "integer") return "a whole number";
  if (type === "object" || type === "record") return "a map of fields";
  if (type === "array") return "a list";
  return type === "boolean" ? "true or false" : `a ${type}`;
}

export function nameOf(path: readonly Step[]): string {
  let text = "";
  for (const step of path) text += typeof step === "number" ? `[${step}]` : text === "" ? step : `.${step}`;
  return text;
}

export function lastName(path: readonly Step[]): string {
  return String(path.findLast((step) => typeof step === "string") ?? "");
}

/** A value as a message shows it: short, on one line. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a map of fields";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
