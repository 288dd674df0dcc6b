import { describe, expect, it } from "vitest";
import { planRollout } from "../../components/fleet/plan.ts";
import { type Fleetwork, rollOut } from "../../fleet/rollout.ts";
import { fleetOf, journalOf } from "./fleets.ts";

interface Trouble {
  readonly up?: readonly string[];
  readonly gate?: readonly string[];
  /** The gate closes only at the second look. */
  readonly later?: readonly string[];
  readonly stopAfter?: string;
}

/** A world in memory: what was done, in order, and how much of it at once. */
function world(trouble: Trouble = {}) {
  const log: string[] = [];
  const looks = new Map<string, number>();
  let running = 0;
  let most = 0;
  let stopped = false;
  const work: Fleetwork = {
    bringUp: async ({ stack }, region) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (trouble.up?.includes(region.name)) throw new Error("no quota");
      log.push(`up ${stack.project} ${stack.stack}`);
      if (trouble.stopAfter === stack.stack) stopped = true;
      return "1 created";
    },
    check: async (region) => {
      const look = (looks.get(region.name) ?? 0) + 1;
      looks.set(region.name, look);
      log.push(`check ${region.name}`);
      if (trouble.gate?.includes(region.name) || (look > 1 && trouble.later?.includes(region.name)))
        throw new Error("agents crash");
    },
    soak: async (seconds) => void log.push(`soak ${seconds}`),
    tell: () => {},
    stopped: () => stopped,
  };
  return { work, log, most: () => most };
}

const waves = (change = "", only: readonly string[] = []) =>
  planRollout(fleetOf(change), journalOf("v1"), { revision: "v2", resume: false, only, projects: ["planes", "cells"] });
const settings = { concurrency: 1, onFailure: "stop" } as const;
const states = (outcomes: Awaited<ReturnType<typeof rollOut>>) =>
  Object.fromEntries(outcomes.map(({ region, state }) => [region, state]));

describe("a rollout", () => {
  it("goes wave by wave, and checks a region after its cells", async () => {
    const { work, log } = world();
    await rollOut(waves(), settings, work);
    expect(log.slice(0, 6)).toEqual([
      "up planes r1",
      "up cells r1-prod",
      "check r1",
      "up planes r2",
      "up cells r2-prod",
      "check r2",
    ]);
    expect(log).toHaveLength(21);
  });

  it("brings at most N regions up at once, all of one wave", async () => {
    const { work, log, most } = world();
    await rollOut(waves(), { ...settings, concurrency: 2 }, work);
    expect(most()).toBe(2);
    const waveOf = (entry: string) => (/r1/.test(entry) ? 0 : /r[234]/.test(entry) ? 1 : 2);
    expect(log.map(waveOf)).toEqual(log.map(waveOf).toSorted());
  });

  it("stops at a region that can't be brought up: nothing after it is touched", async () => {
    const { work, log } = world({ up: ["r3"] });
    const outcomes = await rollOut(waves(), settings, work);
    expect(states(outcomes)).toEqual({
      r1: "done",
      r2: "done",
      r3: "failed",
      r4: "not started",
      r5: "not started",
      r6: "not started",
      r7: "not started",
    });
    expect(outcomes.find(({ region }) => region === "r3")?.reason).toBe("no quota");
    expect(log.some((entry) => /r[4567]/.test(entry))).toBe(false);
  });

  it("brings the rest of the wave up where the fleet says so, then stops", async () => {
    const { work } = world({ up: ["r2"] });
    const outcomes = await rollOut(waves(), { ...settings, onFailure: "finish-wave" }, work);
    expect(states(outcomes)).toMatchObject({ r2: "failed", r3: "done", r4: "done", r5: "not started" });
  });

  it("does not leave the canary when its gate stays closed", async () => {
    const { work } = world({ gate: ["r1"] });
    expect(states(await rollOut(waves(), settings, work))).toMatchObject({
      r1: "failed",
      r2: "not started",
      r7: "not started",
    });
  });

  it("looks again after the soak, and stops at what showed meanwhile", async () => {
    const { work, log } = world({ later: ["r1"] });
    const outcomes = await rollOut(waves("  gate: {soakSeconds: 300}\n"), settings, work);
    expect(log.slice(2, 5)).toEqual(["check r1", "soak 300", "check r1"]);
    expect(outcomes[0]).toEqual({ region: "r1", wave: "w0", state: "failed", reason: "after 300 s: agents crash" });
    expect(states(outcomes).r2).toBe("not started");
  });

  it("starts nothing new once it is asked to stop", async () => {
    const { work } = world({ stopAfter: "r2-prod" });
    expect(states(await rollOut(waves(), settings, work))).toMatchObject({
      r1: "done",
      r2: "done",
      r3: "not started",
      r5: "not started",
    });
  });

  it("repairs one region while another is broken", async () => {
    const { work, log } = world({ up: ["r3"] });
    expect(states(await rollOut(waves("", ["r6"]), settings, work))).toEqual({ r6: "done" });
    expect(log).toEqual(["up planes r6", "up cells r6-prod", "check r6"]);
  });
});
