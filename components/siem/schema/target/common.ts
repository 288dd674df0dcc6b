import type { FlowEvent } from "../event.ts";
import { at, none, type Row } from "./row.ts";
import { ASIM_SCHEMA, milliseconds, OCSF_CLASS, ocsfActivity, VERSIONS } from "./words.ts";

const ECS_CATEGORY = { network: ["network"], dns: ["network"], http: ["network", "web"] } as const;
const ASIM_TYPE = { network: "NetworkSession", dns: "Query", http: "HTTPsession" } as const;

/** When, where and by what a flow was seen, and what each schema wants of every event. */
export const common: readonly Row[] = [
  {
    field: "time",
    value: (e) => e.time,
    flat: "TimeGenerated",
    asim: ["TimeGenerated", "EventStartTime", "EventEndTime"],
    ecs: "@timestamp",
    ocsf: at("time", (e) => milliseconds(e.time)),
  },
  {
    field: "uuid",
    value: (e) => e.uuid,
    flat: "FlowId",
    asim: "EventOriginalUid",
    ecs: "event.id",
    ocsf: "metadata.uid",
  },
  {
    field: "cluster",
    value: (e) => e.cluster,
    flat: "Cluster",
    asim: "DvcScope",
    ecs: "orchestrator.cluster.name",
    ocsf: "device.domain",
  },
  {
    field: "node",
    value: (e) => e.node,
    flat: "Node",
    asim: ["Dvc", at("DvcHostname", (e) => e.node?.slice(e.node.indexOf("/") + 1) ?? null)],
    ecs: ["host.name", "observer.hostname"],
    // OCSF 1.3.0 device.type_id 1: server.
    ocsf: ["device.hostname", at("device.type_id", () => 1)],
  },
  {
    field: "class",
    value: (e) => e.class,
    flat: "Class",
    asim: [at("EventSchema", (e) => ASIM_SCHEMA[e.class]), at("EventType", (e) => ASIM_TYPE[e.class])],
    ecs: [at("event.category", (e) => ECS_CATEGORY[e.class]), at("event.dataset", (e) => `cilium.${e.class}`)],
    ocsf: [
      at("class_uid", (e) => OCSF_CLASS[e.class]),
      at("activity_id", ocsfActivity),
      at("type_uid", (e) => OCSF_CLASS[e.class] * 100 + ocsfActivity(e)),
    ],
  },
  {
    field: "schema",
    value: () => null,
    flat: none("the table's own columns are its schema"),
    asim: [
      at("EventSchemaVersion", (e) => VERSIONS.asim[e.class]),
      at("EventVendor", () => "Cilium"),
      at("EventProduct", () => "Hubble"),
      at("EventCount", () => 1),
    ],
    ecs: [
      at("ecs.version", () => VERSIONS.ecs),
      at("event.kind", () => "event"),
      at("event.module", () => "cilium"),
      at("observer.vendor", () => "Cilium"),
      at("observer.product", () => "Hubble"),
      at("orchestrator.type", () => "kubernetes"),
    ],
    ocsf: [
      at("metadata.version", () => VERSIONS.ocsf),
      at("metadata.product.name", () => "Hubble"),
      at("metadata.product.vendor_name", () => "Cilium"),
      at("metadata.profiles", () => ["security_control", "host"]),
      at("category_uid", () => 4),
    ],
  },
  {
    field: "observation",
    value: (e) => e.observation,
    flat: "Observation",
    asim: ["EventOriginalType", at("EventSubType", subType)],
    ecs: "event.action",
    ocsf: "metadata.log_name",
  },
  {
    field: "extra",
    value: (e) => e.extra,
    flat: "Extra",
    asim: "AdditionalFields",
    ecs: "cilium.extra",
    ocsf: "unmapped.extra",
  },
];

/** A verdict is the start of a connection; DNS and HTTP tell request from response in DNS's own words. */
function subType(event: FlowEvent): string | null {
  return event.dns?.type ?? (event.class === "network" && event.observation === "verdict" ? "Start" : null);
}
