import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Recipe, ToolName } from "../model.ts";
import type { GoState } from "./go.ts";
import { writeLauncher } from "./launcher.ts";

/** Oldest Java that the pinned libraries run on. */
export const JAVA_MINIMUM = 17;

export interface JarsPlan {
  readonly name: ToolName;
  readonly version: string;
  readonly from: string;
  readonly usually: string;
  /** Folder with `pom.xml` and the program, absolute. */
  readonly folder: string;
  /** Class of the program, and name of its file. */
  readonly main: string;
  /** Options of the virtual machine. */
  readonly options: readonly string[];
}

/** Gets libraries by Maven and compiles one program over them, with an executable beside them that runs it. */
export function jars({ name, version, from, usually, folder, main, options }: JarsPlan): Recipe {
  const pom = join(folder, "pom.xml");
  const source = join(folder, `${main}.java`);
  return {
    id: name,
    version,
    origin: "built",
    from,
    usually,
    needs: { java: from, folder },
    provides: { [name]: name },
    inputs: () => [readFileSync(pom, "utf8"), readFileSync(source, "utf8"), ...options].join(" "),
    async make(into, work, kitchen) {
      const lib = join(into, "lib");
      const copy = ["dependency:copy-dependencies", `-DoutputDirectory=${lib}`, "-DincludeScope=runtime"];
      await kitchen.run("mvn", ["--batch-mode", "--quiet", "-f", pom, ...copy], { cwd: work });
      const compile = ["--release", String(JAVA_MINIMUM), "-cp", join(lib, "*"), "-d", join(into, "classes"), source];
      await kitchen.run("javac", compile, { cwd: work });
      const run = `exec java ${options.join(" ")} -cp "$here/classes:$here/lib/*" ${main} "$@"`;
      writeLauncher(join(into, name), run);
    },
  };
}

/** Asks once a run whether the `javac` and `mvn` on PATH can build, or why not. */
export function javaProbe(): (folder: string) => Promise<GoState> {
  let asked: Promise<GoState> | undefined;
  return async (folder) => {
    if (!existsSync(join(folder, "pom.xml"))) return { usable: false, why: `${folder} has no pom.xml` };
    asked ??= javaState();
    return asked;
  };
}

async function javaState(): Promise<GoState> {
  const run = promisify(execFile);
  let version: string;
  try {
    const { stdout, stderr } = await run("javac", ["-version"], { timeout: 60_000 });
    version = /javac (\d+)/.exec(`${stdout}${stderr}`)?.[1] ?? "";
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { usable: false, why: missing ? `no \`javac\` on PATH (a JDK, ${JAVA_MINIMUM} or later)` : "`javac` fails" };
  }
  if (!(Number(version) >= JAVA_MINIMUM))
    return {
      usable: false,
      why: `javac on PATH is ${version || "of no known version"}, ${JAVA_MINIMUM} or later is needed`,
    };
  try {
    await run("mvn", ["--version"], { timeout: 60_000 });
  } catch {
    return { usable: false, why: "no `mvn` on PATH that works: install Maven" };
  }
  return { usable: true, version };
}
