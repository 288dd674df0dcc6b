/**
 * What a rollout has to do, from the fleet file and from what each stack's own state says. There is no other journal: a
 * stack that went through to its end names the revision in its outputs, so a run that was killed anywhere is planned
 * again from there.
 */
import { type Fleet, type Gate, type Region, regionsOf, type StackRef, stackId } from "./file/fleet.ts";
import type { Standing } from "./release.ts";

/** Standing of each stack by {@link stackId}; a stack that doesn't exist is absent. */
export type Journal = ReadonlyMap<string, Standing>;

export interface RolloutRequest {
  /** What is rolled out, such as a commit. */
  readonly revision: string;
  /** Stacks that stand at the revision already are left as they are. Otherwise every stack is brought up. */
  readonly resume: boolean;
  /** Regions that this run is about, by name; empty for all. */
  readonly only: readonly string[];
  /** Projects that this run is about. */
  readonly projects: readonly StackRef["project"][];
}

export interface StackStep {
  readonly stack: StackRef;
  /** `done`: its state says that it stands at the revision. `mend`: a killed run left operations open. */
  readonly does: "up" | "mend" | "done";
}

export interface RegionPlan {
  readonly region: Region;
  readonly steps: readonly StackStep[];
}

export interface WavePlan {
  readonly name: string;
  readonly gate: Gate;
  readonly regions: readonly RegionPlan[];
  /** A later wave has begun with this revision, so this one has passed its gate; it is not asked again. */
  readonly passed: boolean;
}

/** Whether a stack's last update went through, and rolled this revision out. */
export function standsAt(standing: Standing | undefined, revision: string): boolean {
  return standing !== undefined && standing.pending === 0 && standing.release?.revision === revision;
}

/** Waves in order, without those that have nothing of what was asked for. */
export function planRollout(fleet: Fleet, journal: Journal, request: RolloutRequest): readonly WavePlan[] {
  const { revision, resume, only } = request;
  const step = (stack: StackRef): StackStep => {
    const standing = journal.get(stackId(stack));
    if (resume && standsAt(standing, revision)) return { stack, does: "done" };
    return { stack, does: (standing?.pending ?? 0) > 0 ? "mend" : "up" };
  };
  // A region that was repaired out of order passed nobody's gate.
  const inOrder = (stack: StackRef) => {
    const release = journal.get(stackId(stack))?.release;
    return release?.revision === revision && release.by !== "repair";
  };
  const began = fleet.waves.map(({ regions }) => regions.some(({ stacks }) => stacks.some(inOrder)));
  return fleet.waves
    .map((wave, index) => ({
      name: wave.name,
      gate: wave.gate,
      regions: wave.regions
        .filter(({ name }) => only.length === 0 || only.includes(name))
        .map((region) => ({ region, steps: stacksFor(region, request).map(step) }))
        .filter(({ steps }) => steps.length > 0),
      passed: false,
      later: began.slice(index + 1).some(Boolean),
    }))
    .filter(({ regions }) => regions.length > 0)
    .map(({ later, ...wave }) => ({
      ...wave,
      passed: resume && later && only.length === 0 && wave.regions.every(({ steps }) => steps.every(isDone)),
    }));
}

function stacksFor({ stacks }: Region, { projects }: RolloutRequest): readonly StackRef[] {
  return stacks.filter(({ project }) => projects.includes(project));
}

function isDone({ does }: StackStep): boolean {
  return does === "done";
}

/** Names under `--only` that the fleet doesn't have. */
export function unknownRegions(fleet: Fleet, only: readonly string[]): readonly string[] {
  const known = new Set(regionsOf(fleet).map(({ name }) => name));
  return only.filter((name) => !known.has(name));
}

/** The plan for people. */
export function planLines(waves: readonly WavePlan[]): readonly string[] {
  const words = { up: "bring up", mend: "mend what a killed run left, then bring up", done: "stands at the revision" };
  return waves.flatMap(({ name, regions, gate, passed }) => [
    `wave ${name}${passed ? ", passed" : ""}`,
    ...regions.flatMap(({ region, steps }) => [
      `  region ${region.name}`,
      ...steps.map(({ stack, does }) => `    ${stackId(stack)}: ${words[does]}`),
    ]),
    ...(passed ? [] : [`  gate: ${gateText(gate)}`]),
  ]);
}

function gateText({ checks, commands, soakSeconds }: Gate): string {
  const parts = [
    ...checks,
    ...commands.map((command) => `\`${command}\``),
    ...(soakSeconds > 0 ? [`${soakSeconds} s and all of it again`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "the updates themselves";
}

/** Waves as the matrices of a GitHub workflow: one job after the other, in each one run for a region. */
export function githubMatrix(fleet: Fleet, waves: readonly WavePlan[]): unknown {
  return {
    concurrency: fleet.concurrency,
    failFast: fleet.onFailure === "stop",
    waves: waves
      .filter(({ passed }) => !passed)
      .map(({ name, regions }) => ({
        wave: name,
        include: regions.map(({ region, steps }) => ({
          region: region.name,
          stacks: steps.map(({ stack }) => stackId(stack)).join(", "),
        })),
      })),
  };
}
