/** An engine of queries as a child: a line of JSON in, a line of JSON out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolveTools, type ToolName } from "../../local/toolchain/index.ts";

export interface Question {
  readonly sql: string;
  /** The time that the engine takes for now, RFC 3339. */
  readonly at: string;
}

/** Lines that the engine writes for lines. @throws Error with its last words where it ends badly. */
export async function engine(name: ToolName, asked: readonly string[]): Promise<readonly string[]> {
  const tools = await resolveTools([name]);
  const child = spawn(tools.get(name)?.path ?? "", { stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(child, "close");
  let told = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4_000);
  });
  child.stdin.end(asked.map((line) => `${line}\n`).join(""));
  const [code] = await ended;
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${errors}`);
  return told.split("\n").filter((line) => line !== "");
}

/** Answers in the order of the questions. @throws Error with the first question that was refused. */
export function answersOf<Answer extends object>(
  title: string,
  lines: readonly string[],
  questions: readonly Pick<Question, "sql">[],
): readonly Answer[] {
  if (lines.length !== questions.length)
    throw new Error(`${title} answers ${lines.length} of ${questions.length} questions`);
  return lines.map((line, index) => {
    const answer = JSON.parse(line) as Answer | { readonly error: string };
    if ("error" in answer) throw new Error(`${title} refuses: ${answer.error}\n${questions[index]?.sql}`);
    return answer;
  });
}
