import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../../components/policy/bundle.ts";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import { bringUp, changesText, modelOf, type Stage } from "../bring-up.ts";
import { edit, TRIAL } from "../change/edit.ts";
import { pathOf } from "../cluster/api.ts";
import { untilEnforced } from "../cluster/enforced.ts";
import type { Order } from "../order.ts";
import { steps } from "../show.ts";
import { ballast } from "./ballast.ts";
import { isForecast, mapTable, policyMaps } from "./maps.ts";
import { type Denial, untilDenied } from "./probe.ts";

/** Policies in the cluster at each measurement, and the change of the cells that takes a connection away. */
const SIZES: readonly {
  readonly policies: number;
  readonly loses: string;
  readonly change: (text: string) => string;
}[] = [
  {
    policies: 10,
    loses: "acme/caller/silent",
    change: (text) => text.replaceAll("phase: observe", "phase: enforce"),
  },
  {
    policies: 100,
    loses: "acme/trial/job",
    change: (text) => text.replace(/ {6}dependsOn:\n {8}- \{ component: api, endpoint: rest \}\n/, ""),
  },
  {
    policies: 1_000,
    loses: "acme/caller/declared",
    change: (text) => text.replace(/ {6}dependsOn:\n {8}- \{ cell: trial.*\n/, ""),
  },
];

interface Measured {
  readonly policies: number;
  /** From the end of `pulumi up` to the first connection that was dropped, in milliseconds; below 0 before that end. */
  readonly afterUp: number;
  /** From the API server's answer to the first connection that was dropped, in milliseconds. */
  readonly afterApply: number;
}

/** How long a change takes to be in force, by the number of policies in the cluster. Returns the exit code. */
export async function runEnforcement(order: Order): Promise<number> {
  const { step, times } = steps();
  const cells = join(order.dir, "cells");
  mkdirSync(cells);
  cpSync(TRIAL, join(cells, "trial.yaml"));
  const stage = await bringUp({ ...order, cells: [cells] }, step);
  const measured: Measured[] = [];
  const extra = ballast(compile(modelOf(order.cells)));
  let count = stage.placed.filter(({ kind }) => kind === "CiliumNetworkPolicy").length;
  for (const { policies, loses, change } of SIZES) {
    const more: KubernetesObject[] = [];
    for (; count < policies; count += 1) more.push(extra.next().value);
    await applyAll(stage, more);
    await untilEnforced(stage.agents, count);
    const route = { from: loses, to: "acme/trial/api", port: 8080 };
    const afterApply = await direct(stage, route);
    edit(join(cells, "trial.yaml"), change);
    const watching = untilDenied(stage.parties, route);
    const changes = await stage.installer.cells();
    const end = performance.now();
    const denial = await watching.denial;
    const afterUp = Math.round(denial.at - end);
    measured.push({ policies: count, afterUp, afterApply: Math.round(afterApply) });
    step(
      `${count} policies: pulumi up (${changesText(changes)}), first packet dropped ${Math.abs(afterUp)} ms ` +
        `${afterUp < 0 ? "before" : "after"} its end; ${Math.round(afterApply)} ms after a policy that is applied alone`,
    );
  }
  const maps = await policyMaps(modelOf([cells]), stage);
  console.log(`\n${mapTable(maps)}`);
  if (order.json) writeFileSync(order.json, JSON.stringify({ measured, maps, times: times() }, undefined, 2));
  return maps.length > 0 && maps.every(isForecast) ? 0 : 1;
}

/** Applies a deny by itself, waits for the first packet that it drops, and takes it away again. */
async function direct(stage: Stage, route: { from: string; to: string; port: number }): Promise<number> {
  const policy: KubernetesObject = {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "measured", namespace: "acme-trial-prod" },
    spec: {
      endpointSelector: {},
      ingressDeny: [{ fromEntities: ["all"], toPorts: [{ ports: [{ port: String(route.port), protocol: "TCP" }] }] }],
    },
  };
  const watching = untilDenied(stage.parties, route);
  await watching.begun;
  await stage.api.apply(policy);
  const applied = performance.now();
  const denial: Denial = await watching.denial;
  await stage.api.call("DELETE", pathOf(policy));
  await untilDenied(stage.parties, route, "allowed").denial;
  return denial.at - applied;
}

async function applyAll({ api }: Stage, objects: readonly KubernetesObject[]): Promise<void> {
  for (const name of new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))) {
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const queue = objects.values();
  const worker = async () => {
    for (const object of queue) await api.apply(object);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}
