/** `npm run soak -- <what> [--count N] [--seed N]`: the random checks of the suites for as long as wanted. */
import { Command, InvalidArgumentError, Option } from "commander";
import { soakApi } from "./api.ts";
import { soakBreakGlass } from "./breakGlass.ts";
import { soakFiles } from "./files.ts";
import { soakModels } from "./models.ts";
import { soakPackets } from "./packets.ts";
import { Progress } from "./progress.ts";
import { soakShip } from "./ship.ts";
import { soakVerdicts } from "./verdicts.ts";

const KINDS = {
  verdicts: soakVerdicts,
  models: soakModels,
  api: soakApi,
  files: soakFiles,
  "break-glass": soakBreakGlass,
  packets: soakPackets,
  ship: soakShip,
} as const;
type Kind = keyof typeof KINDS;

/** What a run of each kind counts, and how many where nobody says. */
const DEFAULTS: Readonly<Record<Kind, number>> = {
  verdicts: 1_000_000,
  models: 10_000,
  api: 10_000,
  files: 10_000,
  "break-glass": 1,
  packets: 50,
  ship: 1_000_000,
};

/** What is counted where it isn't what the kind is called. */
const COUNTED: Partial<Record<Kind, string>> = {
  api: "models",
  "break-glass": "tokens",
  packets: "runs",
  ship: "lines",
};

interface Wish {
  readonly count?: number;
  readonly lines?: number;
  readonly seed?: number;
}

function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("write a whole number above 0");
  return Number(text);
}

const program = new Command("soak")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .description(
    "random policies and models against Cilium's engine and a real API server\n\n" +
      "  verdicts  random policies and questions: evaluator and engine must agree (count: verdicts)\n" +
      "  models    random models: what is declared is what is allowed, Cilium takes every object (count: models)\n" +
      "  api       random models: the API server takes every object, server-side apply, strict (count: models)\n" +
      "  files     cell files cut, mangled or with any value anywhere: no crash, located messages (count: files)\n" +
      "  packets   Cilium's agents on two nodes, every check of the example (count: runs)\n" +
      "  break-glass  emergency tokens of 10 minutes: they work until their end and not after (count: tokens, 11 minutes)\n" +
      "  ship      Hubble lines through outages of the SIEM and kills of the agent: nothing lost (count: lines)",
  )
  .argument("<what>", "verdicts, models, api, files, packets, break-glass or ship")
  .addOption(
    new Option(
      "--count <n>",
      "how many (default: 1000000 verdicts and lines, 50 packets, 1 break-glass, 10000 of the others)",
    ).argParser(whole),
  )
  .addOption(new Option("--lines <n>", "the same for ship").argParser(whole))
  .addOption(new Option("--seed <n>", "the same run again").argParser(whole))
  .action(async (what: string, { count, lines, seed = Date.now() % 1_000_000 }: Wish) => {
    if (!(what in KINDS))
      program.error(`error: there is no soak "${what}"; there are ${Object.keys(KINDS).join(", ")}`, { exitCode: 2 });
    const kind = what as Kind;
    const total = count ?? lines ?? DEFAULTS[kind];
    const progress = new Progress(`${kind}, seed ${seed}`, total);
    const found = await KINDS[kind](total, seed, progress);
    progress.end();
    for (const one of found) console.log(JSON.stringify(one, undefined, 2));
    console.log(`${total} ${COUNTED[kind] ?? kind}, seed ${seed}: ${found.length} found`);
    process.exitCode = found.length > 0 ? 1 : 0;
  });
await program.parseAsync();
