import type { z } from "zod";
import { choose } from "../../contract/read/suggest.ts";
import type { SettingProblem } from "../../contract/setting.ts";
import { missingDestinations } from "../matrix/plan.ts";
import { type Cloud, SOURCE_IDS, type SourceId } from "../matrix/source.ts";
import { defaultRequest } from "./defaults.ts";
import type { LogRequest, SinkRequest } from "./request.ts";
import { KINDS, KINDS_OF, PROTOCOLS } from "./schema.ts";
import { apart } from "./together.ts";

type Given = Readonly<Record<string, unknown>>;

/** Names in Azure, AWS and Google Cloud resources come from it. */
const NAME = /^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/;

/** What of a stack's `logs` can be used, defaults filled in, or everything that is wrong with it. */
export type ReadLogs =
  | { readonly request: LogRequest; readonly problems: readonly [] }
  | { readonly request?: never; readonly problems: readonly SettingProblem[] };

/**
 * Reads the setting `logs`: sinks by name, destinations and reasons by source, each laid over the cloud's defaults. A sink
 * that nothing is sent to is left out where it is a default, and refused where it was asked for.
 */
export function readLogs(cloud: Exclude<Cloud, "local">, given: unknown): ReadLogs {
  const reader = new Reader();
  const defaults = defaultRequest(cloud);
  const root = reader.object("logs", given ?? {}, ["sinks", "destinations", "off", "pipelineUsers"]);
  const own = reader.sinks(cloud, reader.object("logs.sinks", root.sinks ?? {}));
  const sent = reader.sources("logs.destinations", root.destinations ?? {}, readNames);
  const off = reader.sources("logs.off", root.off ?? {}, (value) => (typeof value === "string" ? value : undefined));
  const pipelineUsers = reader.users(root.pipelineUsers);
  if (reader.problems.length > 0) return { problems: reader.problems };

  const destinations = { ...defaults.destinations, ...sent };
  for (const source of Object.keys(off) as SourceId[]) if (sent[source] === undefined) delete destinations[source];
  const stillOff = Object.fromEntries(
    Object.entries(defaults.off).filter(([id]) => sent[id as SourceId] === undefined),
  );
  const used = new Set(Object.values(destinations).flat());
  const usual = Object.fromEntries(Object.entries(defaults.sinks).filter(([name]) => used.has(name)));
  const request: LogRequest = {
    ...{ sinks: { ...usual, ...own }, destinations, off: { ...stillOff, ...off } },
    ...(pipelineUsers !== undefined && { pipelineUsers }),
  };
  const problems = [...unused(own, used), ...missing(cloud, request), ...apart(request)];
  return problems.length > 0 ? { problems } : { request, problems: [] };
}

function readNames(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
}

function missing(cloud: Cloud, { sinks, destinations, off }: LogRequest): SettingProblem[] {
  const kinds = Object.fromEntries(Object.entries(sinks).map(([name, { kind }]) => [name, kind]));
  return missingDestinations({
    cloud,
    sinks: kinds,
    destinations: destinations as Readonly<Record<string, readonly string[]>>,
    off: off as Readonly<Record<string, string>>,
  }).map(({ field, value, reason, fix }) => problem("log-destination", `logs.${field}`, value ?? "", reason, fix));
}

function unused(own: Readonly<Record<string, SinkRequest>>, used: ReadonlySet<string>): SettingProblem[] {
  return Object.keys(own)
    .filter((name) => !used.has(name))
    .map((name) =>
      problem(
        "log-sink-unused",
        `logs.sinks.${name}`,
        name,
        "receives nothing, and would be made and paid for",
        `name it under logs.destinations, or take it away`,
      ),
    );
}

function problem(rule: string, field: string, value: string, reason: string, fix: string): SettingProblem {
  return { rule, severity: "error", field, value, reason, fix };
}

class Reader {
  readonly problems: SettingProblem[] = [];

  #refuse(field: string, value: unknown, reason: string, fix: string): void {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    this.problems.push(problem("setting-value", field, text, reason, fix));
  }

  object(field: string, value: unknown, known?: readonly string[]): Given {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.#refuse(field, value, "is not an object", "write a YAML mapping");
      return {};
    }
    for (const key of known === undefined ? [] : Object.keys(value).filter((one) => !known.includes(one))) {
      this.#refuse(`${field}.${key}`, key, "means nothing there", choose(key, known ?? [], "word here"));
    }
    return value as Given;
  }

  users(given: unknown): readonly string[] | undefined {
    if (given === undefined) return undefined;
    const users = readNames(given);
    if (users !== undefined && users.length > 0 && !users.includes("")) return users;
    const fix = "write a YAML list of user names as audit lines have them";
    this.#refuse("logs.pipelineUsers", given, "is no list of users", fix);
    return undefined;
  }

  sources<Value>(
    field: string,
    value: unknown,
    read: (value: unknown) => Value | undefined,
  ): Partial<Record<SourceId, Value>> {
    const found: Partial<Record<SourceId, Value>> = {};
    for (const [id, given] of Object.entries(this.object(field, value, SOURCE_IDS))) {
      const one = read(given);
      if (one !== undefined) found[id as SourceId] = one;
      else if (field === "logs.off") this.#refuse(`${field}.${id}`, given, "is no text", "write the reason");
      else this.#refuse(`${field}.${id}`, given, "is no list of names", "write a YAML list of names of sinks");
    }
    return found;
  }

  sinks(cloud: Exclude<Cloud, "local">, given: Given): Readonly<Record<string, SinkRequest>> {
    const sinks: Record<string, SinkRequest> = {};
    for (const [name, value] of Object.entries(given)) {
      const field = `logs.sinks.${name}`;
      const fix = "use 1 to 16 lower case letters, digits and dashes, the first a letter";
      if (!NAME.test(name)) this.#refuse(field, name, "is no name of a sink", fix);
      const sink = this.object(field, value);
      const schema = this.#schema(cloud, field, sink);
      const parsed = schema?.safeParse(sink);
      if (parsed?.success === true) sinks[name] = parsed.data as SinkRequest;
      else for (const issue of parsed?.error.issues ?? []) this.#issue(field, sink, issue, schema);
    }
    return sinks;
  }

  #schema(cloud: Exclude<Cloud, "local">, field: string, sink: Given): z.ZodObject | undefined {
    const { kind, protocol } = sink;
    if (typeof kind !== "string" || !(KINDS_OF[cloud] as readonly string[]).includes(kind)) {
      const reason = `is no kind of sink on ${cloud}`;
      this.#refuse(`${field}.kind`, kind ?? "", reason, choose(String(kind ?? ""), KINDS_OF[cloud], "kind"));
      return undefined;
    }
    if (kind !== "generic") return KINDS[kind as keyof typeof KINDS];
    if (typeof protocol === "string" && Object.hasOwn(PROTOCOLS, protocol)) {
      return PROTOCOLS[protocol as keyof typeof PROTOCOLS];
    }
    const words = Object.keys(PROTOCOLS);
    this.#refuse(
      `${field}.protocol`,
      protocol ?? "",
      "is no protocol",
      choose(String(protocol ?? ""), words, "protocol"),
    );
    return undefined;
  }

  #issue(field: string, sink: Given, issue: z.core.$ZodIssue, schema: z.ZodObject | undefined): void {
    const known = Object.keys(schema?.shape ?? {});
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys)
        this.#refuse(`${field}.${key}`, key, "means nothing there", choose(key, known, "setting"));
      return;
    }
    const [first = ""] = issue.path;
    const value = sink[String(first)];
    const reason = value === undefined ? "is not set" : `can't be used: ${issue.message}`;
    this.#refuse([field, ...issue.path.map(String)].join("."), value ?? "", reason, "see docs/siem.md, Sinks");
  }
}
