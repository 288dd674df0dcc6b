/** `npm run check`: types, lint, import direction and the fast suites, in under a minute. */
import { runAll } from "./support/run.ts";

await runAll([
  { title: "types", command: ["tsc", "--noEmit", "-p", "."] },
  { title: "lint", command: ["biome", "check", "--error-on-warnings", "."] },
  { title: "fast suites", command: ["vitest", "run", "--project", "fast"], counts: true },
]);
