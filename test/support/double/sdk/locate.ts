import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { CloudName } from "../script.ts";

export interface Sdk {
  readonly name: CloudName;
  readonly version: string;
  /** Folder of the installed package. */
  readonly folder: string;
}

/** Where a token is declared. */
export interface Declaration {
  readonly file: string;
  /** `Cluster`, `getCallerIdentity`. */
  readonly name: string;
  readonly kind: "resource" | "function";
}

export function installedSdk(name: CloudName): Sdk {
  const file = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return { name, version, folder: dirname(file) };
}

/** The declaration file of `aws:eks/cluster:Cluster`, `azure-native:network:Subnet` and their like, if there is one. */
export function locate(sdk: Sdk, token: string): Declaration | undefined {
  const [, module = "", name = ""] = token.split(":");
  const [folder = "", file = name] = module.split("/");
  const inside = folder === "index" ? sdk.folder : join(sdk.folder, folder);
  if (name === "" || !existsSync(inside)) return undefined;
  const wanted = `${file}.d.ts`.toLowerCase();
  const found = readdirSync(inside).find((entry) => entry.toLowerCase() === wanted);
  if (found === undefined) return undefined;
  return { file: join(inside, found), name, kind: /^[a-z]/.test(name) ? "function" : "resource" };
}
