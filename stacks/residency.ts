/** The residency proof inside the program: it sees every resource at its registration, with what its inputs are by then. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { GraphResource, Home, Report, Row } from "../components/residency/model.ts";
import { isRefused, residency } from "../components/residency/report.ts";
import { formatReport, formatRow, summary } from "../components/residency/text.ts";
import { isRecord, UNKNOWN } from "../components/residency/value.ts";

export interface ObserveOptions {
  /** Refuses what leaves at its registration, so that not even `pulumi up --skip-preview` makes it. Defaults to true; a cloud plane only reports. */
  readonly refuse?: boolean;
}

export interface Residency {
  /**
   * Everything that was seen once `after` is there and nothing is on its way to the engine any more; prints what is not
   * home. Without `after` it is what the program has made up to the call.
   */
  report(after?: pulumi.Input<unknown>): Promise<Report>;
}

/**
 * Watches every resource that is registered from now on, providers and children of components included. Call it before
 * anything is registered, and hand `report()` out as the stack's output `residency`.
 */
export function observeResidency(home: Home, { refuse = true }: ObserveOptions = {}): Residency {
  const seen: GraphResource[] = [];
  const watch = (resource: GraphResource): string | undefined => {
    seen.push(resource);
    const refused = refuse ? residency([resource], home).rows.filter(isRefused) : [];
    return refused.length > 0 ? refusal(resource, refused) : undefined;
  };
  const runner: GraphResource = { type: "cellwall:residency:Runner", name: "pulumi", urn: "", props: runnerProps() };
  const refusedRun = watch(runner);
  if (refusedRun !== undefined) throw new pulumi.RunError(refusedRun);
  let made = 0;
  let registered = 0;
  const quiet = async (): Promise<void> => {
    for (let still = 0, last = registered; registered < made && still < LONGEST_STILL; still += 1) {
      await sleep(STEP);
      if (registered > last) still = 0;
      last = registered;
    }
  };
  let ended: Promise<never> | undefined;
  const own = new Map<string, string>();
  pulumi.runtime.registerStackTransformation(({ opts, resource }) => {
    // What is only read does not come to a transform.
    if (opts.id === undefined) {
      made += 1;
      // Its outputs are there once its constructor is through.
      queueMicrotask(() => void remember(resource, own));
    }
    return undefined;
  });
  pulumi.runtime.registerResourceTransform(async ({ type, name, props }) => {
    let refused: string | undefined;
    try {
      refused = watch({ type, name, urn: `${type}::${name}`, ...(await plain(props, own)) });
      if (refused !== undefined) await pulumi.log.error(refused);
    } finally {
      registered += 1;
    }
    if (refused !== undefined) {
      ended ??= quiet().then(() => end(residency(seen, home)));
      return ended;
    }
    return undefined;
  });
  return {
    async report(after) {
      await settled(pulumi.output(after), new Set(), own);
      await quiet();
      if (ended !== undefined) return ended;
      const report = residency(seen, home);
      await pulumi.log.info(formatReport(report));
      return report;
    },
  };
}

/**
 * Exit code that tells Pulumi's language host that the errors are told already (`nodeJSProcessExitedAfterLoggingUserActionableMessage`,
 * @pulumi/pulumi 3.270, cmd/run/index.js).
 */
const ALREADY_TOLD = 32;

/**
 * Ends the program with everything told that is refused, not only the first. A registration that throws instead would
 * bury each reason under a stack trace of the SDK; so those that are refused are held until the rest has been judged.
 */
async function end(report: Report): Promise<never> {
  await pulumi.log.error(`${summary(report)}; the run stops here, and what leaves is not made`);
  process.exit(ALREADY_TOLD);
}

/** Milliseconds between two looks, and looks without anything new: a registration that failed is not waited for. */
const STEP = 20;
const LONGEST_STILL = 250;

function refusal({ type, name }: GraphResource, refused: readonly Row[]): string {
  return `residency: ${type} ${name} is not made, because something leaves:\n${refused.map(formatRow).join("\n")}`;
}

interface Plain {
  readonly props: Readonly<Record<string, unknown>>;
  readonly from: Readonly<Record<string, readonly string[]>>;
}

/** Outputs by which other resources name one; the last is the bucket that Security Lake makes for itself. */
const NAMES = ["id", "arn", "s3BucketArn"] as const;

/**
 * Remembers by which texts a resource that is made here is named. Once a value is known the engine hands it to transforms
 * as plain text, without what it was made from.
 */
async function remember(resource: pulumi.Resource, own: Map<string, string>): Promise<void> {
  const outputs = resource as unknown as Readonly<Record<string, unknown>>;
  for (const name of NAMES) {
    const output = outputs[name];
    if (!pulumi.Output.isInstance(output)) continue;
    // A resource that failed is told by the engine.
    const value = await settled(output, new Set(), new Map()).catch(() => undefined);
    if (typeof value === "string" && value !== "") own.set(value, await urnOf(resource));
  }
}

/** Inputs as the engine hands them to a transform: outputs carry whether they are known and what they were made from. */
async function plain(props: Readonly<Record<string, unknown>>, own: ReadonlyMap<string, string>): Promise<Plain> {
  const entries = await Promise.all(
    Object.entries(props).map(async ([key, value]) => {
      const makers = new Set<string>();
      return { key, value: await settled(value, makers, own), makers: [...makers] };
    }),
  );
  return {
    props: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    from: Object.fromEntries(entries.filter(({ makers }) => makers.length > 0).map(({ key, makers }) => [key, makers])),
  };
}

/** Key and value that mark a secret on the wire (@pulumi/pulumi 3.270, runtime/rpc.js: specialSigKey, specialSecretSig). */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What an output keeps for the SDK's own use (output.js of @pulumi/pulumi 3.270). */
interface Inner {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
  resources(): Iterable<pulumi.Resource>;
}

async function settled(value: unknown, makers: Set<string>, own: ReadonlyMap<string, string>): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const inner = value as unknown as Inner;
    for (const resource of inner.resources()) makers.add(await urnOf(resource));
    return (await inner.isKnown) ? settled(await inner.promise(), makers, own) : UNKNOWN;
  }
  if (pulumi.isUnknown(value)) return UNKNOWN;
  if (Array.isArray(value)) return Promise.all(value.map((entry) => settled(entry, makers, own)));
  if (typeof value === "string") {
    const maker = own.get(value);
    if (maker !== undefined) makers.add(maker);
  }
  if (!isRecord(value)) return value;
  if (value[MARK] === SECRET) return settled(value.value, makers, own);
  if (!isPlain(value)) return UNKNOWN;
  const entries = Object.entries(value).map(async ([key, entry]) => [key, await settled(entry, makers, own)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** An object literal: not an asset, an archive or another resource. */
function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

async function urnOf(resource: pulumi.Resource): Promise<string> {
  return (resource.urn as unknown as { promise(): Promise<string> }).promise();
}

/** What is known of the run itself: the environment, `Pulumi.yaml` and the stack's file. */
function runnerProps(): Readonly<Record<string, unknown>> {
  const folder = pulumi.runtime.getRootDirectory?.() ?? process.cwd();
  const project = settingsFile(join(folder, "Pulumi.yaml"));
  const stack = settingsFile(join(folder, `Pulumi.${pulumi.getStack()}.yaml`));
  const backend = isRecord(project.backend) ? project.backend.url : undefined;
  return {
    backend: process.env.PULUMI_BACKEND_URL || backend,
    secretsProvider: stack.secretsprovider,
    skipUpdateCheck: process.env.PULUMI_SKIP_UPDATE_CHECK,
  };
}

function settingsFile(path: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = parse(readFileSync(path, "utf8"));
    return isRecord(content) ? content : {};
  } catch {
    // Absent: then nothing is said there.
    return {};
  }
}
