/**
 * `npm run bench`: what the components cost beside a plain program with the same objects, and how fast the pure core is.
 * Every figure is a ratio, or stands beside a baseline, from this very run: machines differ, ratios much less.
 *
 *   npm run bench -- --cells 100 --cells 1000   sizes (default 100 and 1000; previews at each, updates at sizes up to 100)
 *   npm run bench -- --pure                     only the pure core, half a minute
 *   npm run bench -- --rival                    verdicts beside cyclonus (needs Go; a minute to build, once)
 */
import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import { failure } from "../local/plane/failure.ts";
import { pulumiBench } from "./engine.ts";
import { pureBench } from "./pure.ts";
import { rivalBench } from "./rival.ts";

try {
  const { values } = parseArgs({
    options: {
      cells: { type: "string", multiple: true, default: ["100", "1000"] },
      pure: { type: "boolean", default: false },
      rival: { type: "boolean", default: false },
    },
  });
  const show = (title: string, head: string[], rows: string[][]) => console.log(`\n${title}\n${table(head, rows)}`);
  if (values.rival) {
    show(
      "NetworkPolicies, beside cyclonus v0.5.6 (the matcher that policy-assistant grew out of)",
      ["what", "ours s", "cyclonus s", "ratio"],
      rivalBench(),
    );
  } else
    show(
      "Pure core, 1,000 cells of 20 components, one core",
      ["what", "seconds", "against", "seconds", "ratio", "peak MiB"],
      pureBench(),
    );
  if (!values.pure && !values.rival) {
    const sizes = values.cells.map(Number);
    show(
      "Pulumi, the same objects through components and as a plain program",
      ["what", "cells", "resources", "components s", "plain s", "ratio", "components MiB", "plain MiB"],
      await pulumiBench(sizes),
    );
  }
} catch (error) {
  failure(error);
}
