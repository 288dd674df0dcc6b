import type { Provider } from "@pulumi/gcp/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { gke } from "../cilium/flavour/gke.ts";
import type { GkeClusterArgs } from "../cluster/gke/args.ts";
import { GkeCluster } from "../cluster/gke/cluster.ts";
import type { GkeKeys } from "../cluster/gke/key/keys.ts";
import { refuse } from "../network/argument.ts";
import { GcpNetwork, type GcpNetworkArgs } from "../network/gcp/network.ts";
import { GcpLogs } from "../siem/gcp/logs.ts";
import { defaultSink } from "./gcp/logs.ts";
import { repositoryOf } from "./gcp/registry.ts";
import type { MakeSite, SiteRequest } from "./site.ts";

type ClusterOptions = Pick<
  GkeClusterArgs,
  "adminRanges" | "endpoints" | "securityGroup" | "releaseChannel" | "nodeUpgrades" | "binaryAuthorization"
> &
  Pick<GkeClusterArgs, "confidentialNodes">;

/** What only Google Cloud needs. */
export interface GcpSiteArgs extends ClusterOptions, Pick<GcpNetworkArgs, "allowedDomains" | "flowSampling"> {
  /** Provider of the plane's project and region; everything is made with it. */
  provider: Provider;
  /** Keys in the plane's region that exist. Created by default, and kept when the stack goes. */
  keys?: GkeKeys & { readonly logs?: pulumi.Input<string> };
}

/**
 * Makes planes of a project of Google Cloud. One that is isolated is sealed as well unless `endpoints` says otherwise: its
 * API server answers in the VPC alone, to nodes and to `adminRanges`, by default the subnet of private endpoints.
 */
export function gcpSite({ provider, keys, allowedDomains, flowSampling, ...options }: GcpSiteArgs): MakeSite {
  return (name, request, opts) => {
    const { account: project, region, addresses, egress, tags: labels } = request;
    const imageRepository = checked(name, request);
    const inside = { ...opts, providers: [provider] };
    const isolated = egress === "isolated";
    const network = new GcpNetwork(
      name,
      {
        project,
        region,
        addresses,
        egress,
        labels,
        ...(request.hub !== undefined && { hub: request.hub.id }),
        ...(request.vendorLink !== undefined && { vendorLink: request.vendorLink }),
        ...(allowedDomains !== undefined && { allowedDomains }),
        ...(flowSampling !== undefined && { flowSampling }),
      },
      inside,
    );
    const cluster = new GkeCluster(
      name,
      {
        ...request,
        ...(isolated && sealed(request, options)),
        ...options,
        project,
        network,
        flavour: gke({ podCidr: addresses.pods }),
        ...(keys !== undefined && { keys }),
        ...(imageRepository !== undefined && { imageRepository }),
      },
      inside,
    );
    const sealedLogs = isolated || request.customerKeys === true;
    // What nobody has asked for goes where Google puts it, where that may be.
    if (!sealedLogs && request.logs === undefined) {
      return { cluster, clusterId: cluster.clusterId, sinks: [defaultSink(project)] };
    }
    const { sinks, outlets } = new GcpLogs(
      name,
      {
        project,
        region,
        network,
        cluster: name,
        key: keys?.logs,
        // What is shipped is kept with a key of the plane, whoever's the other keys are.
        customerKeys: sealedLogs || request.logs !== undefined,
        sealed: sealedLogs,
        labels,
        protect: request.dangerouslyAllowDestroy !== true,
        request: request.logs,
        after: [cluster],
      },
      inside,
    );
    return { cluster, clusterId: cluster.clusterId, sinks, outlets };
  };
}

/** The API server of an isolated plane: by its address alone. */
function sealed({ addresses }: SiteRequest, { endpoints = "address" }: ClusterOptions): Partial<GkeClusterArgs> {
  return { endpoints, ...(endpoints !== "dns" && { adminRanges: addresses.endpoints }) };
}

/** Id of the repository that nodes pull from. @throws ArgumentError */
function checked(name: string, { imageRegistry, account: project, region }: SiteRequest): string | undefined {
  if (imageRegistry === undefined) return undefined;
  const { repository, problems } = repositoryOf({ imageRegistry, project, region });
  refuse(`gcpSite ${name}`, problems);
  return repository;
}
