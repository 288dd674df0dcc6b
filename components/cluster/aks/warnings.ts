import type { AksClusterArgs } from "./args.ts";

/** What a preview says about choices that make a cluster less safe. */
export function warningsOf(name: string, args: AksClusterArgs): string[] {
  const { dangerouslyExposeApiServerTo: exposed = [], dangerouslyAllowDestroy, deletionLock, logs } = args;
  const warnings: string[] = [];
  if (exposed.length > 0) {
    warnings.push(`The API server of ${name} has a public address, open to ${exposed.join(", ")}.`);
  }
  if (exposed.length > 0 && args.network.egressAddresses.length === 0) {
    warnings.push(
      `Nodes of ${name} ask the API server from public addresses that only the owner of its VNet knows: ` +
        "name them in dangerouslyExposeApiServerTo too, or nodes are locked out.",
    );
  }
  if (dangerouslyAllowDestroy === true) {
    warnings.push(
      `${name} can be destroyed: Pulumi's protection is off, and a destroy takes the lock against deletion away first.`,
    );
  } else if (deletionLock === false) {
    warnings.push(`${name} can be deleted outside Pulumi: its lock is off. Put it back once the pool is gone.`);
  }
  if (logs === undefined || ("length" in logs && logs.length === 0)) {
    warnings.push(`Nobody records what happens in the control plane of ${name}: give logs.workspaceId.`);
  }
  if (args.clusterUpgrades === "patch") {
    warnings.push(
      `Azure takes patch versions of ${name} by itself, so a new kubernetesVersion has no effect: ` +
        "set clusterUpgrades to none for the update that changes it.",
    );
  }
  return warnings;
}
