import { parseDeclarations } from "../contract/declaration.ts";
import type { Model, Platform } from "../contract/model.ts";
import { formatProblem, hasErrors, type Problem, sortProblems } from "../contract/problem.ts";
import { resolve } from "../contract/resolve.ts";
import { compile } from "../policy/bundle.ts";
import { findConflicts } from "../policy/conflict.ts";
import { forecast } from "../policy/forecast.ts";
import { readDeclarations, readDocuments } from "./files.ts";

export interface LoadOptions {
  /** Files and folders with cell files and approvals, relative to `root`. */
  readonly paths: readonly string[];
  /** Platform file, relative to `root`. */
  readonly platform: string;
  readonly root: string;
  readonly environment: string;
  /** Instant at which approvals are judged, RFC 3339. */
  readonly asOf: string;
}

/** Declarations that can't be used; the message lists every problem with file, line and fix. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const errors = problems.filter(({ severity }) => severity === "error");
    super(
      `${errors.length} ${errors.length === 1 ? "problem" : "problems"} in the declarations, nothing was changed:\n` +
        problems.map(formatProblem).join("\n"),
    );
    this.problems = problems;
  }
}

/** Reads, checks and resolves declarations. The model is absent when a problem is an error. */
export function load(options: LoadOptions): { model: Model | undefined; problems: readonly Problem[] } {
  const files = readDeclarations([options.platform, ...options.paths], options.root);
  const declarations = parseDeclarations(files);
  const documents = readDocuments(
    declarations.references.map(({ path }) => path),
    options.root,
  );
  const { model, problems } = resolve(declarations, {
    environment: options.environment,
    asOf: options.asOf,
    documents,
  });
  if (model === undefined) return { model, problems };
  // What only the compiled policies show: conflicts between rules, and maps that would overflow.
  const bundles = compile(model);
  return {
    model,
    problems: sortProblems([...problems, ...findConflicts(model, bundles), ...forecast(model, bundles)]),
  };
}

/** The model, or a {@link DeclarationError} with all problems. Warnings go to `warn`. */
export function loadModel(options: LoadOptions, warn: (problem: Problem) => void = () => {}): Model {
  const { model, problems } = load(options);
  if (model === undefined || hasErrors(problems)) throw new DeclarationError(problems);
  problems.forEach(warn);
  return model;
}

/** Only the platform file: what a plane's own stack needs. */
export function loadPlatform(platform: string, root: string): Platform {
  return loadModel({ paths: [], platform, root, environment: "none", asOf: "1970-01-01T00:00:00Z" }).platform;
}
