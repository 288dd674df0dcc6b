import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tree } from "./value.ts";

/** A resource that the cloud has. */
export interface Stored {
  readonly token: string;
  readonly id: string;
  readonly urn: string;
  readonly logical: string;
  /** What made-up values are derived from. */
  readonly seed: string;
  readonly revision: number;
  readonly inputs: Tree;
  readonly outputs: Tree;
}

/**
 * What exists in the cloud: a JSON file for each resource, so that all provider processes of a run and of later runs see
 * the same without locks.
 */
export class Store {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  get(token: string, id: string): Stored | undefined {
    try {
      return JSON.parse(readFileSync(this.#file(token, id), "utf8")) as Stored;
    } catch {
      return undefined;
    }
  }

  put(stored: Stored): void {
    const file = this.#file(stored.token, stored.id);
    const part = `${file}.${randomUUID()}.part`;
    writeFileSync(part, JSON.stringify(stored), { mode: 0o600 });
    renameSync(part, file);
  }

  /** Removes a resource and what lies in it: ids of what is inside begin with the id of what it is in. */
  remove(token: string, id: string): void {
    rmSync(this.#file(token, id), { force: true });
    for (const inside of this.all()) {
      if (/^[/:#]/.test(inside.id.slice(id.length)) && inside.id.startsWith(id)) {
        rmSync(this.#file(inside.token, inside.id), { force: true });
      }
    }
  }

  has(token: string, id: string): boolean {
    return existsSync(this.#file(token, id));
  }

  /** All resources of a type, or of all types, sorted by id. */
  all(token?: string): Stored[] {
    const found: Stored[] = [];
    for (const name of readdirSync(this.#folder).toSorted()) {
      if (!name.endsWith(".json")) continue;
      try {
        found.push(JSON.parse(readFileSync(join(this.#folder, name), "utf8")) as Stored);
      } catch {
        // Deleted by another process meanwhile.
      }
    }
    return found
      .filter((stored) => token === undefined || stored.token === token)
      .toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }

  #file(token: string, id: string): string {
    return join(this.#folder, `${createHash("sha256").update(`${token} ${id}`).digest("hex").slice(0, 24)}.json`);
  }
}
