import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Kitchen, Recipe, ToolName } from "../model.ts";

/** Oldest Go that builds every tool, as major and minor number. */
export const GO_MINIMUM = [1, 26] as const;

/** Go modules of the clone that pin what is built; their go.sum lines are what is trusted. */
export const GO_FOLDER = resolve(import.meta.dirname, "..", "..", "go");

/**
 * Nothing of the user's settings may weaken the check against go.sum or change what is built. cgo is off so that the
 * result depends on neither a C compiler nor the C library of the machine.
 */
const GO_ENVIRONMENT = {
  CGO_ENABLED: "0",
  GO111MODULE: "on",
  GOWORK: "off",
  GOFLAGS: "-buildvcs=false",
  GONOSUMDB: "",
  GONOSUMCHECK: "",
  GOINSECURE: "",
} as const;

export interface BuildPlan {
  readonly id: string;
  readonly version: string;
  /** Go module and version, for people. */
  readonly from: string;
  readonly usually: string;
  /** Folder with go.mod, absolute. */
  readonly folder: string;
  /** Package to build. Default: the folder itself. */
  readonly package?: string;
  /** Linker settings besides `-s -w`. */
  readonly ldflags?: readonly string[];
  /** Name of the executable. */
  readonly output: string;
  /** Links to the executable, for one that acts by the name it is called under. */
  readonly links?: readonly string[];
  readonly provides: Readonly<Partial<Record<ToolName, string>>>;
  /** Versions of single tools, where they differ. */
  readonly versions?: Readonly<Partial<Record<ToolName, string>>>;
  /** Files of a module to put beside the sources first, as paths below the module's folder. */
  readonly embeds?: { readonly module: string; readonly files: readonly string[] };
}

/** Builds an executable from Go modules. */
export function build(plan: BuildPlan): Recipe {
  const flags = [
    "build",
    "-mod=readonly",
    "-trimpath",
    "-ldflags",
    ["-s", "-w", ...(plan.ldflags ?? [])].join(" "),
  ] as const;
  return {
    ...recipe(plan),
    ...(plan.versions !== undefined && { versions: plan.versions }),
    inputs: () => `${sourceHash(plan.folder)} ${JSON.stringify([flags, plan.package, plan.links, plan.embeds])}`,
    async make(into, work, kitchen) {
      const source = copySources(plan.folder, work);
      if (plan.embeds !== undefined) {
        const dir = await moduleFolder(kitchen, source, work, plan.embeds.module);
        for (const file of plan.embeds.files) cpSync(join(dir, file), join(source, file.split("/").at(-1) ?? file));
      }
      const target = plan.package ?? ".";
      await go(kitchen, [...flags, "-o", join(into, plan.output), target], source);
      for (const link of plan.links ?? []) symlinkSync(plan.output, join(into, link));
    },
  };
}

export interface FolderPlan {
  readonly id: string;
  readonly version: string;
  readonly from: string;
  readonly usually: string;
  /** Folder with go.mod, absolute. */
  readonly folder: string;
  readonly module: string;
  /** Folder below the module's. */
  readonly path: string;
  /** Ending of the files to take. Default: all. */
  readonly only?: string;
  readonly provides: Readonly<Partial<Record<ToolName, string>>>;
}

/** Copies a folder out of a Go module. */
export function copyFromModule(plan: FolderPlan): Recipe {
  return {
    ...recipe(plan),
    inputs: () => `${sourceHash(plan.folder)} ${JSON.stringify([plan.path, plan.only])}`,
    async make(into, work, kitchen) {
      const dir = await moduleFolder(kitchen, copySources(plan.folder, work), work, plan.module);
      copyWritable(join(dir, plan.path), into, plan.only ?? "");
    },
  };
}

function recipe(plan: BuildPlan | FolderPlan) {
  const { id, version, from, usually, provides } = plan;
  return { id, version, from, usually, provides, origin: "built", needs: { go: from, folder: plan.folder } } as const;
}

function go(kitchen: Kitchen, args: readonly string[], cwd: string, stdout?: string): Promise<void> {
  return kitchen.run("go", args, { cwd, env: GO_ENVIRONMENT, ...(stdout !== undefined && { stdout }) });
}

/** Go works on a copy, so that it never writes to the clone. */
function copySources(folder: string, work: string): string {
  const source = join(work, "source");
  for (const file of sources(folder)) cpSync(join(folder, file), join(source, file), { recursive: true });
  return source;
}

/** Downloads one module, checked against the go.sum of `folder`, and returns where it lies. */
async function moduleFolder(kitchen: Kitchen, folder: string, work: string, module: string): Promise<string> {
  const answer = join(work, "module.json");
  await go(kitchen, ["mod", "download", "-json", module], folder, answer);
  return (JSON.parse(readFileSync(answer, "utf8")) as { Dir: string }).Dir;
}

/** Files in the module cache are read-only; a copy that nobody can delete would be a nuisance. */
function copyWritable(from: string, into: string, ending: string): void {
  mkdirSync(into, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(into, entry.name)];
    if (entry.isDirectory()) copyWritable(source, target, ending);
    else if (entry.name.endsWith(ending)) writeFileSync(target, readFileSync(source));
  }
}

/** Go files, module files and what they may embed, sorted. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(go|mod|sum)$/.test(name))
    .sort();
}

function sourceHash(folder: string): string {
  const hash = createHash("sha256");
  for (const file of sources(folder))
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(folder, file)))
      .update("\0");
  return hash.digest("hex");
}
