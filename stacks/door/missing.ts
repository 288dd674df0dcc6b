import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";

/**
 * Runs a program. Each cloud's SDK is installed only where that cloud is used, so a missing one is told with the command
 * that gets it.
 */
export async function withSdk<T>(program: () => Promise<T>): Promise<T> {
  try {
    return await program();
  } catch (error) {
    const name = missingSdk(error);
    if (name === undefined) throw error;
    throw new pulumi.RunError(
      `the SDK of this cloud, ${name}, is not installed\n    fix: npm install ${name}@${versionOf(name)}`,
    );
  }
}

/** Node's own words for a package that is not there (ERR_MODULE_NOT_FOUND). */
function missingSdk(error: unknown): string | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") return undefined;
  return /Cannot find package '(@pulumi\/[a-z-]+)/.exec(error.message)?.[1];
}

interface Manifest {
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The version that this release was tested with; the package names itself, so it is found from source and from the build. */
function versionOf(name: string): string {
  const { peerDependencies, dependencies } = createRequire(import.meta.url)("cellwall/package.json") as Manifest;
  return (peerDependencies?.[name] ?? dependencies?.[name] ?? "latest").replace(/^\^/, "");
}
