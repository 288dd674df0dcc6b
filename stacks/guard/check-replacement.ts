/**
 * `pulumi preview --json | node stacks/guard/check-replacement.ts [--asked URN]...`: exit code 1 when the preview would
 * replace or delete a cluster, a network or a key that nobody named, 2 when the input is no preview.
 */
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { formatLoss, type PreviewStep, unaskedLosses } from "./replacement.ts";

const { values } = parseArgs({ options: { asked: { type: "string", multiple: true, default: [] } } });
const input = await text(process.stdin);
const steps = stepsOf(input);
if (steps === undefined) {
  console.error(
    "standard input is no preview: pipe `pulumi preview --json` into this, and look at the preview's own errors if it failed",
  );
  process.exitCode = 2;
} else {
  const losses = unaskedLosses(steps, values.asked);
  for (const loss of losses) console.error(formatLoss(loss));
  if (losses.length === 0) console.log(`${steps.length} steps, no cluster, network or key is replaced or deleted`);
  else process.exitCode = 1;
}

/** The engine leaves `steps` out when there is none; a preview that failed has diagnostics of severity `error`. */
function stepsOf(json: string): readonly PreviewStep[] | undefined {
  try {
    const preview = JSON.parse(json) as { steps?: PreviewStep[]; diagnostics?: { severity?: string }[] };
    const failed = preview.diagnostics?.some(({ severity }) => severity === "error") ?? false;
    return failed ? undefined : (preview.steps ?? []);
  } catch {
    return undefined;
  }
}
