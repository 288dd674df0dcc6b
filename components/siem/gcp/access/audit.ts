import { IAMAuditConfig } from "@pulumi/gcp/projects/iamauditConfig.js";
import type * as pulumi from "@pulumi/pulumi";
import { gcp } from "../../matrix/gcp.ts";
import { isAvailable } from "../../matrix/source.ts";

/** Log types of GKE that the matrix switches on for the authenticator. Writes of status and leases are never among them. */
export const AUDIT_TYPES: readonly string[] = isAvailable(gcp.authenticator) ? gcp.authenticator.values : [];

/**
 * Reads through the API server, each with who asked and how they were known. It speaks for the service in the whole
 * project: of planes that share one, one is to ask for it.
 */
export function auditReads(name: string, project: string, opts: pulumi.CustomResourceOptions): IAMAuditConfig {
  return new IAMAuditConfig(
    `${name}-reads`,
    {
      project,
      service: "container.googleapis.com",
      auditLogConfigs: AUDIT_TYPES.map((logType) => ({ logType })),
    },
    opts,
  );
}
