/** Every declaration of every file, parsed and checked alone; nothing here needs to know an environment or a plane. */

import { checkSet } from "./check/set.ts";
import { hasErrors, type Location, type Problem, sortProblems } from "./problem.ts";
import { readDeclaration } from "./read/declare.ts";
import type { Path } from "./read/text.ts";
import { readText } from "./read/text.ts";
import type { ApprovalSpec } from "./schema/approval.ts";
import type { CellSpec } from "./schema/cell.ts";
import type { PlatformSpec } from "./schema/platform.ts";
import { isRelative, resolvePath, type SourceFile } from "./source.ts";

/** What every declaration knows about where it was written. */
export interface Declared {
  readonly file: string;
  /** Place of the declaration's name. */
  readonly location: Location;
  /** Place of a field (path from the document's root), or of the nearest field that is there. */
  readonly at: (path: Path, part?: "key" | "value") => Location;
}

/** Places of the parts of a component that the model keeps. */
export interface ComponentPlaces {
  readonly self: Location;
  readonly endpoints: readonly Location[];
  readonly dependsOn: readonly Location[];
  readonly egress: readonly Location[];
}

export interface CellDeclaration extends Declared {
  readonly kind: "Cell";
  /** Project. */
  readonly name: string;
  readonly spec: CellSpec;
  /** In the order of `spec.components`. */
  readonly places: readonly ComponentPlaces[];
}

export interface PlatformDeclaration extends Declared {
  readonly kind: "Platform";
  readonly name: string;
  readonly spec: PlatformSpec;
}

export interface ApprovalDeclaration extends Declared {
  readonly kind: "EgressApproval";
  /** Lower case, such as `ea-2041`. */
  readonly id: string;
  readonly spec: ApprovalSpec;
}

export interface Reference {
  /** Path of an OpenAPI document, relative to the same place as the paths of the source files. */
  readonly path: string;
  /** First place that names it. */
  readonly location: Location;
}

/** A declaration that could not be read: nothing is concluded from its absence. */
export interface Unreadable {
  readonly kind?: string;
  readonly organization?: string;
  readonly name?: string;
}

export interface Declarations {
  /** In the order of the files, then of their documents. */
  readonly cells: readonly CellDeclaration[];
  readonly platforms: readonly PlatformDeclaration[];
  readonly approvals: readonly ApprovalDeclaration[];
  /** One for each OpenAPI document that cells name, sorted by path. The caller reads them for `resolve`. */
  readonly references: readonly Reference[];
  readonly unreadable: readonly Unreadable[];
  readonly problems: readonly Problem[];
}

/** Parses and checks cell, platform and approval files: YAML (any number of documents) or JSON. Never throws. */
export function parseDeclarations(files: readonly SourceFile[]): Declarations {
  const cells: CellDeclaration[] = [];
  const platforms: PlatformDeclaration[] = [];
  const approvals: ApprovalDeclaration[] = [];
  const unreadable: Unreadable[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const text = readText(file);
    problems.push(...text.problems);
    if (hasErrors(text.problems)) unreadable.push({});
    for (const document of text.documents) {
      const read = readDeclaration(document);
      problems.push(...read.problems);
      if (read.unreadable !== undefined) unreadable.push(read.unreadable);
      if (read.declaration?.kind === "Cell") cells.push(read.declaration);
      if (read.declaration?.kind === "Platform") platforms.push(read.declaration);
      if (read.declaration?.kind === "EgressApproval") approvals.push(read.declaration);
    }
    text.release();
  }
  problems.push(...checkSet(cells, approvals));
  return { cells, platforms, approvals, references: references(cells), unreadable, problems: sortProblems(problems) };
}

function references(cells: readonly CellDeclaration[]): Reference[] {
  const found = new Map<string, Location>();
  for (const cell of cells) {
    for (const [c, component] of cell.spec.components.entries()) {
      for (const [e, endpoint] of component.endpoints.entries()) {
        if (endpoint.openapi === undefined || !isRelative(endpoint.openapi.file)) continue;
        const path = resolvePath(cell.file, endpoint.openapi.file);
        const location = cell.places[c]?.endpoints[e] ?? cell.location;
        if (!found.has(path)) found.set(path, location);
      }
    }
  }
  return [...found].map(([path, location]) => ({ path, location })).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
