/**
 * `pulumi-language-nodejs`: starts Node.js programs for the Pulumi engine. The Pulumi release brings its own; this one
 * serves machines where the release can't be downloaded.
 *
 * Started as `pulumi-language-nodejs [flags] ENGINE_ADDRESS`; prints the port it listens on as its first line.
 */
import { serve } from "../plugin/serve.ts";
import { running } from "./program.ts";
import { languageService } from "./protocol.ts";
import { languageRuntime } from "./service.ts";

const engine =
  process.argv
    .slice(2)
    .filter((argument) => !argument.startsWith("-"))
    .at(-1) ?? "";
serve({
  name: "pulumi-language-nodejs",
  definition: languageService.LanguageRuntimeService,
  implementation: languageRuntime(engine),
  end,
});

function end(code: number): void {
  for (const child of running) child.kill("SIGKILL");
  process.exit(code);
}
process.on("SIGINT", () => end(130));
process.on("SIGTERM", () => end(143));
process.on("SIGHUP", () => end(129));
