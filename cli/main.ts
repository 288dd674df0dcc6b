import { Command, CommanderError } from "commander";
import { UnreadablePath } from "../components/cell/files.ts";
import { DeclarationError } from "../components/cell/load.ts";
import { ci } from "./ci.ts";
import { diff } from "./diff.ts";
import { evidence } from "./evidence.ts";
import { EXIT } from "./exit.ts";
import { fleet } from "./fleet.ts";
import { images } from "./images.ts";
import { importing } from "./import.ts";
import { reach } from "./reach.ts";
import { render } from "./render.ts";
import { schema } from "./schema.ts";
import { siem } from "./siem.ts";
import { testVerb } from "./test.ts";
import { validate } from "./validate.ts";
import { whyVerb } from "./why.ts";

const program = new Command("cellwall")
  .description("Check cell files, print the policies they become, and ask who can reach whom")
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .showSuggestionAfterError()
  .showHelpAfterError("(`cellwall --help` lists the verbs)");

const VERBS = [validate, render, reach, whyVerb, testVerb, diff, schema, importing, images, evidence, ci, fleet, siem];
for (const verb of VERBS) verb(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** 1: the declarations have problems. 2: the command can't be run as given. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.misuse;
  if (error instanceof DeclarationError) {
    console.error(error.message);
    return EXIT.problems;
  }
  if (error instanceof UnreadablePath) {
    console.error(error.message);
    return EXIT.misuse;
  }
  throw error;
}
