import * as pulumi from "@pulumi/pulumi";
import { loadPlatform } from "../components/cell/load.ts";
import { CILIUM_NAMESPACE, CILIUM_VERSION } from "../components/cilium/cilium.ts";
import type { Cluster } from "../components/cluster/cluster.ts";
import { mendRelease } from "../components/cluster/interrupted.ts";
import { connect } from "../components/cluster/probe.ts";
import type { PlaneOutputs } from "../components/plane/outputs.ts";
import { DataPlane } from "../components/plane/plane.ts";
import { compile } from "../components/policy/bundle.ts";
import { checkPlan } from "./cloud/check.ts";
import type { CloudConfig } from "./config/cloud.ts";

/** What the file of each cloud makes: the network and the cluster in it. */
export interface Made {
  readonly cluster: Cluster;
  /** Stable identity of the cluster in its cloud. */
  readonly clusterId: pulumi.Output<string>;
}

/** For every component of a plane. */
export interface PlaneOptions {
  readonly protect: boolean;
}

/** A cloud data plane in one region: network, keys, cluster, Cilium, nodes, guardrails, in the one order that works. */
export async function program(config: CloudConfig): Promise<pulumi.Output<PlaneOutputs>> {
  const platform = loadPlatform(config.platform, config.root);
  checkPlan(config, platform);
  // One cloud's SDK is loaded, never the others'.
  const { make } = (await import(`./cloud/${config.cloud}.ts`)) as {
    make: (name: string, config: CloudConfig, opts: PlaneOptions) => Promise<Made>;
  };
  // Children inherit it. A destroy deletes leaves first, so with the cluster alone protected it would take node pools and
  // Cilium away before it stops.
  const opts: PlaneOptions = { protect: !config.dangerouslyAllowDestroy };
  const { cluster, clusterId } = await make(platform.name, config, opts);
  const plane = new DataPlane(
    platform.name,
    {
      cluster,
      platform,
      guardrails: compile({ environment: "", platform, cells: [] }).cluster,
      settled: settled(cluster),
      readyTimeout: READY_TIMEOUT,
      ...(config.ciliumChart !== undefined && { ciliumChart: config.ciliumChart }),
      ...(config.ciliumCrds !== undefined && { ciliumCrds: config.ciliumCrds }),
    },
    opts,
  );
  // The contract is complete only when the plane stands: a stack of cells never meets half a plane.
  return pulumi.all([plane.ready.urn, clusterId, cluster.kubeconfig]).apply(([, id, kubeconfig]) => ({
    version: 1 as const,
    name: platform.name,
    kind: "cloud" as const,
    clusterId: id,
    cilium: { version: CILIUM_VERSION, namespace: CILIUM_NAMESPACE },
    judgesPolicies: true,
    kubeconfig,
  })) as pulumi.Output<PlaneOutputs>;
}

/** Seconds: nodes of a cloud take minutes to join, and agents pull their images then. */
const READY_TIMEOUT = 1_200;

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
