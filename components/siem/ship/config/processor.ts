import { annotation } from "../../../contract/label.ts";
import type { Family } from "../../matrix/family.ts";
import type { Section, Source } from "./receiver.ts";
import { SECRETS } from "./secret.ts";
import { ENVIRONMENT, fromEnvironment, isRead, literal, type ShipperSettings } from "./settings.ts";

/** Families with free text, which may hold anything. The others are evidence and leave as they are. */
const FREE_TEXT: readonly Family[] = ["kubernetes", "gateway"];

export const MEMORY_LIMITER: Section = { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 };

/** Masks what looks like a secret, wherever it stands in the body. */
export const REDACTION: Section = {
  allow_all_keys: true,
  blocked_values: SECRETS.map(({ pattern }) => literal(pattern)),
  summary: "silent",
};

const approvalAt = (object: string) => `${object}["metadata"]["annotations"]["${annotation.approval}"] == nil`;

/** Only policies that carry an approval, whether the object comes alone or in a watch event. */
const APPROVALS: Section = {
  error_mode: "ignore",
  logs: { log_record: [`${approvalAt('log.body["object"]')} and ${approvalAt("log.body")}`] },
};

/** Types of monitor messages, as Hubble writes them (pkg/monitor/api, Cilium 1.20.2): verdicts, which always stay, are 5. */
const EVENT_TYPES = { "hubble-l7": 129, "hubble-drop": 1 } as const;

/** Leaves out the kinds of decisions that nobody asked for; a line that tells no type stays. */
function decisions(settings: ShipperSettings): readonly Step[] {
  const off = (["hubble-l7", "hubble-drop"] as const).filter((source) => !isRead(source, settings));
  if (off.length === 0) return [];
  const types = off.map((source) => EVENT_TYPES[source]).join("|");
  const pattern = `"event_type":\\{"type":(${types})[,}]`;
  return [
    ["filter/decisions", { error_mode: "ignore", logs: { log_record: [`IsMatch(log.body, ${quoted(pattern)})`] } }],
  ];
}

const transform = (statements: readonly string[]): Section => ({
  // A record that a statement can't be applied to goes on as it is.
  error_mode: "ignore",
  log_statements: [{ context: "log", statements }],
});

const quoted = (text: string) => JSON.stringify(text);

/** Cluster, node and family of every record, for outlets that keep attributes. */
function origin(family: Family, { cluster }: ShipperSettings, onNode: boolean): readonly string[] {
  const node = onNode ? [`set(resource.attributes["k8s.node.name"], "${fromEnvironment(ENVIRONMENT.node)}")`] : [];
  return [
    `set(resource.attributes["k8s.cluster.name"], ${quoted(cluster)})`,
    ...node,
    `set(resource.attributes["cellwall.family"], ${quoted(family)})`,
  ];
}

const TIME = `FormatTime(log.time, "%Y-%m-%dT%H:%M:%S.%fZ")`;
const NODE = `"${fromEnvironment(ENVIRONMENT.node)}"`;

/**
 * Makes the body of free text say where it was written, because most outlets send the body alone: `time`, `cluster`,
 * `node`, `source`, then what the source knows, then `message`. An access log line in JSON keeps its fields beside them.
 */
function envelope({ shape, family }: Source, { cluster }: ShipperSettings): readonly string[] {
  const common = `"time": ${TIME}, "cluster": ${quoted(cluster)}`;
  const text = (path: string) => `"${path}"`;
  switch (shape) {
    case "line":
      return [];
    case "container":
      return [
        ...(family === "gateway"
          ? [`set(log.cache["line"], ParseJSON(log.body)) where IsMatch(log.body, "^\\\\{")`]
          : []),
        `set(log.body, {${common}, "node": ${NODE}, "source": "container", "namespace": resource.attributes["k8s.namespace.name"], "pod": resource.attributes["k8s.pod.name"], "container": resource.attributes["k8s.container.name"], "stream": log.attributes["log.iostream"], "message": log.body})`,
        ...(family === "gateway"
          ? [`merge_maps(log.body, log.cache["line"], "insert") where log.cache["line"] != nil`]
          : []),
      ];
    case "journal":
      return [
        `set(log.body, {${common}, "node": ${NODE}, "source": "node", "unit": log.body["_SYSTEMD_UNIT"], "identifier": log.body["SYSLOG_IDENTIFIER"], "priority": log.body["PRIORITY"], "message": log.body["MESSAGE"]})`,
      ];
    case "object": {
      const object = (path: string) =>
        `log.body["object"]${path
          .split(".")
          .map((key) => `[${text(key)}]`)
          .join("")}`;
      if (family === "approval")
        return [
          `set(log.cache["policy"], log.body)`,
          `set(log.cache["policy"], log.body["object"]) where log.body["object"] != nil`,
          `set(log.cache["state"], "standing")`,
          `set(log.cache["state"], "withdrawn") where log.body["type"] == "DELETED"`,
          `set(log.body, {"time": FormatTime(log.observed_time, "%Y-%m-%dT%H:%M:%S.%fZ"), "cluster": ${quoted(cluster)}, "id": ${noted(annotation.approval)}, "expiresAt": ${noted(annotation.approvalExpires)}, "cell": log.cache["policy"]["metadata"]["namespace"], "policy": log.cache["policy"]["metadata"]["name"], "state": log.cache["state"]})`,
        ];
      return [
        `set(log.body, {"time": FormatTime(log.observed_time, "%Y-%m-%dT%H:%M:%S.%fZ"), "cluster": ${quoted(cluster)}, "source": "event", "namespace": ${object("metadata.namespace")}, "kind": ${object("regarding.kind")}, "name": ${object("regarding.name")}, "reason": ${object("reason")}, "type": ${object("type")}, "message": ${object("note")}, "controller": ${object("reportingController")}})`,
        `set(log.body["pod"], log.body["name"]) where log.body["kind"] == "Pod"`,
      ];
    }
  }
}

/** An annotation of the policy that carries an approval. */
const noted = (key: string): string => `log.cache["policy"]["metadata"]["annotations"][${quoted(key)}]`;

/** What a record's body must be for an outlet. */
export type Form =
  /** A raw line stays a raw line; an envelope is written as JSON. */
  | "line"
  /** An object: Kafka's raw encoding would put a text into quotes. */
  | "object";

const asObject = [
  `set(log.body, ParseJSON(log.body)) where IsString(log.body) and IsMatch(log.body, "^\\\\{")`,
  // Evidence is never thrown away: a line that is no JSON is sent as text under a name.
  `set(log.body, {"line": log.body}) where IsString(log.body)`,
];

/** A processor by its id. */
export type Step = readonly [id: string, config: Section];

/** What happens to the records of a source on their way to an outlet, in order; outlets add what they need of their own. */
export function steps(
  source: Source,
  settings: ShipperSettings,
  form: Form,
  own: readonly string[] = [],
): readonly Step[] {
  const { family, id, shape } = source;
  const name = id.slice(id.indexOf("/") + 1);
  const free = FREE_TEXT.includes(family);
  const tail = [...(form === "object" ? asObject : []), ...own];
  return [
    ["memory_limiter", MEMORY_LIMITER],
    ...(family === "approval" ? [["filter/approvals", APPROVALS] as const] : []),
    ...(family === "hubble" ? decisions(settings) : []),
    [`transform/${name}`, transform([...origin(family, settings, shape !== "object"), ...envelope(source, settings)])],
    ...(free ? [["redaction", REDACTION] as const] : []),
    ...(tail.length > 0 ? [["own", transform(tail)] as const] : []),
  ];
}
