/** Ways to break a policy: every rule dropped, and every part of a rule made wider. */
import type { KubernetesObject } from "../../../components/policy/object.ts";

export interface Mutant {
  readonly what: string;
  /** Absent: the whole policy is gone. */
  readonly policy?: KubernetesObject;
}

type Fields = Record<string, unknown>;

const DIRECTIONS = ["ingress", "ingressDeny", "egress", "egressDeny"] as const;

export function mutantsOf(policy: KubernetesObject): Mutant[] {
  const { spec } = policy as { spec?: Fields };
  const name = `${policy.metadata.namespace ?? ""}/${policy.metadata.name}`;
  if (spec === undefined || policy.apiVersion !== "cilium.io/v2") return [{ what: `${name} dropped` }];
  const put = (what: string, changed: Fields): Mutant => ({
    what: `${name} ${what}`,
    policy: { ...policy, spec: changed },
  });
  const found = [{ what: `${name} dropped` }, put("selects everybody", { ...spec, endpointSelector: {} })].filter(
    (one) => !("policy" in one) || JSON.stringify(one.policy) !== JSON.stringify(policy),
  );
  for (const direction of DIRECTIONS) {
    const rules = spec[direction] as readonly Fields[] | undefined;
    for (const [index, rule] of (rules ?? []).entries()) {
      const at = `${direction}[${index}]`;
      const others = (rules ?? []).filter((other) => other !== rule);
      found.push(put(`${at} dropped`, { ...spec, [direction]: others }));
      for (const [what, wider] of widened(rule)) {
        found.push(
          put(`${at} ${what}`, { ...spec, [direction]: (rules ?? []).map((one) => (one === rule ? wider : one)) }),
        );
      }
    }
  }
  return found;
}

function widened(rule: Fields): [string, Fields][] {
  const out: [string, Fields][] = [];
  for (const key of Object.keys(rule)) {
    if (key !== "toPorts") {
      const { [key]: _, ...rest } = rule;
      out.push([`without ${key}`, rest]);
    }
    if (key.endsWith("Endpoints")) {
      const selectors = rule[key] as readonly Fields[];
      for (const [at, selector] of selectors.entries()) {
        for (const wider of looser(selector)) {
          out.push([
            `${key}[${at}] looser`,
            { ...rule, [key]: selectors.map((one) => (one === selector ? wider : one)) },
          ]);
        }
        if (selectors.length > 1) {
          out.push([`${key}[${at}] dropped`, { ...rule, [key]: selectors.filter((one) => one !== selector) }]);
        }
      }
    }
  }
  const ranges = (rule.toCIDRSet as readonly Fields[] | undefined) ?? [];
  for (const { except, ...range } of ranges) {
    if (except !== undefined) out.push([`${range.cidr} without exceptions`, { ...rule, toCIDRSet: [range] }]);
    if (ranges.length > 1) {
      out.push([`without ${range.cidr}`, { ...rule, toCIDRSet: ranges.filter(({ cidr }) => cidr !== range.cidr) }]);
    }
  }
  const toPorts = rule.toPorts as readonly Fields[] | undefined;
  if (toPorts === undefined) return out;
  const { toPorts: _, ...anyPort } = rule;
  out.push(["on every port", anyPort]);
  for (const [at, entry] of toPorts.entries()) {
    const put = (what: string, changed: Fields): void => {
      out.push([`toPorts[${at}] ${what}`, { ...rule, toPorts: toPorts.map((one) => (one === entry ? changed : one)) }]);
    };
    for (const key of ["rules", "serverNames"]) {
      const { [key]: value, ...rest } = entry;
      if (value !== undefined) put(`without ${key}`, rest);
    }
    const ports = entry.ports as readonly Fields[];
    for (const port of ports) {
      const next = { ...port, port: String(Number(port.port) + 1) };
      if (next.port !== "NaN") {
        put(`with port ${port.port} moved`, { ...entry, ports: ports.map((one) => (one === port ? next : one)) });
      }
      if (ports.length > 1) put(`without port ${port.port}`, { ...entry, ports: ports.filter((one) => one !== port) });
    }
  }
  return out;
}

const NAMESPACE = "k8s:io.kubernetes.pod.namespace";

/** Without its namespace a selector would mean the own one, which may be the same: any namespace is wider for sure. */
function looser(selector: Fields): Fields[] {
  const labels = Object.entries((selector.matchLabels as Record<string, string> | undefined) ?? {});
  const expressions = (selector.matchExpressions as readonly Fields[] | undefined) ?? [];
  return labels.map(([key]) => ({
    matchLabels: Object.fromEntries(labels.filter(([other]) => other !== key)),
    matchExpressions: key === NAMESPACE ? [...expressions, { key, operator: "Exists" }] : expressions,
  }));
}
