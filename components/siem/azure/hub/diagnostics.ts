import { EventHub } from "@pulumi/azure-native/eventhub/eventHub.js";
import type { Namespace } from "@pulumi/azure-native/eventhub/namespace.js";
import { NamespaceAuthorizationRule } from "@pulumi/azure-native/eventhub/namespaceAuthorizationRule.js";
import type * as pulumi from "@pulumi/pulumi";
import type { LogPlace } from "../place.ts";
import { hubNamespace } from "./namespace.ts";

/** A hub that diagnostic settings write to. */
export interface DiagnosticHub {
  readonly authorizationRuleId: pulumi.Output<string>;
  readonly hub: pulumi.Output<string>;
}

/**
 * A namespace of its own for what Azure itself writes: diagnostic settings know only a key with all three rights (Azure
 * Monitor, "Diagnostic settings": destinations), so here keys have to work, and the shipper's lines stay out of their reach.
 */
export function diagnosticHubs(
  place: LogPlace,
  sinks: readonly { readonly sink: string; readonly keepDays: number }[],
): { readonly namespace: Namespace; readonly hubs: Readonly<Record<string, DiagnosticHub>> } {
  const { name, resourceGroupName, made, kept } = place;
  const keepDays = Math.max(...sinks.map((sink) => sink.keepDays));
  const namespace = hubNamespace(place, "diagnostics", { keepDays, localAuth: true });
  const rule = new NamespaceAuthorizationRule(
    `${name}-diagnostics`,
    {
      resourceGroupName,
      namespaceName: namespace.name,
      authorizationRuleName: "azure-monitor",
      rights: ["Listen", "Manage", "Send"],
    },
    made,
  );
  const hubs = sinks.map(({ sink, keepDays: days }) => {
    const hub = new EventHub(
      `${name}-${sink}-diagnostics`,
      {
        resourceGroupName,
        namespaceName: namespace.name,
        eventHubName: sink,
        partitionCount: 4,
        // Azure Monitor refuses a compacted hub.
        retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: days * 24 },
      },
      { ...made, protect: kept.protect === true },
    );
    return [sink, { authorizationRuleId: rule.id, hub: hub.name }] as const;
  });
  return { namespace, hubs: Object.fromEntries(hubs) };
}
