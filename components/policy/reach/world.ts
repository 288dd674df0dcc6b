import type { KubernetesObject } from "../object.ts";
import { dnsAllowed } from "./layer7.ts";
import { unmergeable } from "./merge.ts";
import { readCilium } from "./read/cilium.ts";
import { hasUnknown, isIndefinite, readIndefinite } from "./read/indefinite.ts";
import { readKubernetes } from "./read/kubernetes.ts";
import { type Refusal, refusal } from "./refuse/refuse.ts";
import type { CompiledPolicy, CompiledRule, PolicyRef, PortEntry } from "./rule.ts";
import { type LabelSet, labelSetOf, type Subject } from "./subject.ts";

/** Subjects and policies, ready for questions. */
export interface World {
  readonly subjects: ReadonlyMap<string, Known>;
  /** Policies that Cilium would not take; they have no effect there, and none here. */
  readonly refused: readonly Refusal[];
}

/** A subject with what is computed of it once. */
export interface Known {
  readonly subject: Subject;
  readonly labels: LabelSet;
  readonly side: (direction: "ingress" | "egress") => Side;
}

/** All that policies say of one subject in one direction. */
export interface Side {
  /** Some policy selects the subject and denies what nothing allows. */
  readonly defaultDeny: boolean;
  /** Some policy selects the subject in this direction. */
  readonly selected: boolean;
  /** Why nothing but a deny is certain here. */
  readonly doubt?: Doubt;
  /** Rules that allow something, whoever their peers are. */
  readonly allows: readonly CompiledRule[];
  /** Policies whose DNS rules let the agent see, and so learn, the addresses of a name. */
  readonly learning: (name: string) => readonly PolicyRef[];
  /** What rules say of one peer, on whatever port. */
  readonly concerning: (peer: Known) => readonly Concern[];
}

/** Policies that may say anything of the subject: parts of them are not known yet, or Cilium can't merge them. */
export interface Doubt {
  readonly reason: "not-known-yet" | "unmergeable";
  readonly by: readonly PolicyRef[];
}

/** One entry of one rule that concerns a peer. */
export interface Concern {
  readonly action: CompiledRule["action"];
  readonly entry: PortEntry;
  readonly source: PolicyRef;
  /** The peer is given by name only (`toFQDNs`). */
  readonly byName?: true;
}

/**
 * Reads policies (CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, NetworkPolicy); other kinds are passed over. Those
 * of a namespace are read when somebody in it is asked about: most questions concern a few cells among a thousand.
 */
export function createWorld(options: {
  readonly subjects: readonly Subject[];
  readonly policies: readonly KubernetesObject[];
}): World {
  const objects = options.policies.filter(isPolicy);
  const byNamespace = Map.groupBy(objects, placeOf);
  const read = new Map<string, readonly CompiledPolicy[]>();
  const policiesIn: Policies = (namespace) => {
    const known = read.get(namespace);
    if (known !== undefined) return known;
    const policies = (byNamespace.get(namespace) ?? []).flatMap(readPolicy);
    read.set(namespace, policies);
    return policies;
  };
  const subjects = new Map(options.subjects.map((subject) => [subject.id, know(subject, policiesIn)]));
  return {
    subjects,
    get refused() {
      return objects.flatMap((object) => (isIndefinite(object) ? [] : (refusal(object) ?? [])));
    },
  };
}

/** Policies of a namespace; cluster-wide ones for {@link CLUSTER_WIDE}. */
type Policies = (namespace: string) => readonly CompiledPolicy[];

/** No namespace has this name. */
const CLUSTER_WIDE = "";

/** A namespace that is not known yet may be any. */
function placeOf({ kind, metadata }: KubernetesObject): string {
  const anywhere = kind === "CiliumClusterwideNetworkPolicy" || hasUnknown(metadata.namespace);
  return anywhere ? CLUSTER_WIDE : (metadata.namespace ?? "default");
}

function readPolicy(object: KubernetesObject): readonly CompiledPolicy[] {
  if (isIndefinite(object)) return [readIndefinite(object)];
  if (refusal(object) !== undefined) return [];
  return object.kind === "NetworkPolicy" ? [readKubernetes(object)] : readCilium(object);
}

function isPolicy({ apiVersion, kind }: KubernetesObject): boolean {
  return (
    (apiVersion === "cilium.io/v2" && (kind === "CiliumNetworkPolicy" || kind === "CiliumClusterwideNetworkPolicy")) ||
    (apiVersion === "networking.k8s.io/v1" && kind === "NetworkPolicy")
  );
}

function know(subject: Subject, policiesIn: Policies): Known {
  const labels = labelSetOf(subject);
  const sides: { ingress?: Side; egress?: Side } = {};
  return {
    subject,
    labels,
    side: (direction) => {
      sides[direction] ??= sideOf(subject, labels, direction, policiesIn);
      return sides[direction];
    },
  };
}

function sideOf(subject: Subject, labels: LabelSet, direction: "ingress" | "egress", policiesIn: Policies): Side {
  // Addresses have no agent that enforces anything; nodes are policed only by host policies, which are not read here.
  const enforced = subject.kind === "pod" || (subject.kind === "reserved" && ENFORCED.has(subject.entity));
  const candidates = [...policiesIn(CLUSTER_WIDE), ...(subject.kind === "pod" ? policiesIn(subject.namespace) : [])];
  const selecting = enforced ? candidates.filter((policy) => policy.covers[direction] && policy.selects(labels)) : [];
  const definite = selecting.filter((policy) => policy.indefinite !== true);
  const rules = definite.flatMap((policy) => policy.rules.filter((rule) => rule.direction === direction));
  const doubt = doubtOf(selecting, rules);
  return {
    selected: selecting.length > 0,
    defaultDeny: definite.some((policy) => policy.defaultDeny[direction]),
    ...(doubt !== undefined && { doubt }),
    allows: rules.filter(({ action }) => action === "allow"),
    learning: (name) => learning(rules, name),
    concerning: concerning(rules),
  };
}

function doubtOf(selecting: readonly CompiledPolicy[], rules: readonly CompiledRule[]): Doubt | undefined {
  const indefinite = selecting.filter((policy) => policy.indefinite === true);
  if (indefinite.length > 0) return { reason: "not-known-yet", by: indefinite.map(({ source }) => source) };
  const by = unmergeable(rules);
  return by.length > 0 ? { reason: "unmergeable", by } : undefined;
}

/** Only queries that pass the agent's DNS proxy teach it addresses; a plain allow of port 53 teaches it nothing. */
function learning(rules: readonly CompiledRule[], name: string): readonly PolicyRef[] {
  const teaching = rules.filter(
    ({ action, entries }) =>
      action === "allow" && entries.some(({ l7 }) => l7?.dns !== undefined && dnsAllowed(l7.dns, name)),
  );
  return [...new Set(teaching.map(({ source }) => source))];
}

const ENFORCED = new Set(["ingress", "health", "init", "unmanaged"]);

/** Peers are asked about again and again: what concerns each is found once. */
function concerning(rules: readonly CompiledRule[]): Side["concerning"] {
  const found = new Map<Known, readonly Concern[]>();
  return (peer) => {
    let concerns = found.get(peer);
    if (concerns === undefined) {
      concerns = rules
        .filter((rule) => rule.peer(peer.subject, peer.labels))
        .flatMap(({ action, entries, source, byName }) =>
          entries.map((entry) => ({ action, entry, source, ...(byName === true && { byName }) })),
        );
      found.set(peer, concerns.length > 0 ? concerns : NOTHING);
    }
    return concerns;
  };
}

/** Most peers: one list for all of them. */
const NOTHING: readonly Concern[] = [];
