import type { SourceId } from "../../matrix/source.ts";

/** An instance of Google SecOps, as its name tells it. */
export interface Instance {
  readonly project: string;
  /** A region, or a multi-region such as `eu`. */
  readonly location: string;
  readonly id: string;
}

const NAME = /^projects\/([a-z0-9-]+)\/locations\/([a-z0-9-]+)\/instances\/([A-Za-z0-9-]+)$/;

/** Reads `projects/PROJECT/locations/REGION/instances/ID`; undefined for anything else. */
export function instanceOf(name: string): Instance | undefined {
  const [whole, project = "", location = "", id = ""] = NAME.exec(name) ?? [];
  return whole === undefined ? undefined : { project, location, id };
}

/** Sources that the parser of `LOG_TYPE` reads. */
export const AUDIT: readonly SourceId[] = ["kubernetes-audit", "authenticator", "cloud-activity", "policy-change"];

/** Log type of Cloud Audit Logs in Google SecOps (example of chronicle.Feed, @pulumi/gcp 9.37). */
export const LOG_TYPE = "GCP_CLOUDAUDIT";

/** Where a feed takes what is pushed (Chronicle API v1, feeds.importPushLogs, regional service endpoints). */
export function endpointOf({ location }: Instance, feed: string): string {
  return `https://chronicle.${location}.rep.googleapis.com/v1/${feed}:importPushLogs`;
}
