import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { localCluster } from "../access/local.ts";
import { amongFirst } from "../behaviour/once.ts";
import { operation } from "../behaviour/operation.ts";
import { createRefusal, deleteRefusal } from "../behaviour/rule.ts";
import { counters, delayOf, drifted, failureOf } from "../behaviour/scripted.ts";
import type { Cloud, Made, Surroundings } from "../kind/model.ts";
import type { Recorder } from "../record/recorder.ts";
import { accountOf, RULES, type Rules, type Script, type Verb } from "../script.ts";
import type { TokenTypes } from "../sdk/model.ts";
import type { TypeTable } from "../sdk/table.ts";
import type { Store, Stored } from "../store.ts";
import { type Change, changes } from "./change.ts";
import { type CheckFailure, misfits } from "./check.ts";
import { CloudError } from "./error.ts";
import { answer } from "./invoke.ts";
import { hex, kindOf, made, nameProperty, outputsOf } from "./made.ts";
import { bareTree, secretAs, shown, type Tree, UNKNOWN, type Value, withAt } from "./value.ts";

export interface Target {
  readonly urn: string;
  readonly token: string;
  readonly logical: string;
}

export interface DoubleOptions {
  readonly cloud: Cloud;
  readonly table: TypeTable;
  readonly script: Script;
  /** Kubeconfig of the local control plane. */
  readonly kubeconfig?: string;
  readonly recorder: Recorder;
  readonly store: Store;
  /** Folder of the double: store, counters. */
  readonly home: string;
  /** Whether the engine has gone meanwhile, as after a SIGKILL. */
  readonly isAbandoned?: () => boolean;
}

/** One provider of one cloud: what the engine asks, answered from the SDK's types, the cloud's tables and the script. */
export class Double {
  readonly #options: DoubleOptions;
  readonly #rules: Rules;
  readonly #cancelled = new AbortController();
  #settings: Tree = {};

  constructor(options: DoubleOptions) {
    this.#options = options;
    this.#rules = { ...RULES, ...options.script.rules };
  }

  /** Puts in place what was there before; once, so that what a stack deletes stays away. */
  async adopt(): Promise<void> {
    const { script, store, home, cloud } = this.#options;
    for (const { type, id, properties } of script.existing ?? []) {
      if (!amongFirst(join(home, "adopted"), hex(`${type} ${id}`, 32), 1)) continue;
      const seed = hex(`${type} ${id}`, 32);
      const types = await this.#types(type);
      const inputs = { ...properties };
      const target = { urn: "", token: type, logical: "" };
      const outputs = outputsOf(cloud, types, { ...this.#made(types, target, inputs, seed, 1), id }, false);
      store.put({ ...target, id, seed, revision: 1, inputs, outputs });
    }
  }

  get version(): string {
    return this.#options.table.version;
  }

  cancel(): void {
    this.#cancelled.abort();
  }

  /** Faults in the provider's own settings. */
  async checkConfig(settings: Tree): Promise<CheckFailure[]> {
    const types = await this.#types(`${this.#options.cloud.name}:index/provider:Provider`);
    // Nested settings travel as JSON text, so only names are judged. The version is the engine's own entry.
    const { version: _, ...own } = bareTree(settings);
    return misfits(own, types).filter(({ reason }) => reason.startsWith("unknown"));
  }

  /** @throws CloudError when no call could succeed with these settings. */
  configure(settings: Tree): void {
    this.#settings = bareTree(settings);
    const problem = this.#options.cloud.configure(this.#settings, this.#around().account);
    if (problem !== undefined) throw new CloudError(problem);
  }

  async check(target: Target, olds: Tree | undefined, news: Tree) {
    return this.#recorded("check", target, news, false, async () => {
      const types = await this.#types(target.token);
      const failures = misfits(bareTree(news), types);
      return { result: { inputs: this.#named(types, target, olds, news), failures }, end: failuresEnd(failures) };
    });
  }

  async diff(target: Target, id: string, oldInputs: Tree, news: Tree) {
    return this.#recorded("diff", target, undefined, false, async () => {
      const types = await this.#types(target.token);
      const kind = kindOf(this.#options.cloud, target.token);
      const found = changes(bareTree(oldInputs), bareTree(news), kind.replaces ?? []);
      const replace = found.some((change) => change.replace);
      // A name that stays can't be taken twice at once.
      const deleteFirst = replace && this.#made(types, target, bareTree(news), "", 1).id === id;
      const end = { id, changes: found };
      return { result: { changes: found, replace, deleteFirst } as Difference, end };
    });
  }

  /** @param timeout Seconds that the program allows; 0 for the cloud's own. */
  async create(target: Target, inputs: Tree, preview: boolean, timeout = 0) {
    return this.#recorded("create", target, inputs, preview, async () => {
      const types = await this.#types(target.token);
      const plain = bareTree(inputs);
      if (preview) {
        const resource = this.#made(types, target, plain, hex(target.urn, 32), 1);
        const outputs = outputsOf(this.#options.cloud, types, resource, true);
        return { result: { id: "", properties: secretAs(inputs, outputs) as Tree }, end: {} };
      }
      const { seed, resource } = this.#fresh(types, target, plain);
      await this.#perform("create", target, resource, timeout);
      const refusal = await createRefusal(resource, this.#options.cloud, this.#rules, this.#cluster());
      if (refusal !== undefined) throw new CloudError(refusal);
      const there = this.#options.store.get(target.token, resource.id);
      if (there !== undefined && (there.urn !== target.urn || this.#rules.interruptedCreatesStay)) {
        throw new CloudError(this.#options.cloud.errors.exists(operation("create", resource)));
      }
      const outputs = outputsOf(this.#options.cloud, types, resource, false);
      const stored: Stored = { ...target, id: resource.id, seed, revision: 1, inputs: plain, outputs };
      this.#options.store.put(stored);
      return { result: { id: resource.id, properties: secretAs(inputs, outputs) as Tree }, end: { id: resource.id } };
    });
  }

  async update(target: Target, id: string, news: Tree, preview: boolean) {
    return this.#recorded("update", target, news, preview, async () => {
      const types = await this.#types(target.token);
      const stored = this.#options.store.get(target.token, id);
      if (stored === undefined) throw new CloudError(`${target.token} ${id} is not there any more`);
      const revision = stored.revision + 1;
      const plain = bareTree(news);
      const resource = { ...this.#made(types, target, plain, stored.seed, revision), id };
      let outputs: Value = outputsOf(this.#options.cloud, types, resource, false);
      if (preview) {
        for (const path of kindOf(this.#options.cloud, target.token).moves ?? []) {
          outputs = withAt(outputs, path, UNKNOWN);
        }
        return { result: secretAs(news, outputs) as Tree, end: { id } };
      }
      await this.#perform("update", target, resource);
      this.#options.store.put({ ...stored, revision, inputs: plain, outputs: outputs as Tree });
      return { result: secretAs(news, outputs) as Tree, end: { id } };
    });
  }

  /** What the cloud has; `undefined` when it is gone. */
  async read(target: Target, id: string, inputs: Tree | undefined, properties: Tree | undefined) {
    return this.#recorded("read", target, undefined, false, async () => {
      await this.#types(target.token);
      const found = this.#options.store.get(target.token, id);
      if (found === undefined) return { result: undefined, end: { id } };
      const stored = drifted(this.#options.script, found, counters(this.#options.home));
      if (stored === undefined) {
        this.#options.store.remove(target.token, id);
        return { result: undefined, end: { id } };
      }
      if (stored !== found) this.#options.store.put(stored);
      const result = {
        inputs: secretAs(inputs, stored.inputs) as Tree,
        properties: secretAs(properties, stored.outputs) as Tree,
      };
      return { result, end: { id } };
    });
  }

  async delete(target: Target, id: string) {
    return this.#recorded("delete", target, undefined, false, async () => {
      const stored = this.#options.store.get(target.token, id);
      if (stored === undefined) return { result: undefined, end: { id } };
      const types = await this.#types(target.token);
      const resource = { ...this.#made(types, target, stored.inputs, stored.seed, stored.revision), id };
      await this.#perform("delete", target, resource);
      const kind = kindOf(this.#options.cloud, target.token);
      const refusal = await deleteRefusal(resource, kind, this.#options.cloud, this.#rules, this.#cluster());
      if (refusal !== undefined) throw new CloudError(refusal);
      this.#options.store.remove(target.token, id);
      return { result: undefined, end: { id } };
    });
  }

  async invoke(token: string, args: Tree) {
    const target: Target = { urn: "", token, logical: "" };
    return this.#recorded("invoke", target, args, false, async () => {
      const types = await this.#types(token);
      const plain = bareTree(args);
      const failures = misfits(plain, types);
      if (failures.length > 0) return { result: { failures, value: {} }, end: failuresEnd(failures) };
      const resource = this.#made(types, target, plain, hex(token, 32), 1);
      await this.#perform("invoke", target, resource);
      return { result: { failures, value: answer(this.#options, types, plain, this.#around()) }, end: {} };
    });
  }

  /** What every operation has in common: it takes its time, and may fail as the script says. */
  async #perform(verb: Verb, target: Target, resource: Made, timeout = 0): Promise<void> {
    const { script, cloud, home } = this.#options;
    const subject = { token: target.token, logical: target.logical, verb };
    const takes = delayOf(script, subject);
    const allowed = timeout === 0 ? takes : Math.min(takes, timeout * 1_000);
    await sleep(allowed, undefined, { signal: this.#cancelled.signal });
    if (allowed < takes) {
      throw new CloudError(`${verb} ${resource.type} (${resource.id}): context deadline exceeded after ${timeout}s`);
    }
    // As if the request had never reached the cloud: what it would have become can't be told to anybody.
    if (this.#options.isAbandoned?.() === true) process.exit(1);
    const failure = failureOf(script, subject, cloud, operation(verb, resource), counters(home));
    if (failure !== undefined) throw new CloudError(failure);
  }

  async #types(token: string): Promise<TokenTypes> {
    const types = await this.#options.table.of(token);
    if (types !== undefined) return types;
    const { cloud, table } = this.#options;
    throw new CloudError(`unknown type ${token}: @pulumi/${cloud.name} ${table.version} does not declare it`);
  }

  /** A name where the program gives none: the one it has, or a new one that is not taken. */
  #named(types: TokenTypes, target: Target, olds: Tree | undefined, news: Tree): Tree {
    const property = nameProperty(this.#options.cloud, types);
    if (property === undefined || types.args[property] === undefined || types.args[property].required) return news;
    if (news[property] !== undefined || news[`${property}Prefix`] !== undefined) return news;
    const kept = olds?.[property];
    if (kept !== undefined) return { ...news, [property]: kept };
    const taken = new Set(this.#options.store.all(target.token).map(({ inputs }) => inputs[property]));
    for (let count = 0; ; count += 1) {
      const digits = hex(`${target.urn} ${count}`, 32);
      const name = this.#options.cloud.autoname(target.token, target.logical, digits);
      if (!taken.has(name)) return { ...news, [property]: name };
    }
  }

  /** A resource with an id that is not taken, where ids are made up. */
  #fresh(types: TokenTypes, target: Target, inputs: Tree): { seed: string; resource: Made } {
    let last = "";
    for (let count = 0; ; count += 1) {
      const seed = hex(`${target.urn} ${count}`, 32);
      const resource = this.#made(types, target, inputs, seed, 1);
      if (!this.#options.store.has(target.token, resource.id) || resource.id === last) return { seed, resource };
      last = resource.id;
    }
  }

  #made(types: TokenTypes, { token, logical }: Target, inputs: Tree, seed: string, revision: number): Made {
    return made(this.#options.cloud, types, { token, logical, inputs, seed, revision }, this.#around());
  }

  #around(): Surroundings {
    const { cloud, script, store } = this.#options;
    const account = accountOf(cloud.name, script.account);
    const setting = (name: string) =>
      typeof this.#settings[name] === "string" ? (this.#settings[name] as string) : "";
    return {
      account,
      region: setting("region") || setting("location") || account.region,
      project: setting("project") || account.project,
      store,
      apiServer: this.#cluster() ?? { host: "127.0.0.1:6443", authority: "" },
    };
  }

  #cluster() {
    const { kubeconfig } = this.#options;
    return kubeconfig === undefined ? undefined : localCluster(kubeconfig);
  }

  async #recorded<T>(
    verb: Verb,
    { token, logical, urn }: Target,
    inputs: Tree | undefined,
    preview: boolean,
    work: () => Promise<{ result: T; end: Parameters<ReturnType<Recorder["begin"]>>[0] }>,
  ): Promise<T> {
    const sent = inputs === undefined ? {} : { inputs: shown(inputs) };
    const end = this.#options.recorder.begin({ verb, type: token, name: logical, urn, preview, ...sent });
    try {
      const done = await work();
      end(done.end);
      return done.result;
    } catch (error) {
      end({ error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }
}

export interface Difference {
  readonly changes: readonly Change[];
  readonly replace: boolean;
  readonly deleteFirst: boolean;
}

function failuresEnd(failures: readonly CheckFailure[]): { error?: string } {
  if (failures.length === 0) return {};
  return { error: failures.map(({ property, reason }) => `${property}: ${reason}`).join("; ") };
}
