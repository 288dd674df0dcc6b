/** Collects problems about one declaration. */
import type { Declared } from "../declaration.ts";
import type { Problem, Severity } from "../problem.ts";
import { pointerOf } from "../read/plain.ts";
import type { Path } from "../read/text.ts";

export interface Report {
  readonly problems: Problem[];
  readonly error: (rule: string, path: Path, message: string, fix: string, part?: "key" | "value") => void;
  readonly warning: (rule: string, path: Path, message: string, fix: string, part?: "key" | "value") => void;
}

export function reportOn(declared: Pick<Declared, "at">): Report {
  const problems: Problem[] = [];
  const add =
    (severity: Severity) =>
    (rule: string, path: Path, message: string, fix: string, part: "key" | "value" = "value"): void => {
      problems.push({ rule, severity, pointer: pointerOf(path), location: declared.at(path, part), message, fix });
    };
  return { problems, error: add("error"), warning: add("warning") };
}

/** `file:line` of another declaration, for a message. */
export function whereIs({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${line}`;
}
