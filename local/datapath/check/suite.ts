import { writeFileSync } from "node:fs";
import { createWorld } from "../../../components/policy/reach/world.ts";
import { bringUp } from "../bring-up.ts";
import { until } from "../cluster/agent.ts";
import { OVERRIDES } from "../cluster/override.ts";
import { isForecast, mapTable, policyMaps } from "../enforcement/maps.ts";
import { memoryOf } from "../machine/memory.ts";
import { tunnelled } from "../machine/network.ts";
import type { Order } from "../order.ts";
import { mismatchTable, steps } from "../show.ts";
import { type Asked, askAll } from "./ask.ts";
import { readFlows } from "./flow.ts";
import { judge, whatOf } from "./judge.ts";
import { withdraw } from "./withdraw.ts";

/** Everything that the cells say, asked by packets. Returns the exit code. */
export async function runChecks(order: Order): Promise<number> {
  const { step, times } = steps();
  const stage = await bringUp(order, step);
  const { subjects, checks, placed, agents, parties, api, pods, model } = stage;
  const world = createWorld({ subjects, policies: placed });
  const ports = new Map<string, number>();
  const results: Asked[] = [];
  for (const phase of ["before", "names", "connections"] as const) {
    results.push(
      ...(await askAll(
        checks.filter((check) => check.phase === phase),
        parties,
        ports,
      )),
    );
  }
  step(`${results.length} connections tried`);
  const approvals = new Map(
    placed.flatMap(({ metadata, spec }): [string, string][] => {
      const log = (spec as { log?: { value: string } } | undefined)?.log?.value;
      return log === undefined ? [] : [[metadata.name, log]];
    }),
  );
  const flows = agents.map(({ files }) => files.flows);
  // Flows are written with a delay; what is complete doesn't get better.
  let judged = judge(results, world, readFlows(flows), approvals);
  await until("all flows are exported", 5_000, async () => {
    judged = judge(results, world, readFlows(flows), approvals);
    return judged.mismatches.every((one) => one.flows.length > 0);
  }).catch(() => {});
  const across = results.filter(({ check: { nodes } }) => nodes[0] !== nodes[1]).length;
  const packets = tunnelled();
  step(`${judged.flowsCompared} recorded verdicts compared; ${packets} packets went through the tunnel`);

  const maps = await policyMaps(model, stage);
  const over = maps.filter((one) => !isForecast(one));
  const held = maps.map(({ entries }) => entries);
  step(
    `${maps.length} policy maps read: ${Math.min(...held)} to ${Math.max(...held)} entries, ` +
      `${maps.filter(({ distinct, atRest }) => distinct === atRest).length} as forecast, ${over.length} above`,
  );

  const withdrawal = await withdraw({ api, results, placed, world, parties, ports });
  if (withdrawal !== undefined) {
    const { policy, from, to, ms, passed } = withdrawal;
    step(`${policy} deleted: ${from} no longer reaches ${to} after ${ms} ms (${passed} connections passed meanwhile)`);
  }

  const { mismatches } = judged;
  if (mismatches.length > 0) console.log(`\n${mismatchTable(mismatches)}`);
  if (over.length > 0) {
    console.log(`\npolicy maps with more entries than components/policy/forecast.ts says:\n${mapTable(over)}`);
    for (const { component, node, keys } of over) console.log(`${component} on ${node}:\n  ${keys.join("\n  ")}`);
  }
  const denied = results.filter(({ check }) => check.expected === "denied").length;
  console.log(
    `\n${results.length} checks (${results.length - denied} allowed, ${denied} denied; ${across} across nodes), ${mismatches.length} mismatches; ` +
      `${judged.flowsCompared} flows compared, ${judged.policiesNamed} name our policy, ${judged.approvalsLogged} an approval`,
  );
  const memory = memoryOf();
  console.log(
    `memory: ${memory.map(([name, megabytes]) => `${name} ${megabytes} MB`).join(", ")} (${agents.length} agents, ${pods.length} pods)`,
  );
  if (order.json) {
    const asked = results.map((one) => ({
      ...one.check,
      label: whatOf(one),
      seen: one.seen,
      answer: one.answer,
      ms: one.ms,
    }));
    const report = { ...judged, maps, withdrawal, asked, across, tunnelled: packets, times: times(), memory };
    writeFileSync(order.json, JSON.stringify({ ...report, overrides: OVERRIDES }, undefined, 2));
  }
  return mismatches.length === 0 && over.length === 0 ? 0 : 1;
}
