import type * as pulumi from "@pulumi/pulumi";
import type { SourceId } from "../../siem/matrix/source.ts";
import type { LogRequest } from "../../siem/plan/request.ts";
import type { Sink } from "../../siem/sink.ts";

/** What the diagnostic setting of the cluster sends to its workspace, in the words of the log matrix. */
export const WORKSPACE_RECEIVES: readonly SourceId[] = [
  "kubernetes-audit",
  "authenticator",
  "api-server",
  "policy-change",
];

interface Home {
  readonly account: string;
  readonly region: string;
}

/** The workspace that Azure itself writes logs of a plane to where nobody said anything of logs. */
export function workspaceSink({ account, region }: Home, workspaceId: pulumi.Input<string>): Sink {
  return {
    name: "control-plane",
    kind: "azure-log-analytics",
    account,
    region,
    destination: workspaceId,
    receives: WORKSPACE_RECEIVES,
  };
}

/** A storage account of the customer's own that flow logs of the VNet go to. */
export function flowLogSink({ region }: Home, storageId: string): Sink {
  return {
    name: "network-flows",
    kind: "azure-storage",
    account: subscriptionOf(storageId),
    // Azure takes no storage account of another region for flow logs (Network Watcher, "VNet flow logs").
    region,
    destination: storageId,
    receives: ["network-flow" satisfies SourceId],
  };
}

/** A request without flow logs, which go to an account of the customer's own already. */
export function withoutFlows(logs: LogRequest): LogRequest {
  const { "network-flow": _, ...destinations } = logs.destinations;
  return { ...logs, destinations };
}

/** `/subscriptions/ID/...` */
export function subscriptionOf(id: string): string {
  return id.split("/")[2] ?? "";
}
