/** One thing that may be reached through the firewall. Everything else is denied and logged. */
export interface EgressRule {
  /** Letters, digits and hyphens; unique. */
  readonly key: string;
  /** Azure's own list of names for a service, kept by Azure. */
  readonly fqdnTag?: string;
  /** Names, also with `*.` in front. */
  readonly names?: readonly string[];
  readonly reason: string;
  readonly source: string;
}

const AKS_OUTBOUND = "learn.microsoft.com/azure/aks/outbound-rules-control-egress";

/**
 * What every plane reaches by HTTPS. Left out, with the reason:
 * - NTP (123/UDP): not needed by nodes made since March 2021, whose clock follows the host ({@link AKS_OUTBOUND}).
 * - the API server (`*.hcp.REGION.azmk8s.io`): inside the VNet.
 * - Azure Monitor, Key Vault, Data Explorer: by private endpoints in the endpoint subnet.
 */
export const EGRESS_RULES: readonly EgressRule[] = [
  {
    key: "aks",
    fqdnTag: "AzureKubernetesService",
    reason: "what AKS itself needs: images, packages, Azure's API; Azure keeps the list",
    source: AKS_OUTBOUND,
  },
  {
    key: "entra",
    names: ["login.microsoftonline.com"],
    reason: "tokens of workload identities",
    source: AKS_OUTBOUND,
  },
  {
    key: "azure-policy",
    names: ["data.policy.core.windows.net", "store.policy.core.windows.net"],
    reason: "the Azure Policy add-on fetches its constraints",
    source: AKS_OUTBOUND,
  },
  {
    key: "cilium-images",
    names: ["quay.io", "*.quay.io"],
    reason: "nodes pull Cilium before anything is Ready; a mirror in the plane's own registry makes it unnecessary",
    source: "Cilium 1.20.2, chart: image.repository",
  },
];
