import type { Command } from "commander";
import pc from "picocolors";
import { loadModel } from "../components/cell/load.ts";
import { compile } from "../components/policy/bundle.ts";
import { type Ask, readAsk } from "../components/policy/reach/ask/ask.ts";
import { type SideAnswer, type Why, why, worldFor } from "../components/policy/reach/ask/why.ts";
import { EXIT } from "./exit.ts";
import { formatOption, loadOptions, type SharedOptions, withModelOptions } from "./options.ts";

interface Options extends SharedOptions, Ask {
  readonly format: "text" | "json";
}

export function whyVerb(program: Command): void {
  withModelOptions(program.command("why"))
    .description(
      "why a connection is allowed or denied: the declarations behind it, or what is missing and whose it is",
    )
    .argument("<path...>", "files and folders")
    .requiredOption("--from <peer>", "org/project/component, gateway:NAME, world, host or kube-apiserver")
    .requiredOption("--to <peer>", "the same, or org/project/component:endpoint, fqdn:NAME, ip:ADDRESS")
    .option("--port <port>", "port of the pod, such as 8080/TCP (default: the endpoint's; 443/TCP outside)")
    .option("--method <method>", "HTTP method, with --path")
    .option("--path <path>", "HTTP path, with --method")
    .addOption(formatOption(["text", "json"]))
    .action((paths: string[], options: Options, command: Command) => {
      const model = loadModel(loadOptions(paths, options));
      const asked = readAsk(model, options);
      if ("message" in asked) {
        return command.error(`error: --${asked.field}: ${asked.message}\n    fix: ${asked.fix}`);
      }
      const answer = why(model, worldFor(model, compile(model), [asked]), asked);
      console.log(options.format === "json" ? JSON.stringify(answer, undefined, 2) : whyText(answer));
      process.exitCode = answer.verdict === "allowed" ? EXIT.good : EXIT.problems;
    });
}

/** The answer for a person. */
export function whyText(answer: Why): string {
  const { verdict, from, to, port, request, requests } = answer;
  const mark = { allowed: pc.green("✓ allowed"), denied: pc.red("✗ denied"), unknown: pc.yellow("? unknown") }[verdict];
  const asked = request === undefined ? "" : `, ${request}`;
  const lines = [`${mark}  ${from} -> ${to}, ${port}${asked}`];
  if (requests !== undefined) lines.push(`  requests  ${requests}`);
  if (answer.dns !== undefined) lines.push(...sideLines("dns", answer.dns));
  lines.push(...sideLines("egress", answer.egress), ...sideLines("ingress", answer.ingress));
  for (const { what, location, owner, fix, yaml } of answer.missing) {
    lines.push("", `  missing   ${what}`);
    if (location !== undefined) lines.push(`  where     ${location.file}:${location.line}`);
    if (owner !== undefined) {
      const contact = owner.contact === undefined ? "" : `, ${owner.contact}`;
      lines.push(`  owner     team ${owner.team}${contact} (${owner.cell})`);
    }
    lines.push(`  fix       ${fix}`);
    if (yaml !== undefined)
      lines.push(
        "",
        ...yaml
          .trimEnd()
          .split("\n")
          .map((line) => `    ${line}`.trimEnd()),
      );
  }
  if (answer.enforced !== undefined)
    lines.push("", `  enforced  ${answer.enforced}, once every cell is in phase enforce`);
  if (answer.notes.length > 0) lines.push("");
  for (const note of answer.notes) lines.push(`  note      ${note}`);
  return lines.join("\n");
}

function sideLines(title: string, { decision, reason, by }: SideAnswer): string[] {
  const lines = [`  ${title.padEnd(8)}  ${decision}: ${reason}`];
  for (const { policy, declared } of by) {
    lines.push(`            ${policy.name}${policy.namespace === undefined ? "" : ` in ${policy.namespace}`}`);
    for (const { text, location } of declared) {
      lines.push(`              ${text}${location === undefined ? "" : ` (${location.file}:${location.line})`}`);
    }
  }
  return lines;
}
