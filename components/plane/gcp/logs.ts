import type { Sink } from "../../siem/sink.ts";

/**
 * What no setting of a project moves: administrators' activity, system events and access transparency go to this bucket
 * in any case, which nobody can change or exclude from (Cloud Logging, "_Required log bucket"). A plane with a bucket of
 * its own has a copy of the activity there.
 */
export const REQUIRED_LOGS = {
  bucket: "_Required",
  /** Unless the organization's default storage location was set before the project was made. */
  region: "global",
  days: 400,
  receives: ["cloud-activity", "kubernetes-audit", "policy-change"],
  reason: "Cloud Logging writes it itself, inside the project; its location is decided when the project is made",
  fix: "set the organization's storage location (gcloud logging settings update --storage-location) before the project exists",
  source: "Cloud Logging, Configure default settings for organizations and folders",
} as const;

/** Where logs go that nobody has routed: the project's own bucket, which has no region. */
export function defaultSink(project: string): Sink {
  return {
    name: "cloud-logging",
    kind: "gcp-logging",
    account: project,
    region: "global",
    destination: `projects/${project}/locations/global/buckets/_Default`,
    receives: ["api-server", "network-flow"],
  };
}
