import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { UnreadablePath } from "../components/cell/files.ts";
import { loadModel } from "../components/cell/load.ts";
import { compile } from "../components/policy/bundle.ts";
import type { KubernetesObject } from "../components/policy/object.ts";
import type { GraphResource, Home } from "../components/residency/model.ts";
import { CLOUD_PLANE, homeOfPlane, PRIVATE_PLANE } from "../components/residency/plane.ts";
import { readPreview, readState } from "../components/residency/read/file.ts";
import { isRefused, residency } from "../components/residency/report.ts";
import { formatReport, toMarkdown } from "../components/residency/text.ts";
import { subject } from "../stacks/guard/subject.ts";
import { EXIT } from "./exit.ts";
import { asOfOption, formatOption, loadOptions, platformOption } from "./options.ts";

interface Options {
  readonly state?: string;
  readonly preview?: string;
  readonly cloud?: string;
  readonly account?: string;
  readonly region?: string;
  readonly imageRegistry?: string;
  readonly environment?: string;
  readonly platform: string;
  readonly asOf: string;
  readonly format: "text" | "json" | "markdown";
}

export function evidence(program: Command): void {
  program
    .command("evidence")
    .description("what a plane can show to whoever asks")
    .command("residency")
    .description(
      "every sink, endpoint, image, identity, egress, key and state backend of a plane; exit 1 if one leaves",
    )
    .argument("[path...]", "cell files and folders, whose egress is judged too")
    .option("--state <file>", "what `pulumi stack export` wrote")
    .addOption(new Option("--preview <file>", "what `pulumi preview --json` printed").conflicts("state"))
    .option("--cloud <cloud>", "azure, aws or gcp (default: as the plane in the file says, like the next three)")
    .option("--account <id>", "subscription, account or project that is home")
    .option("--region <name>", "region that is home")
    .option("--image-registry <registry>", "registry with its path that every image comes from")
    .option("-e, --environment <name>", "environment of the cell files")
    .addOption(platformOption())
    .addOption(asOfOption())
    .addOption(formatOption(["text", "json", "markdown"]))
    .action((paths: string[], options: Options, command: Command) => {
      const refuse = (message: string, fix: string): never => command.error(`error: ${message}\n    fix: ${fix}`);
      const graph = graphIn(options, refuse);
      const home = homeIn(graph, options, refuse);
      const cells = cellsIn(paths, options, refuse);
      const report = residency([...graph, ...cells.objects], { ...home, cellApprovals: cells.approvals });
      const print = {
        json: () => JSON.stringify(report, undefined, 2),
        markdown: () => toMarkdown(report),
        text: () => formatReport(report),
      };
      console.log(print[options.format]());
      process.exitCode = report.rows.some(isRefused) ? EXIT.problems : EXIT.good;
    });
}

type Refuse = (message: string, fix: string) => never;

function graphIn({ state, preview }: Options, refuse: Refuse): GraphResource[] {
  const found = state === undefined ? previewIn(preview, refuse) : stateIn(state, refuse);
  // As the guard does it: what azure-native makes without a type of its own is judged by what it is.
  return found.map((resource) => ({ ...resource, ...subject(resource.type, resource.props) }));
}

function stateIn(file: string, refuse: Refuse): GraphResource[] {
  return readState(textOf(file)) ?? refuse(`${file} is no state`, "put there what `pulumi stack export` writes");
}

function previewIn(file: string | undefined, refuse: Refuse): GraphResource[] {
  if (file === undefined) return refuse("nothing to judge", "name a file with --state or --preview");
  const read = readPreview(textOf(file));
  return "graph" in read
    ? read.graph
    : refuse(`${file}: ${read.problem}`, "put there what `pulumi preview --json` prints when it succeeds");
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UnreadablePath(`${file}: no such file`);
  }
}

/** What the plane in the graph says of home, with what the command line says instead. */
function homeIn(graph: readonly GraphResource[], options: Options, refuse: Refuse): Home {
  const plane = graph.find(({ type }) => type === PRIVATE_PLANE) ?? graph.find(({ type }) => type === CLOUD_PLANE);
  const { cloud, account, region, imageRegistry } = options;
  const said = Object.entries({ cloud, account, region, imageRegistry }).filter(([, value]) => value !== undefined);
  const home = homeOfPlane({ ...plane?.props, ...Object.fromEntries(said) });
  return home ?? refuse("the file has no plane that says where home is", "give --cloud, --account and --region");
}

/** Objects that the cells become, and the approvals that let them out. */
function cellsIn(
  paths: readonly string[],
  { environment, platform, asOf }: Options,
  refuse: Refuse,
): { readonly objects: readonly GraphResource[]; readonly approvals: readonly string[] } {
  if (paths.length === 0) return { objects: [], approvals: [] };
  if (environment === undefined) return refuse("cell files differ by environment", "name one with -e");
  const model = loadModel(loadOptions(paths, { environment, platform, asOf }));
  const { cluster, cells } = compile(model);
  const placed = [...cluster, ...cells.flatMap(({ objects }) => objects)];
  const egress = model.cells.flatMap(({ components }) => components.flatMap((component) => component.egress));
  return {
    objects: placed.map(({ object }) => resourceOf(object)),
    approvals: [...new Set(egress.map(({ approval }) => approval))],
  };
}

function resourceOf(object: KubernetesObject): GraphResource {
  const { apiVersion, kind, metadata } = object;
  const type = `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`;
  const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  return { type, name, urn: `${type}::${name}`, props: { ...object } };
}
