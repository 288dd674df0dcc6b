import { type Command, Option } from "commander";
import { CILIUM_IMAGES, CILIUM_REGISTRY } from "../components/cilium/image.ts";
import { COLLECTOR_IMAGE } from "../components/siem/ship/image.ts";
import { formatOption } from "./options.ts";
import { table } from "./table.ts";

const CLOUDS = ["azure", "aws", "gcp"] as const;

interface Options {
  readonly cloud?: (typeof CLOUDS)[number];
  readonly to?: string;
  readonly format: string;
}

/** One image: where it is published and, where a registry is named, where a private plane looks for it. */
interface Row {
  readonly source: string;
  readonly digest: string | null;
  readonly target: string | null;
}

export function images(program: Command): void {
  program
    .command("images")
    .description("print every image that a plane pulls, and the commands that copy them into a registry of your own")
    .addOption(new Option("--cloud <cloud>", "only those that a plane in this cloud pulls").choices(CLOUDS))
    .option("--to <registry>", "registry with its path, as in the setting imageRegistry: prints commands that copy")
    .addOption(formatOption(["text", "json"]))
    .action((options: Options) => console.log(printed(options)));
}

function printed({ cloud, to, format }: Options): string {
  const rows = rowsOf(cloud, to?.replace(/\/+$/, ""));
  if (format === "json") return JSON.stringify(rows, undefined, 2);
  if (to === undefined) {
    return table(
      ["image", "digest"],
      rows.map(({ source, digest }) => [source, digest ?? "as published"]),
    );
  }
  return rows.map(copy).join("\n");
}

function rowsOf(cloud: Options["cloud"], to: string | undefined): Row[] {
  const cilium = CILIUM_IMAGES.filter(
    ({ clouds }) => clouds === undefined || cloud === undefined || clouds.includes(cloud),
  ).map(({ repository, suffix = "", tag, digest }) => ({
    registry: CILIUM_REGISTRY,
    path: `${repository}${suffix}:${tag}`,
    digest,
  }));
  const { registry, repository, tag } = COLLECTOR_IMAGE;
  const shipper = { registry, path: `${repository}:${tag}`, digest: undefined };
  return [...cilium, shipper].map(({ registry: from, path, digest }) => ({
    source: `${from}/${path}`,
    digest: digest ?? null,
    target: to === undefined ? null : `${to}/${path}`,
  }));
}

const AZURE = /^([a-z0-9]+)\.azurecr\.(?:io|cn|us)\/?(.*)$/;
const AMAZON = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.[a-z.]+\/?(.*)$/;

/**
 * Commands that copy an image with its digest, all platforms of it. Azure's registry fetches by itself; Amazon's wants
 * the repository to be there first; `crane` (google/go-containerregistry) copies to any other.
 */
function copy({ source, digest, target }: Row): string {
  const [name = "", path = ""] = [target ?? "", (target ?? "").slice((target ?? "").indexOf("/") + 1)];
  const pinned = digest === null ? source : `${source.slice(0, source.lastIndexOf(":"))}@${digest}`;
  const azure = AZURE.exec(name);
  if (azure !== null) return `az acr import --name ${azure[1]} --source ${pinned} --image ${path}`;
  const amazon = AMAZON.exec(name);
  const repository = path.slice(0, path.lastIndexOf(":"));
  const create =
    amazon === null ? "" : `aws ecr create-repository --region ${amazon[1]} --repository-name ${repository}\n`;
  return `${create}crane copy ${pinned} ${name}`;
}
