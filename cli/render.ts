import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { loadModel } from "../components/cell/load.ts";
import { compile } from "../components/policy/bundle.ts";
import { fileName, toYaml } from "../components/policy/render.ts";
import { formatOption, loadOptions, type SharedOptions, withModelOptions } from "./options.ts";

interface Options extends SharedOptions {
  readonly output?: string;
  readonly format: "text" | "json";
}

export function render(program: Command): void {
  withModelOptions(program.command("render"))
    .description("print the exact objects that `pulumi up` applies, or write one file for each")
    .argument("<path...>", "files and folders")
    .option("-o, --output <folder>", "write <folder>/<namespace>/<kind>-<name>.yaml")
    .addOption(formatOption(["text", "json"]))
    .action((paths: string[], options: Options) => {
      const { cluster, cells } = compile(loadModel(loadOptions(paths, options)));
      const objects = [...cluster, ...cells.flatMap((cell) => cell.objects)].map(({ object }) => object);
      if (options.output !== undefined) {
        for (const object of objects) {
          const file = join(options.output, fileName(object));
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, toYaml(object));
        }
        console.log(`${objects.length} objects in ${options.output}`);
      } else if (options.format === "json") {
        console.log(JSON.stringify(objects, undefined, 2));
      } else {
        console.log(objects.map(toYaml).join("---\n"));
      }
    });
}
