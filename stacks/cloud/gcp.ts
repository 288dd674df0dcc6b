import { getProject } from "@pulumi/gcp/organizations/getProject.js";
import { Provider } from "@pulumi/gcp/provider.js";
import { gcpSite } from "../../components/plane/gcp.ts";
import type { MakeSite } from "../../components/plane/site.ts";
import type { CloudConfig } from "../config/cloud.ts";
import { preflight } from "./preflight.ts";
import type { PlaneOptions } from "./region.ts";

/** Network and GKE cluster of a plane. */
export async function site(plane: string, config: CloudConfig, opts: PlaneOptions): Promise<MakeSite> {
  const { account: project, region } = config;
  const provider = new Provider(`${plane}-google`, { project, region }, opts);
  await preflight(
    "account",
    project,
    "log in with `gcloud auth application-default login`, as somebody with roles/browser there",
    () => getProject({ projectId: project }, { provider }),
  );
  return gcpSite({ provider, ...config.gcp });
}
