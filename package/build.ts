/**
 * Makes the package that customers install: `npm run package` writes `dist/package` and packs it into `dist`.
 *
 * A folder of its own and not `npm pack` of the clone: npm runs no `prepack` where `ignore-scripts` is set, as here, and
 * rewrites no `exports` by `publishConfig`; and a run that is killed leaves no changed package.json behind.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BUILT, entries, published, type Source } from "./manifest.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** Beside doors: the command, the policy pack and its check of replacements, and the files of clouds, which are loaded by name. */
const ALSO = [
  "cli/main.ts",
  "stacks/guard/index.ts",
  "stacks/guard/check-replacement.ts",
  ...["aws", "azure", "gcp"].map((cloud) => `stacks/cloud/${cloud}.ts`),
];

/** Files that are read at run time, as they are. */
const ASSETS = ["cli/cellwall.mjs", "stacks/cells/platform/local.yaml", "stacks/guard/PulumiPolicy.yaml"];

/** Files for people, by their path in the package. */
const PAPERS = {
  LICENSE: "LICENSE",
  "README.md": "package/README.md",
  "docs/private.md": "docs/private.md",
  "docs/regions.md": "docs/regions.md",
  "examples/private-customer": "examples/private-customer",
};

export interface Packed {
  /** The tarball. */
  readonly file: string;
  readonly files: number;
  /** Bytes, packed and unpacked. */
  readonly packed: number;
  readonly unpacked: number;
}

/** Builds and packs into `to`. @throws Error with the compiler's or npm's own words. */
export function buildPackage(to: string): Packed {
  const source = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Source;
  const folder = join(to, "package");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, BUILT), { recursive: true });
  compile([...entries(source), ...ALSO], join(folder, BUILT));
  for (const asset of ASSETS) cpSync(join(ROOT, asset), join(folder, BUILT, asset));
  chmodSync(join(folder, BUILT, "cli/cellwall.mjs"), 0o755);
  write(join(folder, BUILT, "stacks/guard/package.json"), guardManifest());
  for (const [path, from] of Object.entries(PAPERS)) {
    cpSync(join(ROOT, from), join(folder, path), { recursive: true, filter: (file) => !file.includes("node_modules") });
  }
  write(join(folder, "package.json"), published(source));
  return pack(folder, to);
}

/** With declarations, and `.ts` in imports turned into `.js`, also where a name is put together at run time. */
function compile(files: readonly string[], out: string): void {
  const config = join(out, "tsconfig.json");
  write(config, {
    extends: join(ROOT, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      incremental: false,
      rootDir: ROOT,
      outDir: out,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      typeRoots: [join(ROOT, "node_modules/@types")],
    },
    include: [],
    files: files.map((file) => join(ROOT, file)),
  });
  run("tsc", ["--project", config]);
  rmSync(config);
  for (const file of readdirSync(out, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".d.ts")) declarationImports(join(out, file));
  }
}

/** tsc leaves `.ts` in the imports of declarations, which only some tools read as the declaration beside it. */
function declarationImports(file: string): void {
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/((?:from|import\()\s*"\.{1,2}\/[^"]*)\.ts"/g, '$1.js"'));
}

function guardManifest(): unknown {
  return JSON.parse(readFileSync(join(ROOT, "stacks/guard/package.json"), "utf8"));
}

function pack(folder: string, to: string): Packed {
  const told = execFileSync("npm", ["pack", folder, "--pack-destination", to, "--json"], {
    cwd: to,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [made] = JSON.parse(told) as { filename: string; size: number; unpackedSize: number; entryCount: number }[];
  if (made === undefined) throw new Error(`npm pack made nothing of ${folder}`);
  return {
    file: join(to, made.filename),
    files: made.entryCount,
    packed: made.size,
    unpacked: made.unpackedSize,
  };
}

function run(program: string, args: readonly string[]): void {
  try {
    execFileSync(join(ROOT, "node_modules/.bin", program), args, { cwd: ROOT, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    throw new Error(`${program} failed:\n${(error as { stdout?: string }).stdout ?? error}`);
  }
}

function write(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}

if (import.meta.main) {
  const { file, files, packed, unpacked } = buildPackage(join(ROOT, "dist"));
  const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;
  console.log(`${file}: ${files} files, ${kib(packed)}, unpacked ${kib(unpacked)}`);
}
