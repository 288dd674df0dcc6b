/** Hubble lines from a rotating file to a sink, through outages of the sink and deaths of the agent. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Agent, AgentUsage } from "./agent.ts";
import { type ExportOptions, writeExport } from "./export.ts";
import { flowLine } from "./line.ts";
import type { LogSink } from "./sink.ts";
import type { Arrivals, Tally } from "./tally.ts";

/** Something that happens once this share of the lines (0 to 1) is written. */
export interface Disturbance {
  readonly at: number;
  readonly does: "kill" | "terminate" | "close" | "refuse";
  /** Milliseconds that the agent is down or the sink is away. */
  readonly lasts: number;
}

export interface Run extends ExportOptions {
  readonly lines: number;
  readonly disturbances: readonly Disturbance[];
  /** Milliseconds without a new line after which what is missing counts as lost. */
  readonly patience: number;
}

export interface Shipped extends Arrivals, AgentUsage {
  readonly bytes: number;
  readonly rotations: number;
  /** Seconds from the first line written to the last one that arrived. */
  readonly seconds: number;
  /** Most lines that arrived in a second, over five seconds. */
  readonly fastest: number;
}

/** Seconds over which the fastest rate is taken. */
const SPAN = 5;

/** Runs until every line arrived, or nothing new came for `patience`. */
export async function ship(
  run: Run,
  { agent, sink, tally }: { agent: Agent; sink: LogSink; tally: Tally },
  progress: (arrived: number) => void = () => {},
): Promise<Shipped> {
  const begun = performance.now();
  const waiting = [...run.disturbances];
  // One after the other for each of both: an agent that is down can't be killed.
  const under = { agent: Promise.resolve(), sink: Promise.resolve() };
  const perSecond: number[] = [];
  const meter = setInterval(() => {
    perSecond.push(tally.arrived());
    progress(tally.arrived());
  }, 1_000);
  agent.start();
  try {
    const { bytes, rotations } = await writeExport(run.lines, flowLine, run, (written) => {
      while (waiting[0] !== undefined && written >= waiting[0].at * run.lines) {
        const next = waiting.shift();
        if (next === undefined) continue;
        const which = next.does === "kill" || next.does === "terminate" ? "agent" : "sink";
        under[which] = under[which].then(() => disturb(next, agent, sink));
      }
    });
    await Promise.all(Object.values(under));
    const last = await settled(run, tally, agent);
    return {
      ...tally.state(),
      ...agent.usage(),
      bytes,
      rotations,
      seconds: (last - begun) / 1000,
      fastest: fastest(perSecond),
    };
  } finally {
    clearInterval(meter);
    await Promise.allSettled(Object.values(under));
    await agent.stop("SIGKILL");
  }
}

async function disturb({ does, lasts }: Disturbance, agent: Agent, sink: LogSink): Promise<void> {
  if (does === "close") await sink.close();
  else if (does === "refuse") sink.refuse();
  else await agent.stop(does === "kill" ? "SIGKILL" : "SIGTERM");
  await sleep(lasts);
  if (does === "close") await sink.open();
  else if (does === "refuse") sink.answer();
  else agent.start();
}

/** When the last new line came. */
async function settled({ lines, patience }: Run, tally: Tally, agent: Agent): Promise<number> {
  let before = tally.arrived();
  let last = performance.now();
  while (tally.arrived() < lines && performance.now() - last < patience) {
    const failure = agent.failure();
    if (failure !== undefined) throw new Error(failure);
    await sleep(50);
    if (tally.arrived() === before) continue;
    before = tally.arrived();
    last = performance.now();
  }
  return last;
}

function fastest(perSecond: readonly number[]): number {
  return Math.max(
    0,
    ...perSecond.slice(SPAN).map((arrived, index) => Math.round((arrived - (perSecond[index] ?? 0)) / SPAN)),
  );
}
