import type { Family } from "../matrix/family.ts";
import { commitmentOf, type WorkspaceRequest } from "./workspace/workspace.ts";

/** Regions in which Azure Monitor reads event hubs ("Ingest events from Azure Event Hubs into Azure Monitor Logs", 2026-08-11). */
const READ_IN: readonly string[] = [
  ...["brazilsouth", "brazilsoutheast", "canadacentral", "canadaeast", "eastus", "eastus2", "southcentralus"],
  ...["westus", "westus3", "francecentral", "northeurope", "norwayeast", "switzerlandnorth", "switzerlandwest"],
  ...["uksouth", "ukwest", "westeurope", "uaenorth", "southafricanorth", "australiacentral", "australiaeast"],
  ...["australiasoutheast", "centralindia", "eastasia", "japaneast", "jioindiawest", "koreacentral", "southeastasia"],
];

/** What a preview says of a workspace: what it costs in advance, and what it can't do. */
export function told(
  sink: string,
  request: WorkspaceRequest,
  families: readonly Family[],
  region: string,
  without: readonly string[],
): readonly string[] {
  const commitment = commitmentOf(request, families.length);
  return [
    ...(commitment === undefined
      ? []
      : [
          `${sink}: commitment tier of ${commitment} GB a day, paid for whether they come or not: ` +
            "Azure Monitor reads an event hub only for a workspace with such a tier or in a dedicated cluster.",
        ]),
    ...(families.length > 0 && !READ_IN.includes(region)
      ? [
          `${sink}: Azure Monitor did not read event hubs in ${region} in August 2026; lines wait in the event hub until it ` +
            "does. Send the shipper's logs to a sink of kind data-explorer as well.",
        ]
      : []),
    ...without.map((line) => `${sink}: no analytics rule for ${line}`),
  ];
}
