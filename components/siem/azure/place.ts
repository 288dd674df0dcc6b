import type * as pulumi from "@pulumi/pulumi";
import type { CustomerKey } from "./key.ts";

/** What everything that holds or carries logs of a plane has in common. */
export interface LogPlace {
  /** Name of the plane. */
  readonly name: string;
  /** Subscription. */
  readonly account: string;
  readonly region: string;
  readonly resourceGroupName: pulumi.Input<string>;
  /** No public address answers. */
  readonly isolated: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** A key of the customer. Absent: keys of Azure. */
  readonly key?: CustomerKey;
  /** For what can be made again. */
  readonly made: pulumi.CustomResourceOptions;
  /** For what holds logs: protected, and it stays in Azure when it leaves the program. */
  readonly kept: pulumi.CustomResourceOptions;
}

/** Resource group, region and tags, as nearly every resource wants them. */
export function located({ resourceGroupName, region, tags }: LogPlace) {
  return { resourceGroupName, location: region, tags: { ...tags } };
}

export function publicAccess({ isolated }: Pick<LogPlace, "isolated">): "Enabled" | "Disabled" {
  return isolated ? "Disabled" : "Enabled";
}

/** Built-in roles, by what they let an identity do. Source: Azure built-in roles, "Analytics". */
export const LOG_ROLES = {
  /** Azure Event Hubs Data Sender. */
  send: "2b629674-e913-4c01-ae53-ef4638d8f975",
  /** Azure Event Hubs Data Receiver. */
  receive: "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
} as const;

/** With its subscription, as Azure returns it; without, every preview shows a change. */
export function roleDefinition(account: string, role: string): string {
  return `/subscriptions/${account}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}
