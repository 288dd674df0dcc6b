import { ConsumerGroup } from "@pulumi/azure-native/eventhub/consumerGroup.js";
import { EventHub } from "@pulumi/azure-native/eventhub/eventHub.js";
import type { Namespace } from "@pulumi/azure-native/eventhub/namespace.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Family } from "../../matrix/family.ts";
import type { LogPlace } from "../place.ts";
import { hubNamespace } from "./namespace.ts";

/** Who reads which families. */
export interface Reader {
  /** Name of the sink. */
  readonly sink: string;
  readonly families: readonly Family[];
}

/** Where the shipper sends to, and its readers read from. */
export interface ShippedHubs {
  readonly namespace: Namespace;
  readonly hubs: Readonly<Partial<Record<Family, EventHub>>>;
  /** The consumer group of a reader in the hub of a family. */
  readonly group: (sink: string, family: Family) => pulumi.Output<string>;
}

/** Lines of one partition stay in order and go at 1 MB a second; four let a reader catch up after an outage. */
const PARTITIONS = 4;

/**
 * One hub a family, one consumer group a reader: readers don't take from each other, and a slow one keeps its place for as
 * long as lines stay. Only Entra opens it.
 */
export function shippedHubs(
  place: LogPlace,
  families: readonly Family[],
  readers: readonly Reader[],
  keepDays: number,
): ShippedHubs {
  const { name, resourceGroupName, made, kept } = place;
  const namespace = hubNamespace(place, "shipper", { keepDays, localAuth: false });
  const groups = new Map<string, pulumi.Output<string>>();
  const hubs: Partial<Record<Family, EventHub>> = {};
  for (const family of families) {
    const hub = new EventHub(
      `${name}-${family}`,
      {
        resourceGroupName,
        namespaceName: namespace.name,
        eventHubName: family,
        partitionCount: PARTITIONS,
        retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: keepDays * 24 },
      },
      { ...made, protect: kept.protect === true },
    );
    hubs[family] = hub;
    for (const { sink } of readers.filter((reader) => reader.families.includes(family))) {
      const group = new ConsumerGroup(
        `${name}-${family}-${sink}`,
        { resourceGroupName, namespaceName: namespace.name, eventHubName: hub.name, consumerGroupName: sink },
        made,
      );
      groups.set(`${sink}/${family}`, group.name);
    }
  }
  return {
    namespace,
    hubs,
    group: (sink, family) => {
      const found = groups.get(`${sink}/${family}`);
      if (found === undefined) throw new Error(`${sink} reads no ${family}`);
      return found;
    },
  };
}
