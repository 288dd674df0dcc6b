import type * as pulumi from "@pulumi/pulumi";
import type { SourceId } from "../../siem/matrix/source.ts";
import type { Sink } from "../../siem/sink.ts";

/** What the diagnostic setting of the cluster sends to its workspace, in the words of the log matrix. */
export const WORKSPACE_RECEIVES: readonly SourceId[] = [
  "kubernetes-audit",
  "authenticator",
  "api-server",
  "policy-change",
];

/** Where Azure itself writes logs of a plane. */
export function azureSinks(made: {
  readonly account: string;
  readonly region: string;
  readonly workspaceId: pulumi.Input<string>;
  readonly flowLogStorage?: string;
}): Sink[] {
  const { account, region, workspaceId, flowLogStorage } = made;
  return [
    {
      name: "control-plane",
      kind: "azure-log-analytics",
      account,
      region,
      destination: workspaceId,
      receives: WORKSPACE_RECEIVES,
    },
    ...(flowLogStorage === undefined
      ? []
      : [
          {
            name: "network-flows",
            kind: "azure-storage",
            account: subscriptionOf(flowLogStorage),
            // Azure takes no storage account of another region for flow logs (Network Watcher, "VNet flow logs").
            region,
            destination: flowLogStorage,
            receives: ["network-flow" satisfies SourceId],
          },
        ]),
  ];
}

/** `/subscriptions/ID/...` */
export function subscriptionOf(id: string): string {
  return id.split("/")[2] ?? "";
}
