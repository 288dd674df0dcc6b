import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { SettingProblem } from "../../components/contract/setting.ts";
import { refuseSettings, settingName } from "../refusal.ts";

/** What `npm start` leaves for this project: where its control plane and its Cilium files are. */
export interface LocalPlane {
  readonly kubeconfig: string;
  readonly ciliumChart: string;
  readonly ciliumCrds: string;
}

/** Reads the stack's settings; this folder is the only reader of `pulumi.Config` in the planes project. */
export class Settings {
  readonly root = pulumi.runtime.getRootDirectory();
  readonly problems: SettingProblem[] = [];
  readonly #config = new pulumi.Config();

  /** An empty setting is as good as none: Pulumi.yaml gives each a default. */
  text(key: string): string | undefined {
    return this.#config.get(key) || undefined;
  }

  required(key: string, fix: string): string {
    const value = this.text(key);
    if (value === undefined) this.refuse("setting-missing", key, "", "is not set", fix);
    return value ?? "";
  }

  /** One of a few words. */
  choice<Word extends string>(key: string, words: readonly Word[]): Word {
    const value = this.text(key) ?? "";
    const [first] = words;
    if (first === undefined) throw new RangeError(`no words to choose from for ${key}`);
    if ((words as readonly string[]).includes(value)) return value as Word;
    this.refuse("setting-value", key, value, `is none of ${words.join(", ")}`, `set it to one of them`);
    return first;
  }

  list(key: string): readonly string[] {
    const value = this.#config.getObject<unknown>(key) ?? [];
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
    this.refuse("setting-value", key, JSON.stringify(value), "is not a list of texts", "write a YAML list");
    return [];
  }

  /** A list of objects; what is in them is checked by who asks. */
  records(key: string): readonly Readonly<Record<string, unknown>>[] {
    const value = this.#config.getObject<unknown>(key) ?? [];
    const isRecord = (one: unknown) => typeof one === "object" && one !== null && !Array.isArray(one);
    if (Array.isArray(value) && value.every(isRecord)) return value;
    this.refuse("setting-value", key, JSON.stringify(value), "is not a list of objects", "write a YAML list of them");
    return [];
  }

  /** An object; what is in it is checked by who asks. `undefined` where it is not set. */
  object(key: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#config.getObject<unknown>(key);
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object" && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
    this.refuse("setting-value", key, JSON.stringify(value), "is not a mapping", "write a YAML mapping");
    return undefined;
  }

  /** Texts by name. `undefined` where none is set. */
  texts(key: string): Readonly<Record<string, string>> | undefined {
    const value = this.object(key) ?? {};
    const [wrong] = Object.entries(value).find(([, text]) => typeof text !== "string" || text === "") ?? [];
    if (wrong !== undefined) {
      const field = `${key}[${JSON.stringify(wrong)}]`;
      this.refuse("setting-value", field, JSON.stringify(value[wrong]), "is no text", "write one text for each name");
      return undefined;
    }
    return Object.keys(value).length === 0 ? undefined : (value as Readonly<Record<string, string>>);
  }

  /** A secret; `undefined` where it is not set, which is refused. What is set in clear text is refused too. */
  secret(key: string): pulumi.Output<string> | undefined {
    const fix = `pulumi config set --secret ${key}`;
    const value = this.#config.getSecret(key);
    if (value === undefined) this.refuse("setting-missing", key, "", "is not set", fix);
    else if (!this.#isSecret(key)) {
      this.refuse("setting-value", key, "(not shown)", "is a secret and is kept in clear text", fix);
    }
    return value;
  }

  flag(key: string): boolean {
    return this.#config.getBoolean(key) ?? false;
  }

  number(key: string): number | undefined {
    return this.#config.getNumber(key);
  }

  /** A path relative to the project's folder. */
  path(key: string): string | undefined {
    const value = this.text(key);
    return value === undefined ? undefined : resolve(this.root, value);
  }

  localPlane(): LocalPlane | undefined {
    const file = join(process.env.CELLWALL_LOCAL ?? join(this.root, ".local"), "plane.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as LocalPlane) : undefined;
  }

  /** Folder of an unpacked chart and of CRD files; a folder that holds no CRDs is a problem. */
  cilium(): { readonly chart?: string; readonly crds?: string } {
    const chart = this.path("ciliumChart");
    const crds = this.path("ciliumCrds");
    if (crds !== undefined && !existsSync(join(crds, "v2"))) {
      this.refuse(
        "cilium-crds",
        "ciliumCrds",
        crds,
        "is not a folder of CRD files (v2/*.yaml)",
        "run `npm run toolchain`, or leave it empty",
      );
    }
    return { ...(chart !== undefined && { chart }), ...(crds !== undefined && { crds }) };
  }

  /** The language host says which settings are secrets in a variable of its own (@pulumi/pulumi 3.250, runtime/config). */
  #isSecret(key: string): boolean {
    const keys = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as readonly string[];
    return keys.includes(`${this.#config.name}:${key}`);
  }

  refuse(rule: string, field: string, value: string, reason: string, fix: string): void {
    this.problems.push({ rule, severity: "error", field, value, reason, fix });
  }

  /** Ends the program if a setting that was read so far can't be used. */
  judge(): void {
    refuseSettings(this.problems.map((problem) => ({ ...problem, field: settingName(problem.field) })));
  }
}
