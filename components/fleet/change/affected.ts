/** Which stacks a change touches, by the files that it touches: where it can't be told, all of them. */

import { parseDeclarations } from "../../contract/declaration.ts";
import { compare } from "../../contract/problem.ts";
import type { Project, StackRef } from "../file/fleet.ts";

/** A stack and the files that it is made from; paths are relative to the root of the repository. */
export interface StackSource extends StackRef {
  /** Folder of its project. */
  readonly folder: string;
  readonly settings: string;
  /** Folders and files with cell files and approvals; empty for a plane. */
  readonly paths: readonly string[];
  readonly platform: string;
  /** Of a stack of cells. */
  readonly environment?: string;
  /** Organizations of its shard; empty for all. */
  readonly organizations: readonly string[];
}

export interface ChangedFile {
  readonly path: string;
  /** Text before and after; absent where the file was not there, or is none of a cell. */
  readonly before?: string;
  readonly after?: string;
}

export interface AffectedStack {
  readonly source: StackSource;
  readonly reasons: readonly string[];
}

/** What every program is made from, unless the caller names other paths. */
export const SHARED = ["components", "stacks", "package.json", "package-lock.json"] as const;

/** Files beside cell files that are no part of what a stack makes. */
const NO_PART = /(\.md|\.cells\.test\.ya?ml)$/;

/** Stacks in the order given, each with the files that touch it and how. */
export function affectedStacks(
  stacks: readonly StackSource[],
  changed: readonly ChangedFile[],
  shared: readonly string[] = SHARED,
): readonly AffectedStack[] {
  const reasons = new Map<StackSource, string[]>(stacks.map((source) => [source, []]));
  for (const file of changed.toSorted((a, b) => compare(a.path, b.path)))
    for (const [source, why] of touched(file, stacks, shared)) reasons.get(source)?.push(`${file.path}: ${why}`);
  return stacks.flatMap((source) => {
    const found = reasons.get(source) ?? [];
    return found.length > 0 ? [{ source, reasons: found }] : [];
  });
}

function touched(
  file: ChangedFile,
  stacks: readonly StackSource[],
  shared: readonly string[],
): [StackSource, string][] {
  const { path } = file;
  const settings = stacks.filter((source) => source.settings === path);
  if (settings.length > 0) return settings.map((source) => [source, "its settings"]);
  const found: [StackSource, string][] = stacks
    .filter(({ platform }) => platform === path)
    .map((source) => [source, "its platform"]);
  const declared = stacks.filter(({ paths }) => paths.some((one) => isUnder(path, one)));
  if (declared.length > 0 && !NO_PART.test(path)) found.push(...byCells(file, declared));
  if (found.length > 0 || declared.length > 0) return found;
  if (isOtherSetting(path, stacks)) return [];
  // A folder of one project inside another's: its own code is not the other's.
  const inner = stacks.filter(({ folder }) => folder !== "." && isUnder(path, folder));
  if (inner.length > 0) return inner.map((source) => [source, "code of its project"]);
  return shared.some((one) => isUnder(path, one)) || stacks.some(({ folder }) => join(folder, "Pulumi.yaml") === path)
    ? stacks
        .filter(({ folder }) => !/Pulumi\.yaml$/.test(path) || join(folder, "Pulumi.yaml") === path)
        .map((source) => [source, "shared code"])
    : [];
}

/** Settings or a platform that no stack here has: those of a stack that is gone, or of one elsewhere. */
function isOtherSetting(path: string, stacks: readonly StackSource[]): boolean {
  const folders = new Set(stacks.flatMap(({ settings, platform }) => [folderOf(settings), folderOf(platform)]));
  return /\.ya?ml$/.test(path) && !path.endsWith("Pulumi.yaml") && folders.has(folderOf(path));
}

/** A file whose cells can be read says which environments and organizations they meet; any other file touches all. */
function byCells(file: ChangedFile, stacks: readonly StackSource[]): [StackSource, string][] {
  const before = cellsIn(file.path, file.before);
  const after = cellsIn(file.path, file.after);
  if (before === undefined || after === undefined) return stacks.map((source) => [source, "cells may rest on it"]);
  const environments = new Set([...before.environments, ...after.environments]);
  const organizations = new Set([...before.organizations, ...after.organizations]);
  return stacks
    .filter(
      (source) =>
        (source.environment === undefined || environments.has(source.environment)) &&
        (source.organizations.length === 0 || source.organizations.some((name) => organizations.has(name))),
    )
    .map((source) => [source, "its cells, or cells that they call"]);
}

interface Met {
  readonly environments: ReadonlySet<string>;
  /** Of the cells, and of those whose endpoints they call: the policies of both sides change. */
  readonly organizations: ReadonlySet<string>;
}

/** `undefined` for a text with anything in it but whole cells. A file that is not there has no cells. */
function cellsIn(path: string, text: string | undefined): Met | undefined {
  if (text === undefined) return { environments: new Set(), organizations: new Set() };
  const { cells, platforms, approvals, unreadable } = parseDeclarations([{ path, text }]);
  if (cells.length === 0 || platforms.length + approvals.length + unreadable.length > 0) return undefined;
  const calls = cells.flatMap(({ spec }) => spec.components.flatMap(({ dependsOn }) => dependsOn));
  return {
    environments: new Set(cells.flatMap(({ spec }) => Object.keys(spec.environments))),
    organizations: new Set([
      ...cells.map(({ spec }) => spec.organization),
      ...calls.flatMap(({ organization }) => organization ?? []),
    ]),
  };
}

function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "." ? "" : `${folder}/`);
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

function join(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}

/** The matrix of a GitHub job: one run for each stack. An empty list has to be skipped by the job. */
export function affectedMatrix(affected: readonly AffectedStack[]): {
  readonly include: readonly Record<string, string>[];
} {
  return {
    include: affected.map(({ source }) => ({
      project: source.project satisfies Project,
      stack: source.stack,
      folder: source.folder,
    })),
  };
}
