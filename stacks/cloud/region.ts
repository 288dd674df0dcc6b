import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../components/cluster/cluster.ts";
import { mendRelease } from "../../components/cluster/interrupted.ts";
import { connect } from "../../components/cluster/probe.ts";
import type { Platform } from "../../components/contract/model.ts";
import type { PlaneOutputs } from "../../components/plane/outputs.ts";
import type { RegionArgs } from "../../components/plane/region.ts";
import type { MakeSite } from "../../components/plane/site.ts";
import type { ResidencySummary } from "../../components/residency/summary.ts";
import type { CloudConfig } from "../config/cloud.ts";
import { planeTags } from "./tags.ts";

/** What the file of each cloud exports. */
export interface CloudDoor {
  /** Makes the cloud's provider, asks the cloud whether the account is the right one, and binds what only it needs. */
  site(name: string, config: CloudConfig, opts: PlaneOptions): Promise<MakeSite>;
}

/** What the stack of a plane in a cloud exports. */
export interface PlaneExports {
  readonly plane: pulumi.Output<PlaneOutputs>;
  /** What the residency proof found, in short; `cellwall evidence residency` has every row. */
  readonly residency: Promise<ResidencySummary>;
}

/** For everything of a plane that is not inside its component. */
export interface PlaneOptions {
  /** A destroy deletes leaves first, so with the cluster alone protected it would take node pools away before it stops. */
  readonly protect: boolean;
}

/** Arguments of a plane from the settings of its stack. Nothing but the cloud's provider is registered. */
export async function regionArgs(config: CloudConfig, platform: Platform, opts: PlaneOptions): Promise<RegionArgs> {
  // One cloud's SDK is loaded, never the others'.
  const door = (await import(`./${config.cloud}.ts`)) as CloudDoor;
  const { hub, people, vendor, imageRegistry, ciliumChart, ciliumCrds } = config;
  return {
    cloud: config.cloud,
    site: await door.site(platform.name, config, opts),
    platform,
    account: config.account,
    region: config.region,
    zones: config.zones,
    addresses: config.addresses,
    egress: config.egress,
    kubernetesVersion: config.kubernetesVersion,
    pools: config.pools,
    admins: config.admins,
    people,
    tags: planeTags(platform.name),
    dangerouslyExposeApiServerTo: config.dangerouslyExposeApiServerTo,
    dangerouslyAllowDestroy: config.dangerouslyAllowDestroy,
    settled,
    ...(config.productionEnvironments !== undefined && { productionEnvironments: config.productionEnvironments }),
    ...(config.logs !== undefined && { logs: config.logs.request, logSecrets: config.logs.secrets }),
    ...(hub !== undefined && { hub }),
    ...(vendor !== undefined && { vendor }),
    ...(imageRegistry !== undefined && { imageRegistry }),
    ...(ciliumChart !== undefined && { ciliumChart }),
    ...(ciliumCrds !== undefined && { ciliumCrds }),
  };
}

/** True once nothing of an interrupted run is in the way of Cilium's release. */
function settled({ kubeconfig, name }: Cluster): pulumi.Output<boolean> {
  return kubeconfig.apply(async (text) => {
    const { api } = await connect(text, `of cluster ${name}`);
    await mendRelease(api, "cilium", {
      preview: pulumi.runtime.isDryRun(),
      warn: (message) => void pulumi.log.warn(message),
    });
    return true;
  });
}
