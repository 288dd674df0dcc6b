/** One document -> one declaration: its kind, its shape, then what its fields mean on their own. */
import { checkApproval } from "../check/approval.ts";
import { checkCell } from "../check/cell.ts";
import { checkPlatform } from "../check/platform.ts";
import type { ApprovalDeclaration, CellDeclaration, PlatformDeclaration, Unreadable } from "../declaration.ts";
import type { Problem } from "../problem.ts";
import { API_VERSION } from "../schema/text.ts";
import { type Kind, schemas } from "../schema.ts";
import { problemsOf } from "./issue.ts";
import { placesOf } from "./places.ts";
import { nearest } from "./suggest.ts";
import type { TextDocument } from "./text.ts";
import { show } from "./words.ts";

export interface Read {
  readonly declaration?: CellDeclaration | PlatformDeclaration | ApprovalDeclaration;
  readonly unreadable?: Unreadable;
  readonly problems: readonly Problem[];
}

const KINDS = Object.keys(schemas);

export function readDeclaration(document: TextDocument): Read {
  const { data } = document;
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return refuse(
      document,
      [],
      "invalid-type",
      `document must be a map of fields, not ${show(data)}`,
      `start with "apiVersion: ${API_VERSION}" and "kind: Cell"`,
    );
  }
  const { apiVersion, kind } = data as { apiVersion?: unknown; kind?: unknown };
  if (typeof kind !== "string") {
    return refuse(
      document,
      ["kind"],
      "missing-field",
      kind === undefined ? "kind is missing" : `kind must be a string, not ${show(kind)}`,
      `write one of: ${KINDS.join(", ")}`,
    );
  }
  if (!isKind(kind)) {
    const meant = nearest(kind, KINDS);
    return refuse(
      document,
      ["kind"],
      "unknown-kind",
      `kind ${show(kind)} is not known`,
      meant ? `did you mean "${meant}"?` : `write one of: ${KINDS.join(", ")}`,
    );
  }
  if (apiVersion !== API_VERSION) {
    const message = apiVersion === undefined ? "apiVersion is missing" : `apiVersion ${show(apiVersion)} is not known`;
    return refuse(document, ["apiVersion"], "unknown-version", message, `write apiVersion: ${API_VERSION}`);
  }
  return read(document, kind);
}

function read(document: TextDocument, kind: Kind): Read {
  const parsed = schemas[kind].safeParse(document.data);
  if (!parsed.success) {
    return { unreadable: unreadable(document.data), problems: problemsOf(kind, document, parsed.error.issues) };
  }
  const file = parsed.data;
  const common = { file: document.file, location: document.at(["metadata", "name"]), at: document.at };
  if (file.kind === "Cell") {
    const places = placesOf(document, file.spec);
    const declaration: CellDeclaration = { ...common, kind: "Cell", name: file.metadata.name, spec: file.spec, places };
    return finish(declaration, checkCell(declaration));
  }
  if (file.kind === "Platform") {
    const declaration: PlatformDeclaration = { ...common, kind: "Platform", name: file.metadata.name, spec: file.spec };
    return finish(declaration, checkPlatform(declaration));
  }
  const declaration: ApprovalDeclaration = {
    ...common,
    kind: "EgressApproval",
    id: file.metadata.name,
    spec: file.spec,
  };
  return finish(declaration, checkApproval(declaration));
}

/** A declaration with errors of its own still takes part in the checks across files: all problems show at once. */
function finish(declaration: NonNullable<Read["declaration"]>, problems: readonly Problem[]): Read {
  return { declaration, problems };
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(schemas, kind);
}

function refuse(document: TextDocument, path: readonly string[], rule: string, message: string, fix: string): Read {
  const pointer = path.map((step) => `/${step}`).join("");
  const problem: Problem = { rule, severity: "error", pointer, location: document.at(path), message, fix };
  return { unreadable: unreadable(document.data), problems: [problem] };
}

function unreadable(data: unknown): Unreadable {
  const field = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  const kind = field(data, "kind");
  const name = field(field(data, "metadata"), "name");
  const organization = field(field(data, "spec"), "organization");
  return {
    ...(typeof kind === "string" ? { kind } : {}),
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof organization === "string" ? { organization } : {}),
  };
}
