/** YAML and JSON text -> plain data that knows its places. Syntax errors, duplicate keys, aliases and sizes end here. */
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import type { Location, Problem } from "../problem.ts";
import type { SourceFile } from "../source.ts";
import { type Failure, plain } from "./plain.ts";

/** Steps from a document's root: field names and list positions. */
export type Path = readonly (string | number)[];

export interface TextDocument {
  readonly file: string;
  readonly data: unknown;
  /** Place of the value (or of its key) at `path`, or of the nearest enclosing one that is there. */
  readonly at: (path: Path, part?: "key" | "value") => Location;
}

export interface Text {
  readonly documents: readonly TextDocument[];
  readonly problems: readonly Problem[];
  /** Lets the syntax tree go; `at` parses again if it is still asked. */
  readonly release: () => void;
}

/** Longest text that is read at all, in characters. */
const MAX_LENGTH = 8 * 1024 * 1024;
/** Deepest nesting of brackets or lists that is read; a parser's stack ends somewhere. */
const MAX_DEPTH = 200;

interface Tree {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

function parse(text: string): Tree {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Duplicate keys are found in plain.ts, in linear time.
    uniqueKeys: false,
    merge: false,
    logLevel: "silent",
  });
  return { documents: Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [], lines };
}

export function readText(file: SourceFile): Text {
  const problems: Problem[] = [];
  const report = (location: Location, failure: Failure) =>
    problems.push({ ...failure, severity: "error", pointer: failure.pointer ?? "", location });
  const start = { file: file.path, line: 1, column: 1 };
  const nothing = { documents: [], problems, release: () => {} };
  if (file.text.length > MAX_LENGTH) {
    report(start, {
      rule: "size",
      message: `file has ${file.text.length} characters`,
      fix: `split it: at most ${MAX_LENGTH}`,
    });
    return nothing;
  }
  const deep = tooDeep(file.text);
  if (deep !== undefined) {
    report({ file: file.path, ...deep }, DEPTH);
    return nothing;
  }
  let tree: Tree | undefined;
  try {
    tree = parse(file.text);
  } catch (error) {
    // The parser recurses: a text may still exhaust its stack. Any other failure is a text it can't read either.
    report(
      start,
      error instanceof RangeError
        ? DEPTH
        : { rule: "syntax", message: "file can't be read as YAML", fix: "check its syntax" },
    );
    return nothing;
  }
  const { lines } = tree;
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(Math.max(0, offset));
    return { file: file.path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const documents: TextDocument[] = [];
  for (const [index, document] of tree.documents.entries()) {
    // Several messages about one place say the same thing.
    const offsets = new Set<number>();
    for (const { pos, message } of document.errors) {
      if (offsets.has(pos[0])) continue;
      offsets.add(pos[0]);
      report(place(pos[0]), { rule: "syntax", message: firstLine(message), fix: "correct the YAML syntax here" });
    }
    if (document.errors.length > 0) continue;
    for (const warning of document.warnings) {
      report(place(warning.pos[0]), {
        rule: "syntax",
        message: firstLine(warning.message),
        fix: "remove the tag or directive",
      });
    }
    if (document.contents === null) continue;
    const { data, failures } = plain(document);
    for (const { offset, ...failure } of failures) report(place(offset), failure);
    if (failures.length > 0 || document.warnings.length > 0) continue;
    // An empty document (comments, a trailing `---`) declares nothing.
    if (data === null) continue;
    documents.push({
      file: file.path,
      data,
      at: (path, part = "value") => {
        tree ??= parse(file.text);
        return place(offsetOf(tree.documents[index], path, part));
      },
    });
  }
  const release = () => {
    tree = undefined;
  };
  return { documents, problems, release };
}

const DEPTH: Failure = {
  rule: "syntax",
  message: "nested too deeply",
  fix: `nest at most ${MAX_DEPTH} levels`,
};

function firstLine(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  return (line.charAt(0).toLowerCase() + line.slice(1)).replace(/[.:]\s*$/, "");
}

/** First place with more than `MAX_DEPTH` open brackets, or with that many list or key markers on one line. */
function tooDeep(text: string): { line: number; column: number } | undefined {
  let depth = 0;
  let run = 0;
  let line = 1;
  let lineStart = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10) {
      line++;
      lineStart = index + 1;
      run = 0;
    } else if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) depth = Math.max(0, depth - 1);
    else if ((code === 45 || code === 63 || code === 58) && text.charCodeAt(index + 1) === 32) run++;
    // Indentation nests too: a line this far to the right is at most one level for each column.
    if (depth > MAX_DEPTH || run > MAX_DEPTH) return { line, column: index - lineStart + 1 };
  }
  return undefined;
}

function offsetOf(document: Document.Parsed | undefined, path: Path, part: "key" | "value"): number {
  let node: unknown = document?.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node) && document !== undefined) node = node.resolve(document);
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyText(item.key) === String(step));
      if (pair === undefined) return offset;
      const value = startOf(pair.value);
      const key = startOf(pair.key);
      offset = (last && part === "key" ? key : (value ?? key)) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
