import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { loadPlatform } from "../components/cell/load.ts";
import { CILIUM_NAMESPACE, CILIUM_VERSION } from "../components/cilium/cilium.ts";
import { ExistingCluster } from "../components/cluster/existing.ts";
import { mendRelease } from "../components/cluster/interrupted.ts";
import { probe } from "../components/cluster/probe.ts";
import type { PlaneOutputs } from "../components/plane/outputs.ts";
import { DataPlane } from "../components/plane/plane.ts";
import { compile } from "../components/policy/bundle.ts";
import type { LocalConfig } from "./config/local.ts";

/** A plane on a cluster that is there already: the local control plane, or any other that a kubeconfig reaches. */
export async function program(config: LocalConfig): Promise<{ readonly plane: pulumi.Output<PlaneOutputs> }> {
  const platform = loadPlatform(config.platform, config.root);
  const found = await probe({ path: config.kubeconfig, ...(config.context && { context: config.context }) });
  await mendRelease(found.api, "cilium", {
    preview: pulumi.runtime.isDryRun(),
    warn: (message) => void pulumi.log.warn(message),
  });
  const kubeconfig = pulumi.secret(readFileSync(config.kubeconfig, "utf8"));
  const cluster = new ExistingCluster(platform.name, {
    kubeconfig,
    found,
    podCidr: config.podCidr,
    ...(config.context !== undefined && { context: config.context }),
  });
  const made = new DataPlane(platform.name, {
    cluster,
    platform,
    guardrails: compile({ environment: "", platform, cells: [] }).cluster,
    ciliumCrds: config.ciliumCrds,
    replicas: config.replicas,
    judgesPolicies: !config.isLocalControlPlane,
    ...(config.ciliumChart !== undefined && { ciliumChart: config.ciliumChart }),
  });
  // The contract is complete only when the plane stands: a stack of cells never meets half a plane.
  const plane = pulumi.output(made.ready.urn).apply(() => ({
    version: 1 as const,
    name: platform.name,
    kind: "local" as const,
    clusterId: found.clusterId,
    cilium: { version: CILIUM_VERSION, namespace: CILIUM_NAMESPACE },
    judgesPolicies: !config.isLocalControlPlane,
    kubeconfig,
  })) as unknown as pulumi.Output<PlaneOutputs>;
  return { plane };
}
