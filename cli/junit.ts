import { formatProblem, type Problem } from "../components/contract/problem.ts";
import type { IntentResult } from "../components/policy/reach/ask/intent.ts";
import { escapeText } from "./html/text.ts";
import { whyText } from "./why.ts";

/** Results as JUnit XML, which build servers show: a case for each intent, an error for what can't be asked. */
export function junit(results: readonly IntentResult[], problems: readonly Problem[]): string {
  const suites = [...Map.groupBy(results, ({ suite }) => suite)].map(([suite, members]) => {
    const failures = members.filter(({ passed }) => !passed).length;
    const cases = members.map((member) => caseOf(member)).join("\n");
    return `<testsuite name="${escapeText(suite.name)}" tests="${members.length}" failures="${failures}" errors="0">\n${cases}\n</testsuite>`;
  });
  if (problems.length > 0) {
    const cases = problems.map(
      (problem) =>
        `<testcase name="${escapeText(problem.message)}" file="${escapeText(problem.location.file)}"><error message="${escapeText(problem.rule)}">${escapeText(formatProblem(problem))}</error></testcase>`,
    );
    suites.push(
      `<testsuite name="problems" tests="${problems.length}" failures="0" errors="${problems.length}">\n${cases.join("\n")}\n</testsuite>`,
    );
  }
  const failures = results.filter(({ passed }) => !passed).length;
  const total = results.length + problems.length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="cellwall" tests="${total}" failures="${failures}" errors="${problems.length}">\n${suites.join("\n")}\n</testsuites>`;
}

function caseOf({ suite, intent, passed, answer }: IntentResult): string {
  const { file, line } = intent.location;
  const head = `<testcase classname="${escapeText(suite.name)}" name="${escapeText(intent.intent)}" file="${escapeText(file)}" line="${line}"`;
  if (passed) return `${head}/>`;
  const message = `expected ${intent.expect}, is ${answer.verdict}`;
  return `${head}><failure message="${message}">${escapeText(whyText(answer))}</failure></testcase>`;
}
