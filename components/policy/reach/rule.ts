import type { DnsRule, HttpRule } from "../cilium.ts";
import type { Matcher } from "./selector.ts";
import type { LabelSet, Subject } from "./subject.ts";

/** A policy that took part in a decision. */
export interface PolicyRef {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly log?: string;
}

export interface PortMatch {
  /**
   * 0 to 65535; from 0 to 65535 is every port. A name is resolved on the pod that listens; an `endPort` beside it opens
   * the ports from there (Cilium 1.20.2, whose documents say that it is ignored).
   */
  readonly port: { readonly from: number; readonly to: number } | { readonly name: string; readonly to?: number };
  readonly protocol: "TCP" | "UDP" | "SCTP" | "ANY";
}

/** What a proxy lets pass; absent where packets alone decide. */
export interface L7Rules {
  readonly http?: readonly HttpRule[];
  readonly dns?: readonly DnsRule[];
  readonly serverNames?: readonly string[];
}

export interface PortEntry {
  /** Absent: every port of every protocol. Empty: none. */
  readonly ports?: readonly PortMatch[];
  readonly l7?: L7Rules;
}

export type PeerTest = (subject: Subject, labels: LabelSet) => boolean;

/** Whom a peer test can match at all: a bound that saves asking it about everybody. */
export interface PeerScope {
  /** Pods of these namespaces. */
  readonly namespaces: ReadonlySet<string>;
  /** Addresses and reserved identities too. */
  readonly outside: boolean;
}

/** One allow or deny of one direction. */
export interface CompiledRule {
  readonly direction: "ingress" | "egress";
  readonly action: "allow" | "deny";
  readonly peer: PeerTest;
  /** Holds everybody whom `peer` matches, and maybe more; absent where that may be anybody. */
  readonly scope?: PeerScope;
  readonly entries: readonly PortEntry[];
  readonly source: PolicyRef;
  /** The peer is given by name only (`toFQDNs`). */
  readonly byName?: true;
  /** Selectors of the peers as they are written; absent where the rule names none. */
  readonly peers?: readonly string[];
}

/** One policy, ready to be asked. */
export interface CompiledPolicy {
  readonly source: PolicyRef;
  /** Absent: cluster-wide. */
  readonly namespace?: string;
  readonly selects: Matcher;
  /** Directions in which whoever it selects is denied what nothing allows. */
  readonly defaultDeny: { readonly ingress: boolean; readonly egress: boolean };
  /** Directions that it speaks of at all. */
  readonly covers: { readonly ingress: boolean; readonly egress: boolean };
  readonly rules: readonly CompiledRule[];
  /** Some of it is not known yet, so it may say anything of whom it selects. */
  readonly indefinite?: true;
}
