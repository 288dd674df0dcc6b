import type { Table } from "@pulumi/azure-native/operationalinsights/table.js";
import { ScheduledAlertRule } from "@pulumi/azure-native/securityinsights/scheduledAlertRule.js";
import { SentinelOnboardingState } from "@pulumi/azure-native/securityinsights/sentinelOnboardingState.js";
import type * as pulumi from "@pulumi/pulumi";
import type { DetectionSettings } from "../../detection/settings.ts";
import type { Family } from "../../matrix/family.ts";
import type { SourceId } from "../../matrix/source.ts";
import { guid } from "../name.ts";
import type { LogPlace } from "../place.ts";
import { analyticsRules } from "./detection.ts";

export interface SentinelSettings {
  readonly sink: string;
  readonly workspaceName: pulumi.Output<string>;
  readonly sources: readonly SourceId[];
  readonly families: readonly Family[];
  readonly tables: readonly Table[];
  readonly detections: DetectionSettings;
}

/** Microsoft Sentinel on a workspace, with each detection whose tables are there as an analytics rule that makes incidents. */
export function sentinel(
  { name, account, resourceGroupName, made }: LogPlace,
  { sink, workspaceName, sources, families, tables, detections }: SentinelSettings,
): { readonly onboarded: readonly pulumi.Resource[]; readonly without: readonly string[] } {
  const onboarded = new SentinelOnboardingState(
    `${name}-${sink}`,
    // This name and no other; the solution of earlier years is refused (Azure/ALZ-Bicep#802).
    { resourceGroupName, workspaceName, sentinelOnboardingStateName: "default" },
    made,
  );
  const { rules, without } = analyticsRules(sources, families, detections);
  for (const { id, ...rule } of rules) {
    new ScheduledAlertRule(
      `${name}-${sink}-${id}`,
      {
        resourceGroupName,
        workspaceName,
        ruleId: guid(account, `${name}/${sink}/${id}`),
        kind: "Scheduled",
        enabled: true,
        ...rule,
        triggerOperator: "GreaterThan",
        triggerThreshold: 0,
        // Azure wants a duration although nothing is suppressed.
        suppressionDuration: "PT1H",
        suppressionEnabled: false,
        incidentConfiguration: { createIncident: true },
      },
      // A query over a table that isn't there is refused.
      { ...made, dependsOn: [onboarded, ...tables] },
    );
  }
  return { onboarded: [onboarded], without };
}
