import type { DnsRule, HttpRule } from "../cilium.ts";
import { dnsAllowed, type HttpQuestion, httpAllowed } from "./layer7.ts";
import type { PolicyRef, PortEntry, PortMatch } from "./rule.ts";
import type { Concern, Known, World } from "./world.ts";

export interface Question {
  /** Ids of subjects. */
  readonly from: string;
  readonly to: string;
  readonly transport: "TCP" | "UDP" | "SCTP";
  /** Port on the side that listens, after Service translation. */
  readonly port: number;
  readonly http?: HttpQuestion;
  /** Name in a DNS query. */
  readonly dns?: string;
}

export interface SideVerdict {
  readonly decision: "allowed" | "denied" | "unknown";
  /** Policies with a rule for this connection; empty for a default deny and where no policy selects. */
  readonly by: readonly PolicyRef[];
  /** A proxy looks at each request on this connection. */
  readonly l7: boolean;
  /** Why, where `by` doesn't say it. */
  readonly reason: "rule" | "default-deny" | "no-policy" | "local-host" | "not-known-yet" | "unmergeable";
  /** Requests that pass, for a question without one. */
  readonly http?: readonly HttpRule[];
  readonly serverNames?: readonly string[];
}

/** What an allow by name hangs on. */
export interface NameCondition {
  readonly name: string;
  /**
   * Policies whose DNS rules let the agent learn the name's addresses. With none of them the allow never matches a
   * packet: `toFQDNs` opens only addresses that the agent's DNS proxy has seen in an answer.
   */
  readonly learnedBy: readonly PolicyRef[];
}

export interface Verdict {
  /**
   * `unknown` where it hangs on what is not known here: an expression that only the proxy can judge, a policy with
   * parts that are not known yet, proxy rules that Cilium can't merge. Never `allowed` in place of it.
   */
  readonly verdict: "allowed" | "denied" | "unknown";
  /** Present where `toFQDNs` is what allows it: the verdict holds once the name has been looked up. */
  readonly dns?: NameCondition;
  readonly egress: SideVerdict;
  readonly ingress: SideVerdict;
}

/** Both ends have to allow it. Throws for an id that the world doesn't know. */
export function verdict(world: World, question: Question): Verdict {
  const from = known(world, question.from);
  const to = known(world, question.to);
  const egress = sideVerdict(from, to, "egress", question);
  const ingress = sideVerdict(to, from, "ingress", question);
  const dns = nameCondition(from, to, question, egress);
  return {
    verdict: together(egress.decision, ingress.decision),
    ...(dns !== undefined && { dns }),
    egress,
    ingress,
  };
}

function together(egress: SideVerdict["decision"], ingress: SideVerdict["decision"]): Verdict["verdict"] {
  if (egress === "denied" || ingress === "denied") return "denied";
  return egress === "unknown" || ingress === "unknown" ? "unknown" : "allowed";
}

/** Only an address that was learned for a name, allowed by nothing but rules by name. */
function nameCondition(from: Known, to: Known, question: Question, egress: SideVerdict): NameCondition | undefined {
  const { subject } = to;
  if (egress.decision === "denied" || subject.kind !== "address" || subject.fqdn === undefined) return undefined;
  const side = from.side("egress");
  if (!side.defaultDeny) return undefined;
  const allows = side
    .concerning(to)
    .filter(({ action, entry }) => action === "allow" && portsMatch(entry, question, to, "egress"));
  if (allows.length === 0 || allows.some(({ byName }) => byName !== true)) return undefined;
  return { name: subject.fqdn, learnedBy: side.learning(subject.fqdn) };
}

function known(world: World, id: string): Known {
  const found = world.subjects.get(id);
  if (found === undefined) throw new RangeError(`nobody is called "${id}" here`);
  return found;
}

/** The two answers that most pairs of a plane get, made once. */
const NO_POLICY: SideVerdict = { decision: "allowed", by: [], l7: false, reason: "no-policy" };
const DEFAULT_DENY: SideVerdict = { decision: "denied", by: [], l7: false, reason: "default-deny" };

function sideVerdict(me: Known, peer: Known, direction: "ingress" | "egress", question: Question): SideVerdict {
  const side = me.side(direction);
  if (!side.selected) return NO_POLICY;
  const listener = direction === "ingress" ? me : peer;
  const concerns = side.concerning(peer);
  const relevant =
    concerns.length === 0 ? concerns : concerns.filter(({ entry }) => portsMatch(entry, question, listener, direction));
  const denies = relevant.filter(({ action }) => action === "deny");
  const allows = relevant.filter(({ action }) => action === "allow");
  if (denies.length > 0) return { decision: "denied", by: policiesOf(denies), l7: false, reason: "rule" };
  if (side.doubt !== undefined) {
    return { decision: "unknown", by: side.doubt.by, l7: false, reason: side.doubt.reason };
  }
  // Agents always let the local host in (`allow-localhost: always`, the default under Kubernetes): kubelet's probes.
  const localHost = direction === "ingress" && peer.subject.kind === "reserved" && peer.subject.entity === "host";
  if (allows.length === 0) {
    if (localHost) return { decision: "allowed", by: [], l7: false, reason: "local-host" };
    return side.defaultDeny ? DEFAULT_DENY : NO_POLICY;
  }
  const by = policiesOf(allows);
  // A plain allow for the same peer and port lets every request pass, whatever other rules list.
  if (!side.defaultDeny || localHost || allows.some(({ entry }) => entry.l7 === undefined)) {
    return { decision: "allowed", by, l7: allows.some(({ entry }) => entry.l7 !== undefined), reason: "rule" };
  }
  return requestVerdict(
    allows.map(({ entry }) => entry),
    by,
    question,
  );
}

function requestVerdict(entries: readonly PortEntry[], by: readonly PolicyRef[], question: Question): SideVerdict {
  const https = entries.flatMap(({ l7 }) => l7?.http ?? []);
  const names: DnsRule[] = entries.flatMap(({ l7 }) => l7?.dns ?? []);
  const serverNames = entries.flatMap(({ l7 }) => l7?.serverNames ?? []);
  const base = { by, l7: true, reason: "rule" as const };
  if (question.http !== undefined && https.length > 0) {
    const allowed = httpAllowed(https, question.http);
    return { ...base, decision: allowed === undefined ? "unknown" : allowed ? "allowed" : "denied" };
  }
  if (question.dns !== undefined && names.length > 0) {
    return { ...base, decision: dnsAllowed(names, question.dns) ? "allowed" : "denied" };
  }
  return {
    ...base,
    decision: "allowed",
    ...(https.length > 0 && { http: https }),
    ...(serverNames.length > 0 && { serverNames }),
  };
}

function portsMatch(
  { ports }: PortEntry,
  question: Question,
  listener: Known,
  direction: "ingress" | "egress",
): boolean {
  return ports === undefined || ports.some((port) => portMatches(port, question, listener, direction));
}

function portMatches(
  { port, protocol }: PortMatch,
  { transport, port: asked }: Question,
  listener: Known,
  direction: "ingress" | "egress",
): boolean {
  if (protocol !== "ANY" && protocol !== transport) return false;
  if (!("name" in port)) return port.from <= asked && asked <= port.to;
  const named = listener.subject.kind === "pod" ? listener.subject.namedPorts?.[port.name] : undefined;
  if (named === undefined) return false;
  // On egress Cilium knows no range after a name (v1.20.2, pkg/policy/l4.go).
  const last = direction === "ingress" ? Math.max(named, port.to ?? named) : named;
  return named <= asked && asked <= last;
}

function policiesOf(concerns: readonly Concern[]): PolicyRef[] {
  const [only] = concerns;
  if (concerns.length === 1 && only !== undefined) return [only.source];
  return [...new Set(concerns.map(({ source }) => source))];
}
