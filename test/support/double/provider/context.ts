import { setTimeout as sleep } from "node:timers/promises";
import { localCluster } from "../access/local.ts";
import { operation } from "../behaviour/operation.ts";
import { counters, delayOf, failureOf } from "../behaviour/scripted.ts";
import { CloudError } from "../error.ts";
import type { Cloud, Made, Surroundings } from "../kind/model.ts";
import type { Recorder } from "../record/recorder.ts";
import { accountOf, RULES, type Rules, type Script, type Verb } from "../script.ts";
import type { TokenTypes } from "../sdk/model.ts";
import type { TypeTable } from "../sdk/table.ts";
import type { Store } from "../store.ts";
import { bareTree, shown, type Tree } from "../value.ts";
import { made } from "./made.ts";

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

/** What every operation of a provider works with. */
export class Context {
  readonly options: DoubleOptions;
  readonly rules: Rules;
  readonly #cancelled = new AbortController();
  #settings: Tree = {};

  constructor(options: DoubleOptions) {
    this.options = options;
    this.rules = { ...RULES, ...options.script.rules };
  }

  cancel(): void {
    this.#cancelled.abort();
  }

  /** @throws CloudError when no call could succeed with these settings. */
  configure(settings: Tree): void {
    this.#settings = bareTree(settings);
    const problem = this.options.cloud.configure(this.#settings, this.around().account);
    if (problem !== undefined) throw new CloudError(problem);
  }

  /** @throws CloudError for a token that the SDK does not have. */
  async types(token: string): Promise<TokenTypes> {
    const types = await this.options.table.of(token);
    if (types !== undefined) return types;
    const { cloud, table } = this.options;
    throw new CloudError(`unknown type ${token}: @pulumi/${cloud.name} ${table.version} does not declare it`);
  }

  /** A resource with its name and id. */
  made(types: TokenTypes, { token, logical }: Target, inputs: Tree, seed: string, revision: number): Made {
    return made(this.options.cloud, types, { token, logical, inputs, seed, revision }, this.around());
  }

  /** What tables know about the surroundings of a resource. */
  around(): Surroundings {
    const { cloud, script, store } = this.options;
    const account = accountOf(cloud.name, script.account);
    const setting = (name: string) =>
      typeof this.#settings[name] === "string" ? (this.#settings[name] as string) : "";
    return {
      // Azure takes any subscription and tenant that the provider names.
      account: {
        ...account,
        subscriptionId: setting("subscriptionId") || account.subscriptionId,
        tenantId: setting("tenantId") || account.tenantId,
      },
      region: setting("region") || setting("location") || account.region,
      project: setting("project") || account.project,
      store,
      apiServer: this.cluster() ?? { host: "127.0.0.1:6443", authority: "" },
    };
  }

  /** The local control plane, if there is one. */
  cluster() {
    const { kubeconfig } = this.options;
    return kubeconfig === undefined ? undefined : localCluster(kubeconfig);
  }

  /** What every operation has in common: it takes its time, and may fail as the script says. */
  async perform(verb: Verb, target: Target, resource: Made, timeout = 0): Promise<void> {
    const { script, cloud, home } = this.options;
    const subject = { token: target.token, logical: target.logical, verb };
    const takes = delayOf(script, subject);
    const allowed = timeout === 0 ? takes : Math.min(takes, timeout * 1_000);
    await sleep(allowed, undefined, { signal: this.#cancelled.signal });
    if (allowed < takes) {
      throw new CloudError(`${verb} ${resource.type} (${resource.id}): context deadline exceeded after ${timeout}s`);
    }
    // As if the request had never reached the cloud: what it would have become can't be told to anybody.
    if (this.options.isAbandoned?.() === true) process.exit(1);
    const failure = failureOf(script, subject, cloud, operation(verb, resource), counters(home));
    if (failure !== undefined) throw new CloudError(failure);
  }

  /** Writes down when a call began and how it ended. */
  async recorded<T>(
    verb: Verb,
    { token, logical, urn }: Target,
    inputs: Tree | undefined,
    preview: boolean,
    work: () => Promise<{ result: T; end: Parameters<ReturnType<Recorder["begin"]>>[0] }>,
  ): Promise<T> {
    const sent = inputs === undefined ? {} : { inputs: shown(inputs) };
    const end = this.options.recorder.begin({ verb, type: token, name: logical, urn, preview, ...sent });
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
