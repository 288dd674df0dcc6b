import { loadavg } from "node:os";
import { exportValues } from "../../components/siem/volume/filter.ts";
import { shipOnce } from "../support/siem/run.ts";
import type { Disturbance } from "../support/siem/ship.ts";
import type { Progress } from "./progress.ts";

/** Lines a second: below what the agent and the sink of a two-core machine ship, so that outages are caught up. */
const RATE = 5_000;
const KINDS = ["kill", "close", "kill", "refuse"] as const;

export interface NotShipped {
  readonly what: "lost" | "altered" | "strange";
  readonly count: number;
  readonly samples: readonly (number | string)[];
}

/**
 * Ships `count` recorded lines with the export settings of this project, through an outage of the sink or a SIGKILL of the
 * agent about every tenth of the way, a kill in the middle of each outage among them. What it measured goes to stderr.
 */
export async function soakShip(count: number, seed: number, progress: Progress): Promise<NotShipped[]> {
  const { fileMaxSizeMb, fileMaxBackups } = exportValues();
  const shipped = await shipOnce(
    {
      lines: count,
      rate: RATE,
      size: fileMaxSizeMb * 1_000_000,
      backups: fileMaxBackups,
      patience: 60_000,
      disturbances: disturbances(seed),
    },
    (arrived) => progress.at(arrived),
  );
  const { lost, missing, altered, strange, ...measured } = shipped;
  console.error(
    JSON.stringify({ ...rounded(measured), linesPerSecond: Math.round(count / shipped.seconds), load: loadavg() }),
  );
  return [
    ...(lost > 0 ? [{ what: "lost" as const, count: lost, samples: missing }] : []),
    ...(altered.length > 0 ? [{ what: "altered" as const, count: altered.length, samples: altered }] : []),
    ...(strange.length > 0 ? [{ what: "strange" as const, count: strange.length, samples: strange }] : []),
  ];
}

/** Eight, their places moved a little by the seed; outages of ten seconds with a kill inside. */
function disturbances(seed: number): Disturbance[] {
  return Array.from({ length: 8 }, (_, index): Disturbance[] => {
    const at = 0.1 * (index + 1) + ((seed * (index + 7)) % 50) / 1_000;
    const does = KINDS[index % KINDS.length] ?? "kill";
    if (does === "kill") return [{ at, does, lasts: 1_000 }];
    return [
      { at, does, lasts: 10_000 },
      { at: at + 0.01, does: "kill", lasts: 1_000 },
    ];
  }).flat();
}

const rounded = (figures: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value * 10) / 10]));
