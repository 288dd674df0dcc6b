/** OpenAPI 3.0 and 3.1 documents -> the requests that they describe. */
import type { HttpContract, Operation } from "../model.ts";
import { compare, hasErrors, type Problem } from "../problem.ts";
import { type Fields, isMap, pointerOf } from "../read/plain.ts";
import { type Path, readText, type TextDocument } from "../read/text.ts";
import { show } from "../read/words.ts";
import type { SourceFile } from "../source.ts";
import { basePathsOf } from "./server.ts";

/** Fields of a path item that are operations (OpenAPI 3.1.1, Path Item Object). */
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

export type Contract = Omit<HttpContract, "unknownPaths">;

export interface OpenApi {
  /** `undefined` if the document has errors. */
  readonly contract: Contract | undefined;
  /** Located in the document itself. */
  readonly problems: readonly Problem[];
}

export type Complain = (path: Path, message: string, fix: string, part?: "key" | "value") => void;

export function readOpenApi(file: SourceFile): OpenApi {
  const text = readText(file);
  const [document, second] = text.documents;
  const problems: Problem[] = [...text.problems];
  const complain: Complain = (path, message, fix, part = "value") => {
    const location = document?.at(path, part) ?? { file: file.path, line: 1, column: 1 };
    problems.push({ rule: "openapi", severity: "error", pointer: pointerOf(path), location, message, fix });
  };
  if (document === undefined) {
    if (problems.length === 0) complain([], "OpenAPI document is empty", "write an OpenAPI 3.0 or 3.1 document");
    return { contract: undefined, problems };
  }
  if (second !== undefined) complain([], "file holds several documents", "keep one OpenAPI document in the file");
  const contract = contractOf(document, complain);
  text.release();
  return { contract: hasErrors(problems) ? undefined : contract, problems };
}

function contractOf({ data }: TextDocument, complain: Complain): Contract | undefined {
  if (!isMap(data)) {
    complain([], `OpenAPI document must be a map of fields, not ${show(data)}`, "write an OpenAPI 3.0 or 3.1 document");
    return undefined;
  }
  if (typeof data.openapi !== "string" || !/^3\.[01]\.\d+$/.test(data.openapi)) {
    const message =
      "swagger" in data
        ? `this is Swagger ${show(data.swagger)}, not OpenAPI 3`
        : `openapi version ${show(data.openapi)} is not 3.0.x or 3.1.x`;
    complain(
      ["swagger" in data ? "swagger" : "openapi"],
      message,
      "write OpenAPI 3.0 or 3.1, with the version as a quoted string",
    );
    return undefined;
  }
  const basePaths = basePathsOf(data.servers, complain);
  const paths = data.paths ?? {};
  if (!isMap(paths)) {
    complain(["paths"], `paths must be a map, not ${show(paths)}`, "write the paths of the API");
    return undefined;
  }
  const operations: Operation[] = [];
  const ids = new Map<string, string>();
  const shapes = new Map<string, string>();
  for (const [path, item] of Object.entries(paths)) {
    if (path.startsWith("x-")) continue;
    const at = ["paths", path];
    if (!checkTemplate(path, at, complain)) continue;
    // Two templates of one shape are the same path to a client (OpenAPI 3.1.1, Paths Object).
    const shape = path.replace(/\{[^{}]*\}/g, "{}");
    const twin = shapes.get(shape);
    if (twin !== undefined) complain(at, `path ${show(path)} is the same as ${show(twin)}`, "keep one of them", "key");
    shapes.set(shape, path);
    const resolved = follow(data, item, at, complain);
    if (resolved === undefined) continue;
    for (const method of METHODS) {
      const operation = resolved[method];
      if (operation === undefined) continue;
      const place = [...at, method];
      if (!isMap(operation)) {
        complain(place, `operation must be a map, not ${show(operation)}`, "describe the operation, or remove it");
        continue;
      }
      const { operationId } = operation;
      if (operationId !== undefined && (typeof operationId !== "string" || operationId === "")) {
        complain(
          [...place, "operationId"],
          `operationId ${show(operationId)} must be a string`,
          "write a name such as getOrder",
        );
        continue;
      }
      const id = operationId ?? `${method.toUpperCase()} ${path}`;
      const first = ids.get(id);
      if (first !== undefined)
        complain(
          [...place, "operationId"],
          `operationId ${show(id)} is already used by ${first}`,
          "give each operation its own id",
        );
      ids.set(id, `${method.toUpperCase()} ${path}`);
      operations.push({ id, method: method.toUpperCase(), path });
    }
  }
  if (operations.length === 0)
    complain(
      ["paths"],
      "OpenAPI document describes no operation, so nothing could be called",
      "describe the operations, or remove openapi from the endpoint",
    );
  operations.sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  return { basePaths, operations };
}

function checkTemplate(path: string, at: Path, complain: Complain): boolean {
  let message: string | undefined;
  if (!path.startsWith("/")) message = "does not begin with '/'";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
  else if (/[?#\s\u0000-\u001f\u007f]/.test(path)) message = "has a query, fragment or blank";
  else if (!/^([^{}]|\{[^{}/]+\})*$/.test(path)) message = "has braces that do not pair";
  else if (path.length > 2000) message = "is longer than 2000 characters";
  if (message !== undefined)
    complain(at, `path ${show(path)} ${message}`, "write a path template such as /orders/{id}", "key");
  return message === undefined;
}

/** The path item itself, or the one that its `$ref` names in this document. */
function follow(root: Fields, start: unknown, at: Path, complain: Complain): Fields | undefined {
  const merged: Fields = {};
  const seen = new Set<string>();
  let item = start;
  for (;;) {
    if (item === null) return merged;
    if (!isMap(item)) {
      complain(at, `path item must be a map, not ${show(item)}`, "describe the path, or remove it");
      return undefined;
    }
    for (const [key, value] of Object.entries(item)) if (!Object.hasOwn(merged, key)) merged[key] = value;
    const { $ref } = item;
    if ($ref === undefined) return merged;
    if (typeof $ref !== "string" || !$ref.startsWith("#/")) {
      complain([...at, "$ref"], `$ref ${show($ref)} points outside this document`, "bundle the document into one file");
      return undefined;
    }
    if (seen.has($ref)) {
      complain([...at, "$ref"], `$ref ${show($ref)} leads back to itself`, "point it at a path item");
      return undefined;
    }
    seen.add($ref);
    let target: unknown = root;
    for (const step of $ref.slice(2).split("/")) {
      const key = decode(step).replaceAll("~1", "/").replaceAll("~0", "~");
      target =
        typeof target === "object" && target !== null && Object.hasOwn(target, key)
          ? (target as Fields)[key]
          : undefined;
    }
    if (target === undefined) {
      complain([...at, "$ref"], `$ref ${show($ref)} points at nothing`, "correct the pointer");
      return undefined;
    }
    item = target;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign stands for itself.
    return text;
  }
}
