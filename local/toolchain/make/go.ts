import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { GO_MINIMUM } from "./modules.ts";

/** Whether Go can build here, or why not. */
export type GoState =
  | { readonly usable: true; readonly version: string }
  | { readonly usable: false; readonly why: string };

/** Asks Go once per folder and run. */
export function goProbe(): (folder: string) => Promise<GoState> {
  const asked = new Map<string, Promise<GoState>>();
  return (folder) => {
    const answer = asked.get(folder) ?? goState(folder);
    asked.set(folder, answer);
    return answer;
  };
}

/** Asks the `go` on PATH in the folder that it is to build, where it may switch to the toolchain that go.mod names. */
async function goState(folder: string): Promise<GoState> {
  const wanted = GO_MINIMUM.join(".");
  let printed: string;
  if (!existsSync(join(folder, "go.mod"))) return { usable: false, why: `${folder} has no go.mod` };
  try {
    printed = (await promisify(execFile)("go", ["version"], { cwd: folder, timeout: 60_000 })).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { usable: false, why: "no `go` on PATH" };
    const told =
      String((error as { stderr?: string }).stderr ?? "")
        .trim()
        .split("\n")
        .at(-1) ?? "";
    return { usable: false, why: `\`go version\` fails${told === "" ? "" : `: ${told}`}` };
  }
  const match = /go(\d+)\.(\d+)\S*/.exec(printed);
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  const enough = major > GO_MINIMUM[0] || (major === GO_MINIMUM[0] && minor >= GO_MINIMUM[1]);
  if (enough) return { usable: true, version: match?.[0] ?? printed.trim() };
  return { usable: false, why: `${match?.[0] ?? "the `go` on PATH"} is older than ${wanted}` };
}
