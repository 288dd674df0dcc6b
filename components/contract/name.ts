/** The only functions that make names. Changing one renames objects in running clusters: never without aliases. */
import type { CellId } from "./model.ts";

/**
 * Longest accepted names, chosen so that `<organization>-<project>-<environment>` fits a DNS-1123 label (63)
 * with room to spare, and that `cell-20-<component>-in-<endpoint>` and `cell-40-<component>-<approval>` do too.
 */
export const NAME_LIMITS = {
  organization: 20,
  project: 25,
  environment: 10,
  component: 30,
  endpoint: 15,
  approval: 24,
} as const;

/** `<organization>-<project>-<environment>`. Two cells that would share one namespace are refused at resolution. */
export function namespaceOf({ organization, project, environment }: CellId): string {
  return `${organization}-${project}-${environment}`;
}

/** Names of the generated policies. The number gives the reading order of `kubectl get cnp`, nothing else. */
export const policyName = {
  defaultDeny: "cell-00-default-deny",
  dns: "cell-10-dns",
  inbound: (component: string, endpoint: string) => `cell-20-${component}-in-${endpoint}`,
  outbound: (component: string) => `cell-30-${component}-out`,
  approved: (component: string, approval: string) => `cell-40-${component}-${approval}`,
  metrics: (component: string) => `cell-50-${component}-metrics`,
  webhooks: (component: string) => `cell-51-${component}-webhooks`,
} as const;
