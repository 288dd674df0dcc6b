import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bringUp, changesText, type Stage } from "../bring-up.ts";
import { type PlacedFlow, verdictsSince } from "../check/flow.ts";
import { untilEnforced } from "../cluster/enforced.ts";
import type { Order } from "../order.ts";
import { steps, table } from "../show.ts";
import { edit, TRIAL } from "./edit.ts";
import { type Loss, lossBetween } from "./loss.ts";
import { countStreams, openStreams, type Route, routes, routesOf } from "./stream.ts";

/** One change of a running plane. */
interface Step {
  readonly name: string;
  run(stage: Stage, cells: string): Promise<string>;
  /** Whether this step ends what the route may do. */
  readonly ends: (route: Route) => boolean;
}

const never = () => false;
const up = async ({ installer }: Stage) => changesText(await installer.cells());

/** What happens to a plane in its life, the quiet things first. */
const STEPS: readonly Step[] = [
  { name: "nothing happens", run: async () => "", ends: never },
  { name: "pulumi up that changes nothing", run: up, ends: never },
  {
    name: "a cell gets an endpoint and a dependency",
    async run(stage, cells) {
      edit(join(cells, "trial.yaml"), (text) =>
        text
          .replace("visibility: [project, organization] }\n", (line) => `${line}${MORE}`)
          .replace(
            "        - { component: api, endpoint: rest }\n",
            (line) => `${line}${line.replace("rest", "admin")}`,
          ),
      );
      return up(stage);
    },
    ends: never,
  },
  {
    name: "a cell goes from observe to enforce",
    async run(stage, cells) {
      edit(join(cells, "trial.yaml"), (text) => text.replaceAll("phase: observe", "phase: enforce"));
      return up(stage);
    },
    ends: ({ from }) => from === UNDECLARED,
  },
  {
    name: "an approval is withdrawn",
    async run(stage, cells) {
      rmSync(join(cells, "approval", "ea-1990.yaml"));
      edit(join(cells, "cell", "inventory.yaml"), (text) => text.slice(0, text.indexOf("      egress:")));
      return up(stage);
    },
    ends: ({ from, to }) => from === "acme/inventory/feed" && to.startsWith("ip:"),
  },
  {
    name: "both agents are killed and start again",
    async run({ agents }) {
      await Promise.all(agents.map((agent) => agent.restart()));
      await untilEnforced(agents, 1);
      return "";
    },
    ends: never,
  },
];

const MORE =
  "        - { name: admin, protocol: TCP, port: 9000, targetPort: 9000, visibility: [project, organization] }\n";
/** Calls without having said so, which an observed cell lets it. */
const UNDECLARED = "acme/caller/silent";
/** Everybody who calls the cell under observation: nobody asks that of an observed cell. */
const TRIAL_CALLERS = [UNDECLARED, "acme/caller/declared", "acme/trial/job"];
/** Milliseconds that streams run between two steps. */
const CALM = 2_000;

interface Outcome extends Loss {
  readonly name: string;
  readonly did: string;
  readonly seconds: number;
  /** Streams that the step was to end, and how many of them it has. */
  readonly ending: number;
  readonly ended: number;
  /** Policy verdicts that dropped a packet of a declared stream. */
  readonly dropped: number;
}

/** Long-lived connections and a steady stream of requests run through changes; counts what of the declared ones is lost. */
export async function runChange(order: Order): Promise<number> {
  const { step, times } = steps();
  const cells = join(order.dir, "cells");
  mkdirSync(cells);
  for (const path of order.cells) cpSync(path, cells, { recursive: true });
  cpSync(TRIAL, join(cells, "trial.yaml"));
  const stage = await bringUp({ ...order, cells: [cells] }, step);
  const all = [...routesOf(stage.checks), ...TRIAL_CALLERS.flatMap(callsOf)];
  await openStreams(all, stage.parties);
  step(`${all.length} streams run, ${all.filter(({ l7 }) => l7).length} of them through the proxy`);
  await sleep(CALM);
  const outcomes: Outcome[] = [];
  let kept: readonly Route[] = all;
  for (const one of STEPS) {
    const before = await countStreams(stage.parties);
    const since = new Date();
    const began = performance.now();
    const did = await one.run(stage, cells);
    const seconds = (performance.now() - began) / 1_000;
    await sleep(CALM);
    const after = await countStreams(stage.parties);
    const ending = kept.filter(one.ends);
    kept = kept.filter((route) => !one.ends(route));
    const loss = lossBetween(before, after, kept);
    const ended = ending.filter(({ key }) => {
      const [then, now] = [before.get(key), after.get(key)];
      return then !== undefined && now !== undefined && then.answered > 0 && now.lost > then.lost;
    });
    const flows = verdictsSince(
      stage.agents.map(({ files }) => files.flows),
      since,
    );
    const dropped = droppedOf(flows, kept, stage).length;
    outcomes.push({ name: one.name, did, seconds, ...loss, ending: ending.length, ended: ended.length, dropped });
    step(`${one.name}${did === "" ? "" : ` (${did})`}: ${loss.lost} of ${loss.sent} requests lost, ${dropped} dropped`);
  }
  console.log(`\n${changeTable(outcomes)}`);
  for (const { name, failures } of outcomes) for (const failure of failures) console.log(`  ${name}: ${failure}`);
  if (order.json)
    writeFileSync(order.json, JSON.stringify({ outcomes, streams: all.length, times: times() }, undefined, 2));
  const good = outcomes.every(
    ({ lost, broken, dropped, ending, ended }) => lost + broken + dropped === 0 && ending === ended,
  );
  return good ? 0 : 1;
}

function callsOf(from: string): Route[] {
  const question = { from, to: "acme/trial/api", port: 8080, transport: "TCP" as const };
  return [...routes({ question, nodes: [0, 0] }), ...routes({ question, nodes: [0, 1] })];
}

function changeTable(outcomes: readonly Outcome[]): string {
  const head = ["change", "seconds", "sent", "lost", "broken", "dropped", "longest ms", "ended as declared"];
  const rows = outcomes.map(({ name, seconds, sent, lost, broken, dropped, longest, ending, ended }) => [
    name,
    seconds.toFixed(1),
    ...[sent, lost, broken, dropped, Math.round(longest)].map(String),
    ending === 0 ? "" : `${ended} of ${ending}`,
  ]);
  return table([head, ...rows]);
}

/** Drops between the two ends of a stream that is declared, whatever the client made of it. */
function droppedOf(flows: readonly PlacedFlow[], kept: readonly Route[], { parties }: Stage): PlacedFlow[] {
  const declared = new Set(
    kept.map(({ from, to, port, nodes }) => {
      const source = parties.get(from)?.[nodes[0]]?.address;
      const destination = parties.get(to)?.[nodes[1]]?.address;
      return `${source} ${destination} ${port}`;
    }),
  );
  return flows.filter(
    ({ verdict, source, destination, port }) =>
      verdict === "DROPPED" && declared.has(`${source} ${destination} ${port}`),
  );
}
