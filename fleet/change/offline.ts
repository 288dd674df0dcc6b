/** What a change does to a stack of cells, without a plane, a backend or a credential. */
import { join, relative } from "node:path";
import { load } from "../../components/cell/load.ts";
import type { Model } from "../../components/contract/model.ts";
import { hasErrors, type Problem } from "../../components/contract/problem.ts";
import { stepsBetween } from "../../components/fleet/change/offline.ts";
import type { Step } from "../../components/fleet/change/preview.ts";
import { compile } from "../../components/policy/bundle.ts";
import type { CellBundle } from "../../components/policy/object.ts";
import { type Difference, differenceOf } from "../../components/policy/reach/compare/difference.ts";
import { type CellsSettings, cellsSettings } from "./source.ts";

export interface OfflinePreview {
  readonly problems: readonly Problem[];
  readonly steps: readonly Step[];
  /** Absent where one side has errors. */
  readonly difference: Difference | undefined;
}

/** `base` and `head` are checkouts; `folder` is the cells project in either. Both are judged at the same instant. */
export function previewOffline(head: string, base: string, folder: string, stack: string): OfflinePreview {
  const settings = cellsSettings(join(head, folder), stack);
  const now = read(join(head, folder), settings);
  const { asOf } = settings;
  const was = attempt(() => read(join(base, folder), { ...cellsSettings(join(base, folder), stack), asOf }));
  const project = { stack, project: settings.project };
  const problems = now.problems.map((problem) => ({
    ...problem,
    location: { ...problem.location, file: relative(head, join(head, folder, problem.location.file)) },
  }));
  if (now.model === undefined) return { problems, steps: [], difference: undefined };
  const empty: Model = { ...now.model, cells: [] };
  const before = was?.model ?? (was === undefined ? empty : undefined);
  return {
    problems,
    steps: before === undefined ? [] : stepsBetween(held(before, settings), held(now.model, settings), project),
    difference: before === undefined ? undefined : differenceOf(before, now.model),
  };
}

function read(root: string, settings: CellsSettings): { model: Model | undefined; problems: readonly Problem[] } {
  const { model, problems } = load({ ...settings, root });
  return { model: hasErrors(problems) ? undefined : model, problems };
}

/** A stack or folder that the base doesn't have yet is one without cells. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function held(model: Model, { organizations }: CellsSettings): readonly CellBundle[] {
  return compile(model).cells.filter(
    (_, index) => organizations.length === 0 || organizations.includes(model.cells[index]?.organization ?? ""),
  );
}
