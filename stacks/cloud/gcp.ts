import { getProject } from "@pulumi/gcp/organizations/getProject.js";
import { Provider } from "@pulumi/gcp/provider.js";
import { gke } from "../../components/cilium/flavour/gke.ts";
import { GkeCluster } from "../../components/cluster/gke/cluster.ts";
import { GcpNetwork } from "../../components/network/gcp/network.ts";
import type { Made, PlaneOptions } from "../cloud.ts";
import type { CloudConfig } from "../config/cloud.ts";
import { preflight } from "./preflight.ts";
import { planeTags } from "./tags.ts";

/** Network and GKE cluster of a plane. */
export async function make(name: string, config: CloudConfig, opts: PlaneOptions): Promise<Made> {
  const { account: project, region, zones, addresses, egress } = config;
  const provider = new Provider(`${name}-google`, { project, region }, opts);
  await preflight(
    "account",
    project,
    "log in with `gcloud auth application-default login`, as somebody with roles/browser there",
    () => getProject({ projectId: project }, { provider }),
  );
  const tags = planeTags(name);
  const network = new GcpNetwork(
    name,
    { project, region, addresses, egress, labels: tags },
    { ...opts, providers: [provider] },
  );
  const cluster = new GkeCluster(
    name,
    {
      region,
      zones,
      addresses,
      network,
      project,
      tags,
      admins: config.admins,
      kubernetesVersion: config.kubernetesVersion,
      pools: config.pools,
      flavour: gke({ podCidr: addresses.pods }),
      dangerouslyExposeApiServerTo: config.dangerouslyExposeApiServerTo,
      dangerouslyAllowDestroy: config.dangerouslyAllowDestroy,
    },
    { ...opts, providers: [provider] },
  );
  return { cluster, clusterId: cluster.clusterId };
}
