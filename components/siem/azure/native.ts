import { SubscriptionDiagnosticSetting } from "@pulumi/azure-native/monitor/subscriptionDiagnosticSetting.js";
import { destinationInputs, type LogDestination } from "../../cluster/aks/operation/logs.ts";
import { azure } from "../matrix/azure.ts";
import { isAvailable, type SourceId } from "../matrix/source.ts";
import type { LogPlace } from "./place.ts";

/** Where a diagnostic setting of Azure writes to; one of the three. */
export type DiagnosticDestination = Omit<LogDestination, "categories">;

/** Sources that diagnostic settings of the cluster have. */
const CONTROL_PLANE: readonly SourceId[] = ["kubernetes-audit", "authenticator", "api-server", "policy-change"];

/** Categories of the sources, each once: policy changes are in the audit log. */
export function categoriesOf(sources: readonly SourceId[]): readonly string[] {
  const wanted = sources.filter((source) => CONTROL_PLANE.includes(source));
  return [...new Set(wanted.flatMap(valuesOf))];
}

function valuesOf(source: SourceId): readonly string[] {
  const entry = azure[source];
  return isAvailable(entry) ? entry.values : [];
}

/** Who changed the subscription. Azure has one such log a subscription: two planes of one subscription both write it. */
export function activityLog({ name, made }: LogPlace, destination: DiagnosticDestination): void {
  new SubscriptionDiagnosticSetting(
    `${name}-${destination.name}-activity`,
    {
      name: `${name}-${destination.name}`,
      ...destinationInputs(destination),
      logs: valuesOf("cloud-activity").map((category) => ({ category, enabled: true })),
    },
    made,
  );
}
