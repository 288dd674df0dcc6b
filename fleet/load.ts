/** Reads a fleet file, and what the stacks in it say of themselves. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { formatProblem } from "../components/contract/problem.ts";
import { type Fleet, readFleet, regionsOf, type StackRef, stackId } from "../components/fleet/file/fleet.ts";
import type { Journal } from "../components/fleet/plan.ts";
import type { Standing } from "../components/fleet/release.ts";
import { FleetError } from "./error.ts";
import { standingOfStack, type Workplace } from "./stack.ts";

/** @throws FleetError with every problem. */
export function loadFleet(path: string): { readonly fleet: Fleet; readonly folders: Workplace["folders"] } {
  if (!existsSync(path)) throw new FleetError(`${path}: no such file\n    fix: name a fleet file with -f`);
  const { fleet, problems } = readFleet({
    path: relative(process.cwd(), resolve(path)),
    text: readFileSync(path, "utf8"),
  });
  if (fleet === undefined) throw new FleetError(problems.map(formatProblem).join("\n"));
  const folder = dirname(resolve(path));
  const folders = { planes: resolve(folder, fleet.projects.planes), cells: resolve(folder, fleet.projects.cells) };
  for (const [project, at] of Object.entries(folders)) {
    if (!existsSync(join(at, "Pulumi.yaml")))
      throw new FleetError(
        `${path}: spec.projects.${project} is ${at}, where no Pulumi.yaml is\n    fix: name the project's folder, relative to the fleet file`,
      );
  }
  return { fleet, folders };
}

/** Stacks that are asked at once: each answer is a process of the engine. */
const AT_ONCE = 2;

/** What every stack of a fleet says of itself. */
export async function readJournal(place: Workplace, fleet: Fleet): Promise<Journal> {
  const queue: StackRef[] = regionsOf(fleet).flatMap(({ stacks }) => stacks);
  const found = new Map<string, Standing>();
  const turn = async () => {
    for (let ref = queue.shift(); ref !== undefined; ref = queue.shift()) {
      const standing = await standingOfStack(place, ref);
      if (standing !== undefined) found.set(stackId(ref), standing);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
  return found;
}

/** The commit that is checked out. @throws FleetError where files differ from it, so that it doesn't name what is rolled out. */
export function revisionOf(folder: string): string {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  const fix = "    fix: commit, or name what is rolled out with --revision";
  let revision: string;
  let changed: string;
  try {
    revision = git("rev-parse", "--short=12", "HEAD");
    changed = git("status", "--porcelain", "--untracked-files=no");
  } catch {
    throw new FleetError(`${folder} is no git checkout, so what is rolled out has no name\n${fix}`);
  }
  if (changed !== "")
    throw new FleetError(`files differ from commit ${revision}, so it does not name what is rolled out\n${fix}`);
  return revision;
}
