/** Entries that policies put into the map of one pod, as Cilium 1.20.2 works them out (pkg/policy). */
import type { EgressRule, IngressRule, PolicySpec, PortProtocol, PortRule } from "../cilium.ts";
import { type Count, EVERYBODY, type Plane, peersOf } from "./identity.ts";

type Direction = "ingress" | "egress";

/** Entries of all policies that select a pod, with those that Cilium adds itself. */
export function entriesOf(specs: readonly PolicySpec[], plane: Plane): Count {
  const entries = new Map<string, Count>();
  for (const direction of ["ingress", "egress"] as const) {
    for (const rule of specs.flatMap((spec) => rulesOf(spec, direction))) {
      for (const [peer, identities] of peersOf(rule, plane)) {
        for (const [port, prefixes] of portsOf(rule.toPorts)) {
          // Two rules that say the same share their entries.
          entries.set(`${direction} ${port} ${peer}`, times(identities, prefixes));
        }
      }
    }
    if (!specs.some((spec) => closes(spec, direction))) entries.set(`${direction} open`, EVERYBODY);
    // Kubelet's probes (`allow-localhost` of the agent is `auto`, which means always under Kubernetes).
    else if (direction === "ingress") entries.set("ingress host", { atRest: 1, most: 1 });
  }
  return [...entries.values()].reduce(plus, { atRest: 0, most: 0 });
}

function rulesOf(spec: PolicySpec, direction: Direction): readonly (IngressRule & EgressRule)[] {
  return [...(spec[direction] ?? []), ...(spec[`${direction}Deny`] ?? [])];
}

/** Whether a policy closes a direction; one that nobody closes has entries that let everybody pass. */
function closes(spec: PolicySpec, direction: Direction): boolean {
  return rulesOf(spec, direction).length > 0 && spec.enableDefaultDeny?.[direction] !== false;
}

function times({ atRest, most }: Count, factor: number): Count {
  return { atRest: atRest * factor, most: most * factor };
}

function plus(a: Count, b: Count): Count {
  return { atRest: a.atRest + b.atRest, most: a.most + b.most };
}

function portsOf(toPorts: readonly PortRule[] | undefined): readonly (readonly [string, number])[] {
  if (toPorts === undefined) return [["*", 1]];
  return toPorts.flatMap(({ ports }) => ports).flatMap(protocolsOf);
}

/** `ANY` is TCP, UDP and SCTP; a range is as many entries as prefixes cover it. */
function protocolsOf({ port, endPort, protocol }: PortProtocol): (readonly [string, number])[] {
  const prefixes = endPort === undefined ? 1 : prefixesOf(Number(port), endPort);
  const protocols = protocol === "ANY" ? ["TCP", "UDP", "SCTP"] : [protocol];
  return protocols.map((one) => [`${port}-${endPort ?? port}/${one}`, prefixes]);
}

/** Prefixes that cover a range of ports exactly, as Cilium's map holds it. */
export function prefixesOf(from: number, to: number): number {
  let count = 0;
  for (let at = from; at <= to; count += 1) {
    let size = 1;
    while (at % (size * 2) === 0 && at + size * 2 - 1 <= to) size *= 2;
    at += size;
  }
  return count;
}
