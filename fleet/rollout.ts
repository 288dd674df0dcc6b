/** Carries a plan out, wave by wave. What a stack is and how it is brought up is somebody else's: see {@link Fleetwork}. */
import type { Gate, Region } from "../components/fleet/file/fleet.ts";
import type { RegionPlan, StackStep, WavePlan } from "../components/fleet/plan.ts";

/** What a rollout does to the world. Each throws an Error whose message is for people. */
export interface Fleetwork {
  bringUp(step: StackStep, region: Region): Promise<string>;
  /** Passes, or throws with what is not well once the gate's time is over. */
  check(region: Region, gate: Gate): Promise<void>;
  /** Ends early, without an error, when the rollout is stopped. */
  soak(seconds: number): Promise<void>;
  tell(line: string): void;
  /** True once somebody asked the rollout to stop: nothing new is started. */
  stopped(): boolean;
}

export interface RolloutSettings {
  readonly concurrency: number;
  readonly onFailure: "stop" | "finish-wave";
}

export interface RegionOutcome {
  readonly region: string;
  readonly wave: string;
  readonly state: "done" | "failed" | "not started";
  readonly reason?: string;
}

/** Goes through the waves; a wave begins when every region of the one before is well. Never throws for a region. */
export async function rollOut(
  waves: readonly WavePlan[],
  { concurrency, onFailure }: RolloutSettings,
  work: Fleetwork,
): Promise<readonly RegionOutcome[]> {
  const outcomes: RegionOutcome[] = [];
  let going = true;
  for (const wave of waves) {
    const note = (region: string, state: RegionOutcome["state"], reason?: string) =>
      outcomes.push({ region, wave: wave.name, state, ...(reason !== undefined && { reason }) });
    if (!going || work.stopped()) {
      for (const { region } of wave.regions) note(region.name, "not started");
      going = false;
      continue;
    }
    work.tell(`wave ${wave.name}${wave.passed ? ": passed before" : ""}`);
    const failed = new Map<string, string>();
    const started = new Set<string>();
    const one = async (plan: RegionPlan): Promise<void> => {
      if (work.stopped() || (failed.size > 0 && onFailure === "stop")) return;
      started.add(plan.region.name);
      try {
        await region(plan, wave, work);
      } catch (error) {
        failed.set(plan.region.name, messageOf(error));
        work.tell(`  ${plan.region.name}: FAILED: ${messageOf(error)}`);
      }
    };
    await inTurns(wave.regions, concurrency, one);
    if (failed.size === 0 && started.size === wave.regions.length && !wave.passed) await soaked(wave, failed, work);
    for (const {
      region: { name },
    } of wave.regions) {
      const reason = failed.get(name);
      note(name, reason !== undefined ? "failed" : started.has(name) ? "done" : "not started", reason);
    }
    going = failed.size === 0 && started.size === wave.regions.length;
  }
  return outcomes;
}

/** A plane before its cells; the checks when all of it is up. */
async function region({ region, steps }: RegionPlan, wave: WavePlan, work: Fleetwork): Promise<void> {
  for (const step of steps) {
    const did = step.does === "done" ? "stands at the revision" : await work.bringUp(step, region);
    work.tell(`  ${region.name}: ${step.stack.project} ${step.stack.stack}: ${did}`);
  }
  if (!wave.passed) await work.check(region, wave.gate);
}

/** Once for the whole wave: trouble that takes its time shows in any of its regions. */
async function soaked({ gate, regions }: WavePlan, failed: Map<string, string>, work: Fleetwork): Promise<void> {
  if (gate.soakSeconds === 0) return;
  work.tell(`  soaking for ${gate.soakSeconds} s`);
  await work.soak(gate.soakSeconds);
  for (const { region: one } of regions) {
    if (work.stopped()) return;
    try {
      await work.check(one, gate);
    } catch (error) {
      failed.set(one.name, `after ${gate.soakSeconds} s: ${messageOf(error)}`);
      work.tell(`  ${one.name}: FAILED after ${gate.soakSeconds} s: ${messageOf(error)}`);
    }
  }
}

/** At most `limit` at once, in order. */
async function inTurns<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const turn = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, turn));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
