import type { GkeClusterArgs } from "./args.ts";

/** What a preview says about choices that make a cluster less safe; empty by default. */
export function warningsOf(name: string, args: GkeClusterArgs): string[] {
  const { dangerouslyExposeApiServerTo: exposed = [], dangerouslyAllowDestroy, binaryAuthorization } = args;
  const warnings: string[] = [];
  if (exposed.length > 0) {
    warnings.push(`The API server of ${name} has a public address, open to ${exposed.join(", ")}.`);
  }
  if (dangerouslyAllowDestroy === true) {
    warnings.push(`${name} can be destroyed: deletion protection is off, for the cluster and for its keys.`);
  }
  if (binaryAuthorization === false) {
    warnings.push(`${name} runs any image: Binary Authorization is off.`);
  }
  if (args.nodeUpgrades === "automatic") {
    warnings.push(
      `Google upgrades nodes of ${name} by itself, and a node image can break Cilium (cilium/cilium#47884): ` +
        "hold them until a canary region has run the image.",
    );
  }
  return warnings;
}
