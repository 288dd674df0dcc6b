import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import { DEFAULT_MAINTENANCE, type Maintenance } from "../cloud.ts";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const BYDAY = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;

/** A Monday in the past. Google reads only the time of day of a weekly window; a clock here would change every preview. */
const FIRST_MONDAY = Date.UTC(2026, 0, 5);

const HOUR = 3_600_000;

/**
 * Hours a night. Google wants 48 hours of windows in every 32 days, of four hours at least (GKE, "Maintenance windows and
 * exclusions"): two nights a week of six hours are the shortest that begin at one hour; one of four hours is refused.
 */
const LENGTH = 6;

/** Why nodes wait: an image of GKE 1.36 broke every upgraded node's Cilium (cilium/cilium#47884). */
const EXCLUSION = {
  exclusionName: "cilium-gate",
  // An exclusion may begin in the past; the same bytes at each preview.
  startTime: "2026-01-01T00:00:00Z",
  exclusionOptions: { scope: "NO_MINOR_OR_NODE_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
} as const;

/**
 * - `held`: minor versions and node images wait until a canary region has run them with this Cilium; patches of the
 *   control plane come in the window. Ends by itself when the version's support ends.
 * - `automatic`: the release channel decides.
 */
export type NodeUpgrades = "held" | "automatic";

/** Windows of six hours on the chosen day and the next, and the hold on node upgrades. */
export function maintenancePolicy(
  { day, hour }: Maintenance = DEFAULT_MAINTENANCE,
  upgrades: NodeUpgrades = "held",
): NonNullable<ClusterArgs["maintenancePolicy"]> {
  const index = DAYS.indexOf(day);
  const start = FIRST_MONDAY + (index * 24 + hour) * HOUR;
  return {
    recurringWindow: {
      startTime: at(start),
      endTime: at(start + LENGTH * HOUR),
      recurrence: `FREQ=WEEKLY;BYDAY=${BYDAY[index]},${BYDAY[(index + 1) % 7]}`,
    },
    ...(upgrades === "held" && {
      maintenanceExclusions: [{ ...EXCLUSION, exclusionOptions: { ...EXCLUSION.exclusionOptions } }],
    }),
  };
}

/** RFC 3339 in UTC without fractions, as the API returns it. */
const at = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(".000Z", "Z");
