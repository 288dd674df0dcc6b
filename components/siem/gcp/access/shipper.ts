import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { Family } from "../../matrix/family.ts";
import { type Outlet, SHIPPER } from "../../ship/outlet.ts";
import { logIdOf } from "../filter.ts";

/**
 * The shipper's service account may write logs, and read none. Google knows it by the project's identity pool, which is
 * there when the first cluster is (GKE, "About Workload Identity Federation for GKE"): comes after the cluster.
 */
export function mayWrite(
  name: string,
  project: string,
  { parent, ...opts }: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): IAMMember {
  const { number } = getProjectOutput({ projectId: project }, { parent });
  const pool = pulumi.interpolate`projects/${number}/locations/global/workloadIdentityPools/${project}.svc.id.goog`;
  const { namespace, serviceAccount } = SHIPPER;
  return new IAMMember(
    `${name}-shipper`,
    {
      project,
      role: "roles/logging.logWriter",
      member: pulumi.interpolate`principal://iam.googleapis.com/${pool}/subject/ns/${namespace}/sa/${serviceAccount}`,
    },
    { ...opts, parent },
  );
}

/** Where the shipper sends on Google Cloud: one place, which routes to every sink. */
export function outletOf(
  { project, region, cluster }: { readonly project: string; readonly region: string; readonly cluster: string },
  families: readonly Family[],
): Outlet<pulumi.Output<string>> {
  return {
    kind: "cloud-logging",
    name: "cloud-logging",
    project,
    location: region,
    cluster: pulumi.output(cluster),
    logs: Object.fromEntries(families.map((family) => [family, logIdOf(family)])),
  };
}
