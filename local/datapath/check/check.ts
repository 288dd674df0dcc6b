import type { Model } from "../../../components/contract/model.ts";
import type { Subject } from "../../../components/policy/reach/subject.ts";
import { componentId, destinationId } from "../../../components/policy/reach/subjects.ts";
import type { Question } from "../../../components/policy/reach/verdict.ts";
import { nameTruth, requestTruth } from "./declared.ts";
import { inboundTruth, outboundTruth, type Truth, towardsObserved } from "./truth.ts";

/** One question that a packet answers. */
export interface Check {
  readonly question: Question;
  readonly what: Kind;
  /** Server name of a TLS handshake. */
  readonly serverName?: string;
  readonly expected: "allowed" | "denied";
  /** `before`: as long as nobody has looked up a name. */
  readonly phase: "before" | "names" | "connections";
  /** Nodes of the one who asks and of the one who is asked, by position. */
  readonly nodes: readonly [from: number, to: number];
}

/** A check that has no place yet. */
type Unplaced = Omit<Check, "nodes">;

export type Kind = "connect" | "request" | "name" | "handshake";

/** A name that no approval lists. */
const OTHER_NAME = "other.example";

/**
 * Everything that a model says and a packet can show: who connects to whom, on every port that is offered and beside it,
 * which requests pass, which names may be asked for, and what leaves the plane. `apart` are subjects without a place to
 * send from or to.
 */
export function checksOf(model: Model, subjects: readonly Subject[], apart: ReadonlySet<string>): Check[] {
  return onBothNodes(unplaced(model, subjects, apart));
}

/** Each check twice, once from each node: once to the same node, once to the other one, in turns. */
function onBothNodes(asked: readonly Unplaced[]): Check[] {
  return asked.flatMap((one, index): Check[] => [
    { ...one, nodes: [0, index % 2] },
    { ...one, nodes: [1, index % 2] },
  ]);
}

function unplaced(model: Model, subjects: readonly Subject[], apart: ReadonlySet<string>): Unplaced[] {
  const connections = [...inboundTruth(model, subjects), ...outboundTruth(model, subjects), ...towardsObserved(model)]
    .filter(({ question }) => !apart.has(question.from) && !apart.has(question.to) && question.transport !== "SCTP")
    // Queries are asked by name; anything else on that port is no DNS.
    .filter(
      ({ question: { to, transport, port } }) =>
        !(to === "dns" && transport === "UDP" && port === model.platform.dns.port),
    );
  const handshakes = handshakesOf(model);
  return [
    ...handshakes.map((one) => ({
      ...one,
      what: "connect" as const,
      expected: "denied" as const,
      phase: "before" as const,
    })),
    ...checks("name", "names", nameTruth(model)),
    ...checks("connect", "connections", unique(connections)),
    ...checks("request", "connections", requestTruth(model)),
    ...handshakes,
    ...handshakes.map((one) => ({ ...one, serverName: OTHER_NAME, expected: "denied" as const })),
  ];
}

function checks(what: Kind, phase: Check["phase"], truths: readonly Truth[]): Unplaced[] {
  return truths.map(({ question, allowed }) => ({ question, what, expected: allowed ? "allowed" : "denied", phase }));
}

/** Approved destinations with pinned server names, asked with the first of them. */
function handshakesOf(model: Model): Unplaced[] {
  return model.cells.flatMap((cell) =>
    cell.components.flatMap((component) =>
      component.egress.flatMap(({ to, ports, sni }) =>
        sni.slice(0, 1).flatMap((serverName) =>
          ports.slice(0, 1).map(
            ({ from: port, transport }): Unplaced => ({
              question: { from: componentId(cell, component), to: destinationId(to), port, transport },
              what: "handshake",
              serverName,
              expected: "allowed",
              phase: "connections",
            }),
          ),
        ),
      ),
    ),
  );
}

function unique(truths: readonly Truth[]): Truth[] {
  return [...new Map(truths.map((truth) => [JSON.stringify(truth.question), truth])).values()];
}
