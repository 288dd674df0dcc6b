import type { Component, Model, Transport } from "../../contract/model.ts";
import { compare } from "../../contract/problem.ts";
import type { Bundles } from "../bundle.ts";
import type { HttpRule } from "../cilium.ts";
import { pairsAmong } from "./ask/pairs.ts";
import { askedPort, componentId, destinationId, gatewayId, subjectsOf } from "./subjects.ts";
import { type Question, type Verdict, verdict } from "./verdict.ts";
import { createWorld, type World } from "./world.ts";

/** One thing that may talk to another. */
export interface ReachRow {
  /** Who connects: `acme/orders/api`, `gateway:external`, … */
  readonly from: string;
  /** What it connects to: `acme/orders/db:pg`, `fqdn:api.stripe.com`, … */
  readonly to: string;
  /** Port of the pod, or range, or the name of a container port. */
  readonly port: string;
  readonly transport: Transport;
  /** Requests that pass, such as `GET|HEAD /orders`; absent where any does. */
  readonly l7?: string;
  /** Names of the policies that allow it, on both ends. */
  readonly via: readonly string[];
}

/** All policies of a model as one world. */
export function worldOf(model: Model, bundles: Bundles): World {
  const objects = [...bundles.cluster, ...bundles.cells.flatMap(({ objects: placed }) => placed)];
  return createWorld({ subjects: subjectsOf(model), policies: objects.map(({ object }) => object) });
}

/**
 * Who can talk to whom, as the policies have it: every subject about every declared endpoint and destination, so an
 * edge that nobody declared shows. Sorted by who connects, then by what to.
 * @param within namespaces whose edges are wanted, from them and to them; all where absent.
 */
export function reachTable(model: Model, bundles: Bundles, within?: ReadonlySet<string>): ReachRow[] {
  const world = worldOf(model, bundles);
  const rows: ReachRow[] = [];
  const wanted = (namespace: string) => within?.has(namespace) ?? true;
  // The host always reaches its own pods (kubelet's probes); that is no edge of the model.
  const callers = [...world.subjects.values()].filter(
    ({ subject }) => subject.kind !== "address" && subject.id !== "host",
  );
  const ownIds = new Set(
    model.cells
      .filter(({ namespace }) => wanted(namespace))
      .flatMap((cell) => cell.components.map((component) => componentId(cell, component))),
  );
  const fromAll = pairsAmong(world, callers);
  const fromOwn = pairsAmong(
    world,
    callers.filter(({ subject }) => ownIds.has(subject.id)),
  );
  for (const cell of model.cells) {
    for (const component of cell.components) {
      const to = componentId(cell, component);
      const listener = world.subjects.get(to);
      if (listener === undefined) continue;
      const found = wanted(cell.namespace) ? fromAll.heardBy(listener) : fromOwn.sendingTo(listener);
      const asked = [...found].map(({ subject }) => subject.id);
      for (const endpoint of component.endpoints) {
        const { targetPort, transport } = endpoint;
        for (const from of asked) {
          const ask = { from, to, port: askedPort(component, targetPort), transport };
          rows.push(...rowOf(world, ask, `${to}:${endpoint.name}`, portText(targetPort)));
        }
      }
      rows.push(...metricsRows(world, asked, component, to));
      if (!wanted(cell.namespace)) continue;
      rows.push(...egressRows(world, component, to));
      for (const { name, port } of model.platform.gateways) {
        const id = gatewayId(name);
        rows.push(...rowOf(world, { from: to, to: id, port, transport: "TCP" }, id, String(port)));
      }
    }
  }
  return rows.toSorted((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.port, b.port));
}

function metricsRows(world: World, callers: readonly string[], { metrics }: Component, to: string): ReachRow[] {
  if (metrics === undefined) return [];
  return callers.flatMap((from) =>
    rowOf(world, { from, to, port: metrics.port, transport: "TCP" }, `${to}:metrics`, String(metrics.port)),
  );
}

function egressRows(world: World, component: Component, from: string): ReachRow[] {
  return component.egress.flatMap(({ to, ports }) =>
    ports.flatMap((range) =>
      rowOf(
        world,
        { from, to: destinationId(to), port: range.from, transport: range.transport },
        destinationText(to),
        portText(range.from === range.to ? range.from : range),
      ),
    ),
  );
}

function destinationText(to: Component["egress"][number]["to"]): string {
  if ("fqdn" in to) return `fqdn:${to.fqdn}`;
  return "fqdnPattern" in to ? `fqdn:${to.fqdnPattern}` : `cidr:${to.cidr}`;
}

function portText(port: Component["endpoints"][number]["targetPort"]): string {
  return typeof port === "object" ? `${port.from}-${port.to}` : String(port);
}

function rowOf(world: World, question: Question, to: string, port: string): ReachRow[] {
  if (question.from === question.to) return [];
  const answer = verdict(world, question);
  if (answer.verdict === "denied") return [];
  const l7 = requests(answer);
  return [
    { from: question.from, to, port, transport: question.transport, ...(l7 !== undefined && { l7 }), via: via(answer) },
  ];
}

/** Requests that pass, as a person reads them; `undefined` where any does. */
export function requests({ ingress, egress }: Verdict): string | undefined {
  const http = ingress.http ?? egress.http;
  const names = egress.serverNames ?? ingress.serverNames;
  if (http !== undefined && !http.every(isAny)) return http.map(requestText).join(", ");
  return names === undefined ? undefined : `TLS to ${[...new Set(names)].join(", ")}`;
}

function isAny({ method, path }: HttpRule): boolean {
  return method === undefined && path === undefined;
}

/** `GET|HEAD /v1/orders/*`: the rule as a person reads it. */
function requestText({ method = "any", path = "" }: HttpRule): string {
  const shown = path.replace("(\\?.*)?", "").replaceAll("[^/?]+", "*").replaceAll(/\\(.)/g, "$1");
  return `${method} ${shown}`;
}

function via({ egress, ingress }: Verdict): string[] {
  return [...new Set([...egress.by, ...ingress.by].map(({ name }) => name))];
}
