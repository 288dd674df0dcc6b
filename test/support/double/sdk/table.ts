import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { CloudName } from "../script.ts";
import { installedSdk, locate } from "./locate.ts";
import type { TokenTypes } from "./model.ts";

/** Part of the cache key: to be raised when what is cached changes its form. */
const FORM = 1;

export interface TypeTable {
  readonly version: string;
  /** Types of a resource or function, or `undefined` for a token that the SDK does not have. */
  of(token: string): Promise<TokenTypes | undefined>;
}

/**
 * Types by token, read from the installed SDK. Each token is parsed once per SDK version and kept in a cache folder
 * (`CELLWALL_DOUBLE_CACHE`, default: one below the temporary folder); later runs do not even load TypeScript.
 */
export function typeTable(cloud: CloudName): TypeTable {
  const sdk = installedSdk(cloud);
  const root = process.env.CELLWALL_DOUBLE_CACHE ?? join(tmpdir(), `cellwall-double-types-${userInfo().uid}`);
  const folder = join(root, `${FORM}-${cloud}-${sdk.version}`);
  const known = new Map<string, Promise<TokenTypes | undefined>>();
  const parser = lazily(async () => new (await import("./parse.ts")).Declarations(sdk));

  async function load(token: string): Promise<TokenTypes | undefined> {
    const file = join(folder, `${createHash("sha256").update(token).digest("hex").slice(0, 24)}.json`);
    const cached = read(file);
    if (cached?.token === token) return cached;
    const declaration = locate(sdk, token);
    if (declaration === undefined) return undefined;
    const types = (await parser()).typesOf(token, declaration);
    mkdirSync(folder, { recursive: true });
    const part = `${file}.${randomUUID()}`;
    writeFileSync(part, JSON.stringify(types));
    renameSync(part, file);
    return types;
  }

  return {
    version: sdk.version,
    of: (token) => {
      const found = known.get(token) ?? load(token);
      known.set(token, found);
      return found;
    },
  };
}

function read(file: string): TokenTypes | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TokenTypes;
  } catch {
    return undefined;
  }
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
