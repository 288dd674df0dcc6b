import { type Command, Option } from "commander";
import { TARGETS } from "../components/siem/schema/target/row.ts";
import { EXIT } from "./exit.ts";
import { formatOption } from "./options.ts";
import { type DetectOptions, detect } from "./siem/detect.ts";
import { type DetectionOptions, detections, ENGINES } from "./siem/detections.ts";
import { type EstimateOptions, estimateVerb, LOAD } from "./siem/estimate.ts";
import { mapLines } from "./siem/map.ts";

export function siem(program: Command): void {
  const verb = program.command("siem").description("logs of a plane: map them, size them, and detect in them");

  verb
    .command("map")
    .description("flows that Hubble exported, line by line in the words of a schema; exit 1 if a line is broken")
    .argument("<file...>", "files of the exporter, .gz too; - is standard input")
    .addOption(new Option("--to <schema>", "schema").choices(TARGETS).makeOptionMandatory())
    .action(async (files: string[], { to }: { to: (typeof TARGETS)[number] }) => {
      process.exitCode = (await mapLines(files, to)) ? EXIT.good : EXIT.problems;
    });

  const sized = verb
    .command("estimate")
    .description("events, bytes and, with prices, the cost of a plane's logs by source")
    .requiredOption("--nodes <number>", "nodes of the plane")
    .requiredOption("--cells <number>", "cells of the plane")
    .requiredOption("--requests <number>", "requests a second between components and from gateways, a mean over a day");
  for (const { flag, says } of LOAD) sized.option(`--${flag} <number>`, says);
  sized
    .option("--price <prices>", "price of a GB (10^9 bytes) in each class: search=2.5,cheap=0.5,archive=0.02")
    .addOption(formatOption(["text", "json", "markdown"]))
    .action((options: EstimateOptions, command: Command) => estimateVerb(options, command));

  verb
    .command("detections")
    .description("every detection, as code for the engine that is named")
    .addOption(new Option("--for <engine>", "Microsoft Sentinel, Amazon Athena or BigQuery").choices(ENGINES))
    .addOption(formatOption(["text", "json"]))
    .action((options: DetectionOptions) => console.log(detections(options)));

  const gather = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];
  verb
    .command("detect")
    .description("every detection over files of logs, without a SIEM; exit 1 when one fires")
    .option("--audit <file>", "Kubernetes audit log; may be repeated, as may the next four", gather)
    .option("--flow <file>", "export of Hubble", gather)
    .option("--posture <file>", "what the IPsec check wrote", gather)
    .option("--approvals <path>", "file or folder with approvals; without it no approval is judged", gather)
    .option("--pipeline-user <user>", "Kubernetes user who may change policies (default: the pipeline's)", gather)
    .option("--at <instant>", "end of the time that is looked at, RFC 3339 (default: the last line)")
    .addOption(formatOption(["text", "json"]))
    .action(async (options: DetectOptions, command: Command) => {
      process.exitCode = (await detect(options, command)) ? EXIT.good : EXIT.problems;
    });
}
