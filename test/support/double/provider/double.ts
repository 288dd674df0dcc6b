import { join } from "node:path";
import { amongFirst } from "../behaviour/once.ts";
import { operation } from "../behaviour/operation.ts";
import { createRefusal, deleteRefusal } from "../behaviour/rule.ts";
import { counters, drifted } from "../behaviour/scripted.ts";
import { CloudError } from "../error.ts";
import { type Change, changes } from "../judge/change.ts";
import { type CheckFailure, misfits } from "../judge/check.ts";
import type { Stored } from "../store.ts";
import { bareTree, secretAs, type Tree, UNKNOWN, type Value, withAt } from "../value.ts";
import { Context, type DoubleOptions, type Target } from "./context.ts";
import { answer } from "./invoke.ts";
import { hex, kindOf, outputsOf, replacesOf } from "./made.ts";
import { fresh, named } from "./naming.ts";

/** One provider of one cloud: what the engine asks, answered from the SDK's types, the cloud's tables and the script. */
export class Double {
  readonly #options: DoubleOptions;
  readonly #context: Context;

  constructor(options: DoubleOptions) {
    this.#options = options;
    this.#context = new Context(options);
  }

  /** Puts in place what was there before; once, so that what a stack deletes stays away. */
  async adopt(): Promise<void> {
    const { script, store, home, cloud } = this.#options;
    for (const { type, id, properties } of script.existing ?? []) {
      if (!amongFirst(join(home, "adopted"), hex(`${type} ${id}`, 32), 1)) continue;
      const seed = hex(`${type} ${id}`, 32);
      const types = await this.#context.types(type);
      const inputs = { ...properties };
      const target = { urn: "", token: type, logical: "" };
      const outputs = outputsOf(cloud, types, { ...this.#context.made(types, target, inputs, seed, 1), id }, false);
      store.put({ ...target, id, seed, revision: 1, inputs, outputs });
    }
  }

  get version(): string {
    return this.#options.table.version;
  }

  cancel(): void {
    this.#context.cancel();
  }

  /** Faults in the provider's own settings. */
  async checkConfig(settings: Tree): Promise<CheckFailure[]> {
    const types = await this.#context.types(`${this.#options.cloud.name}:index/provider:Provider`);
    // Nested settings travel as JSON text, so only names are judged. The version is the engine's own entry.
    const { version: _, ...own } = bareTree(settings);
    return misfits(own, types).filter(({ reason }) => reason.startsWith("unknown"));
  }

  /** @throws CloudError when no call could succeed with these settings. */
  configure(settings: Tree): void {
    this.#context.configure(settings);
  }

  async check(target: Target, olds: Tree | undefined, news: Tree) {
    return this.#context.recorded("check", target, news, false, async () => {
      const types = await this.#context.types(target.token);
      const failures = misfits(bareTree(news), types);
      return {
        result: { inputs: named(this.#context, types, target, olds, news), failures },
        end: failuresEnd(failures),
      };
    });
  }

  async diff(target: Target, id: string, oldInputs: Tree, news: Tree) {
    return this.#context.recorded("diff", target, undefined, false, async () => {
      const types = await this.#context.types(target.token);
      const found = changes(bareTree(oldInputs), bareTree(news), replacesOf(this.#options.cloud, types));
      const replace = found.some((change) => change.replace);
      // A name that stays can't be taken twice at once.
      const deleteFirst = replace && this.#context.made(types, target, bareTree(news), "", 1).id === id;
      const end = { id, changes: found };
      return { result: { changes: found, replace, deleteFirst } as Difference, end };
    });
  }

  /** @param timeout Seconds that the program allows; 0 for the cloud's own. */
  async create(target: Target, inputs: Tree, preview: boolean, timeout = 0) {
    return this.#context.recorded("create", target, inputs, preview, async () => {
      const types = await this.#context.types(target.token);
      const plain = bareTree(inputs);
      if (preview) {
        const resource = this.#context.made(types, target, plain, hex(target.urn, 32), 1);
        const outputs = outputsOf(this.#options.cloud, types, resource, true);
        return { result: { id: "", properties: secretAs(inputs, outputs) as Tree }, end: {} };
      }
      const { seed, resource } = fresh(this.#context, types, target, plain);
      await this.#context.perform("create", target, resource, timeout);
      const refusal = await createRefusal(resource, this.#options.cloud, this.#context.rules, this.#context.cluster());
      if (refusal !== undefined) throw new CloudError(refusal);
      const there = this.#options.store.get(target.token, resource.id);
      if (there !== undefined && (there.urn !== target.urn || this.#context.rules.interruptedCreatesStay)) {
        throw new CloudError(this.#options.cloud.errors.exists(operation("create", resource)));
      }
      const outputs = outputsOf(this.#options.cloud, types, resource, false);
      const stored: Stored = { ...target, id: resource.id, seed, revision: 1, inputs: plain, outputs };
      this.#options.store.put(stored);
      return { result: { id: resource.id, properties: secretAs(inputs, outputs) as Tree }, end: { id: resource.id } };
    });
  }

  async update(target: Target, id: string, news: Tree, preview: boolean) {
    return this.#context.recorded("update", target, news, preview, async () => {
      const types = await this.#context.types(target.token);
      const stored = this.#options.store.get(target.token, id);
      if (stored === undefined) throw new CloudError(`${target.token} ${id} is not there any more`);
      const revision = stored.revision + 1;
      const plain = bareTree(news);
      const resource = { ...this.#context.made(types, target, plain, stored.seed, revision), id };
      let outputs: Value = outputsOf(this.#options.cloud, types, resource, false);
      if (preview) {
        for (const path of kindOf(this.#options.cloud, target.token).moves ?? []) {
          outputs = withAt(outputs, path, UNKNOWN);
        }
        return { result: secretAs(news, outputs) as Tree, end: { id } };
      }
      await this.#context.perform("update", target, resource);
      this.#options.store.put({ ...stored, revision, inputs: plain, outputs: outputs as Tree });
      return { result: secretAs(news, outputs) as Tree, end: { id } };
    });
  }

  /** What the cloud has; `undefined` when it is gone. */
  async read(target: Target, id: string, inputs: Tree | undefined, properties: Tree | undefined) {
    return this.#context.recorded("read", target, undefined, false, async () => {
      await this.#context.types(target.token);
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
    return this.#context.recorded("delete", target, undefined, false, async () => {
      const stored = this.#options.store.get(target.token, id);
      if (stored === undefined) return { result: undefined, end: { id } };
      const types = await this.#context.types(target.token);
      const resource = { ...this.#context.made(types, target, stored.inputs, stored.seed, stored.revision), id };
      await this.#context.perform("delete", target, resource);
      const kind = kindOf(this.#options.cloud, target.token);
      const refusal = await deleteRefusal(
        resource,
        kind,
        this.#options.cloud,
        this.#context.rules,
        this.#context.cluster(),
      );
      if (refusal !== undefined) throw new CloudError(refusal);
      this.#options.store.remove(target.token, id);
      return { result: undefined, end: { id } };
    });
  }

  async invoke(token: string, args: Tree) {
    const target: Target = { urn: "", token, logical: "" };
    return this.#context.recorded("invoke", target, args, false, async () => {
      const types = await this.#context.types(token);
      const plain = bareTree(args);
      const failures = misfits(plain, types);
      if (failures.length > 0) return { result: { failures, value: {} }, end: failuresEnd(failures) };
      const resource = this.#context.made(types, target, plain, hex(token, 32), 1);
      await this.#context.perform("invoke", target, resource);
      return { result: { failures, value: answer(this.#options, types, plain, this.#context.around()) }, end: {} };
    });
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
