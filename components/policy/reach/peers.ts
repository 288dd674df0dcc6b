import { cidrWithin, parseCidr } from "../../contract/match/cidr.ts";
import { matchesPattern, normalizeName } from "../../contract/match/fqdn.ts";
import type { DnsRule } from "../cilium.ts";
import type { PeerTest } from "./rule.ts";
import type { Subject } from "./subject.ts";

/** Members of `cluster`, beside every pod (Cilium 1.20.2, pkg/policy/api/entity.go). */
const IN_CLUSTER = new Set(["host", "remote-node", "init", "ingress", "unmanaged", "health", "kube-apiserver"]);

export function entityTest(entity: string): PeerTest {
  switch (entity) {
    case "all":
      return () => true;
    case "none":
      return () => false;
    case "world":
    case "world-ipv4":
    case "world-ipv6":
      return (subject) => subject.kind === "address" || isReserved(subject, "world");
    case "cluster":
    case "cluster-mesh":
      return (subject) => subject.kind === "pod" || (subject.kind === "reserved" && IN_CLUSTER.has(subject.entity));
    case "remote-node":
      // The API server's node carries both labels.
      return (subject) => isReserved(subject, "remote-node");
    default:
      return (subject) => isReserved(subject, entity);
  }
}

function isReserved(subject: Subject, entity: string): boolean {
  return subject.kind === "reserved" && subject.entity === entity;
}

/** Addresses outside the cluster only: a CIDR never matches pods, nodes or the host (`policyCIDRMatchMode` unset). */
export function cidrTest(cidr: string, except: readonly string[] = []): PeerTest {
  const range = parseCidr(cidr);
  const holes = except.map(parseCidr);
  const everything = cidr === "0.0.0.0/0" || cidr === "::/0";
  return (subject) => {
    // The world as a whole is inside the range of everything, and of no other.
    if (isReserved(subject, "world")) return everything && except.length === 0;
    if (subject.kind !== "address" || typeof range === "string") return false;
    const address = parseCidr(subject.ip.includes(":") ? `${subject.ip}/128` : `${subject.ip}/32`);
    if (typeof address === "string" || !cidrWithin(address, range)) return false;
    return !holes.some((hole) => typeof hole !== "string" && cidrWithin(address, hole));
  };
}

export function fqdnTest(selector: DnsRule): PeerTest {
  return (subject) => subject.kind === "address" && subject.fqdn !== undefined && dnsMatches(selector, subject.fqdn);
}

export function dnsMatches(rule: DnsRule, name: string): boolean {
  if ("matchName" in rule) return normalizeName(rule.matchName) === normalizeName(name);
  if (rule.matchPattern === "*" || rule.matchPattern === "**") return true;
  return matchesPattern(name, rule.matchPattern);
}
