/** The manifest of the published package, made from the one of this repository. */

type Names = Readonly<Record<string, string>>;

/** What is read of the repository's package.json. */
export interface Source {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly bin: Names;
  readonly exports: Names;
  readonly dependencies: Names;
  readonly devDependencies: Names;
}

/** Folder of the built files inside the package. */
export const BUILT = "dist";

/** Node that the build is tested with: the first LTS release that the source itself runs on. */
const NODE = ">=24";

/**
 * SDKs of the clouds: a program needs one, and the three are 306 MB of the 442 MB that a clone installs (du, 2026-11).
 * They are peers, so that a customer installs the one that is used and there is one copy of it.
 */
const CLOUDS: readonly string[] = ["@pulumi/aws", "@pulumi/azure-native", "@pulumi/gcp"];

/** One copy only: two Pulumi SDKs in a program don't know each other's resources. */
const SHARED: readonly string[] = ["@pulumi/pulumi"];

/** Development tools of the repository that the published policy pack runs on. */
const ALSO: readonly string[] = ["@pulumi/policy"];

export function published(source: Source): Record<string, unknown> {
  const { name, version, description, license, dependencies, devDependencies } = source;
  const versions = {
    ...dependencies,
    ...Object.fromEntries(ALSO.map((key) => [key, versionIn(devDependencies, key)])),
  };
  const isPeer = (key: string) => CLOUDS.includes(key) || SHARED.includes(key);
  return {
    name,
    version,
    description,
    license,
    keywords: ["pulumi", "kubernetes", "cilium", "zero-trust", "aks", "eks", "gke"],
    type: "module",
    engines: { node: NODE },
    bin: Object.fromEntries(Object.entries(source.bin).map(([key, file]) => [key, `${BUILT}/${file}`])),
    exports: {
      ...Object.fromEntries(Object.entries(source.exports).map(([door, file]) => [door, target(file)])),
      "./package.json": "./package.json",
    },
    dependencies: sorted(versions, (key) => !isPeer(key)),
    peerDependencies: Object.fromEntries(
      Object.entries(sorted(versions, isPeer)).map(([key, value]) => [key, `^${value}`]),
    ),
    peerDependenciesMeta: Object.fromEntries(CLOUDS.map((key) => [key, { optional: true }])),
  };
}

/** Source files that a program enters by: doors, and what they load by name. */
export function entries({ exports }: Source): string[] {
  return Object.values(exports)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replace(/^\.\//, ""));
}

/** `./components/aws.ts` as built file with its declarations. */
function target(file: string): string | Names {
  if (!file.endsWith(".ts")) return file;
  const base = `./${BUILT}/${file.replace(/^\.\//, "").replace(/\.ts$/, "")}`;
  return { types: `${base}.d.ts`, default: `${base}.js` };
}

function sorted(versions: Names, keep: (key: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(versions)
      .filter(([key]) => keep(key))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function versionIn(names: Names, key: string): string {
  const version = names[key];
  if (version === undefined) throw new Error(`package.json names no ${key}`);
  return version;
}
