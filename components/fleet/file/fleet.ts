/** A fleet file as plain data, checked. */
import type { z } from "zod";
import { type Problem, sortProblems } from "../../contract/problem.ts";
import { pointerOf } from "../../contract/read/plain.ts";
import { readText, type TextDocument } from "../../contract/read/text.ts";
import type { SourceFile } from "../../contract/source.ts";
import { type FleetFile, fleetSchema, type Gate } from "./schema.ts";

export type { Gate } from "./schema.ts";

export type Project = "planes" | "cells";

/** One stack of one of the two projects. */
export interface StackRef {
  readonly project: Project;
  readonly stack: string;
}

export interface Region {
  readonly name: string;
  readonly wave: string;
  /** The plane first, where the region has one, then its stacks of cells. */
  readonly stacks: readonly StackRef[];
}

export interface Wave {
  readonly name: string;
  readonly gate: Gate;
  readonly regions: readonly Region[];
}

export interface Fleet {
  readonly name: string;
  /** Folder of each project, relative to the fleet file. */
  readonly projects: Readonly<Record<Project, string>>;
  readonly concurrency: number;
  readonly onFailure: "stop" | "finish-wave";
  readonly waves: readonly Wave[];
}

/** `cells eu-1-prod`: how messages name a stack, and the key of {@link StackRef} in maps. */
export function stackId({ project, stack }: StackRef): string {
  return `${project} ${stack}`;
}

/** All regions in the order in which they are brought up. */
export function regionsOf({ waves }: Pick<Fleet, "waves">): readonly Region[] {
  return waves.flatMap(({ regions }) => regions);
}

/** Reads a fleet file. `fleet` is absent when anything is wrong; all problems come at once, each with its place. */
export function readFleet(file: SourceFile): {
  readonly fleet: Fleet | undefined;
  readonly problems: readonly Problem[];
} {
  const text = readText(file);
  const [document, second] = text.documents;
  const problems: Problem[] = [...text.problems];
  const report = (path: readonly (string | number)[], rule: string, message: string, fix: string, from = document) => {
    const location = from?.at(path) ?? { file: file.path, line: 1, column: 1 };
    problems.push({ rule, severity: "error", pointer: pointerOf(path), location, message, fix });
  };
  if (problems.length > 0) return { fleet: undefined, problems: sortProblems(problems) };
  if (document === undefined) report([], "empty", "the file declares no fleet", "start with `kind: Fleet`");
  if (second !== undefined)
    report([], "set", "a fleet file holds one document", "move the other to its own file", second);
  const parsed = document && fleetSchema.safeParse(document.data);
  if (parsed?.success === false) for (const issue of parsed.error.issues) reportIssue(issue, report);
  if (parsed?.success !== true || document === undefined) return { fleet: undefined, problems: sortProblems(problems) };
  checkNames(parsed.data, report);
  const fleet = problems.length === 0 ? fleetOf(parsed.data) : undefined;
  return { fleet, problems: sortProblems(problems) };
}

type Reporter = (
  path: readonly (string | number)[],
  rule: string,
  message: string,
  fix: string,
  from?: TextDocument,
) => void;

function reportIssue(issue: z.core.$ZodIssue, report: Reporter): void {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const field = path.length === 0 ? "the document" : path.join(".");
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      report(
        [...path, key],
        "unknown-field",
        `unknown field "${key}" in ${field}`,
        "docs/fleet.md lists the fields of a fleet file",
      );
    }
  } else {
    report(path, "field", `${field}: ${issue.message}`, "docs/fleet.md lists the fields of a fleet file");
  }
}

/** A stack in two regions would be brought up twice, and a region named twice can't be told apart. */
function checkNames({ spec }: FleetFile, report: Reporter): void {
  const seen = new Map<string, string>();
  const once = (key: string, what: string, path: readonly (string | number)[]) => {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path.join("."));
    else report(path, "duplicate", `${what} is at ${first} already`, "name each wave, region and stack once");
  };
  for (const [w, wave] of spec.waves.entries()) {
    once(`wave ${wave.name}`, `wave "${wave.name}"`, ["spec", "waves", w, "name"]);
    for (const [r, region] of wave.regions.entries()) {
      const at = ["spec", "waves", w, "regions", r];
      once(`region ${region.name}`, `region "${region.name}"`, [...at, "name"]);
      if (region.plane === undefined && region.cells.length === 0)
        report(at, "empty", `region "${region.name}" has no stack`, "give it a plane, cells, or both");
      // Several customers may have their cells on one plane, but only one region brings it up.
      if (region.plane !== undefined) once(`planes ${region.plane}`, `stack "${region.plane}"`, [...at, "plane"]);
      for (const [c, stack] of region.cells.entries()) once(`cells ${stack}`, `stack "${stack}"`, [...at, "cells", c]);
    }
  }
}

function fleetOf({ metadata, spec }: FleetFile): Fleet {
  return {
    name: metadata.name,
    projects: spec.projects,
    concurrency: spec.concurrency,
    onFailure: spec.onFailure,
    waves: spec.waves.map((wave) => ({
      name: wave.name,
      gate: wave.gate ?? spec.gate,
      regions: wave.regions.map((region) => ({
        name: region.name,
        wave: wave.name,
        stacks: [
          ...(region.plane === undefined ? [] : [{ project: "planes" as const, stack: region.plane }]),
          ...region.cells.map((stack) => ({ project: "cells" as const, stack })),
        ],
      })),
    })),
  };
}
