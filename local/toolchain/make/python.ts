import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Recipe, ToolName } from "../model.ts";
import type { GoState } from "./go.ts";
import { writeLauncher } from "./launcher.ts";

/** Oldest Python that the pinned packages run on, as major and minor number. */
export const PYTHON_MINIMUM = [3, 11] as const;

/** Prints the interpreter and its version; compiled packages fit one minor version alone. */
const WHO = "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:2])))";

export interface PackagesPlan {
  readonly name: ToolName;
  readonly version: string;
  readonly from: string;
  readonly usually: string;
  /** File with every package and its exact version, absolute. */
  readonly requirements: string;
  /** Module that the executable runs, as `python3 -m`. */
  readonly module: string;
}

/**
 * Installs Python packages into a folder of their own, with an executable beside them that finds them there. No virtual
 * environment: that one holds its own path and can't be moved to its place in the cache when it is complete.
 */
export function packages({ name, version, from, usually, requirements, module }: PackagesPlan): Recipe {
  return {
    id: name,
    version,
    origin: "built",
    from,
    usually,
    needs: { python: from, requirements },
    provides: { [name]: name },
    inputs: () => [readFileSync(requirements, "utf8"), module, "-P -S", ...python()].join(" "),
    async make(into, work, kitchen) {
      const [interpreter = "python3"] = python();
      // Wheels alone: a source package would run its own program to be built. The list is complete, so nothing is resolved.
      const options = ["--only-binary", ":all:", "--no-deps", "--no-input", "--disable-pip-version-check"];
      const target = ["--target", join(into, "lib"), "-r", requirements];
      await kitchen.run(interpreter, ["-m", "pip", "install", ...options, ...target], { cwd: work });
      // -P and -S: neither the folder it is started in nor what else is installed for that Python has a say.
      const run = `PYTHONPATH="$here/lib" exec '${interpreter}' -P -S -m ${module} "$@"`;
      writeLauncher(join(into, name), run);
    },
  };
}

/** The `python3` on PATH: its interpreter and its version as `3.11`. @throws Error when there is none. */
function python(): string[] {
  return execFileSync("python3", ["-c", WHO], { encoding: "utf8", stdio: "pipe" }).trim().split("\n");
}

/** Asks once a run whether the `python3` on PATH can install packages, or why not. */
export function pythonProbe(): (requirements: string) => Promise<GoState> {
  let asked: Promise<GoState> | undefined;
  return async (requirements) => {
    if (!existsSync(requirements)) return { usable: false, why: `there is no ${requirements}` };
    asked ??= pythonState();
    return asked;
  };
}

async function pythonState(): Promise<GoState> {
  const run = promisify(execFile);
  const wanted = PYTHON_MINIMUM.join(".");
  let version: string;
  try {
    version = (await run("python3", ["-c", WHO], { timeout: 60_000 })).stdout.trim().split("\n").at(-1) ?? "";
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { usable: false, why: missing ? `no \`python3\` on PATH (${wanted} or later)` : "`python3` fails" };
  }
  const [major, minor] = version.split(".").map(Number);
  if (major !== PYTHON_MINIMUM[0] || (minor ?? 0) < PYTHON_MINIMUM[1])
    return { usable: false, why: `python3 on PATH is ${version}, ${wanted} or later is needed` };
  try {
    await run("python3", ["-m", "pip", "--version"], { timeout: 60_000 });
  } catch {
    return { usable: false, why: "`python3 -m pip` fails: install pip (Debian and Ubuntu: python3-pip)" };
  }
  return { usable: true, version };
}
