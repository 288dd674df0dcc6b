import type { Command } from "commander";
import { loadModel } from "../components/cell/load.ts";
import { compile } from "../components/policy/bundle.ts";
import { reachTable } from "../components/policy/reach/table.ts";
import { reachPage } from "./html.ts";
import { formatOption, loadOptions, type SharedOptions, withModelOptions } from "./options.ts";
import { table } from "./table.ts";

interface Options extends SharedOptions {
  readonly format: "text" | "json" | "html";
}

export function reach(program: Command): void {
  withModelOptions(program.command("reach"))
    .description("who can talk to whom: endpoint, port, requests, and the policies that allow it")
    .argument("<path...>", "files and folders")
    .addOption(formatOption(["text", "json", "html"]))
    .action((paths: string[], options: Options) => {
      const model = loadModel(loadOptions(paths, options));
      const rows = reachTable(model, compile(model));
      if (options.format === "html") return console.log(reachPage(model, rows));
      console.log(
        options.format === "json"
          ? JSON.stringify({ environment: model.environment, rows }, undefined, 2)
          : table(
              ["from", "to", "port", "requests", "allowed by"],
              rows.map(({ from, to, port, transport, l7, via }) => [
                from,
                to,
                `${port}/${transport}`,
                l7 ?? "any",
                via.join(" "),
              ]),
            ),
      );
    });
}
