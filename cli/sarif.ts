import type { Problem } from "../components/contract/problem.ts";

/** Problems as SARIF 2.1.0, the format in which code hosts annotate pull requests. */
export function sarif(problems: readonly Problem[]): object {
  const rules = [...new Set(problems.map(({ rule }) => rule))].toSorted();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "cellwall", rules: rules.map((id) => ({ id })) } },
        results: problems.map(({ rule, severity, message, fix, location }) => ({
          ruleId: rule,
          level: severity,
          message: { text: `${message}. Fix: ${fix}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: location.file.replaceAll("\\", "/") },
                region: { startLine: location.line, startColumn: location.column },
              },
            },
          ],
        })),
      },
    ],
  };
}
