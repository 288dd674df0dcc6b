/** The one platform of a plane, and what it forbids to cells: its namespaces and its addresses. */
import { type Report, reportOn, whereIs } from "../check/report.ts";
import type { Declarations, PlatformDeclaration } from "../declaration.ts";
import { parseCidr, rangeReaches, showCidr } from "../match/cidr.ts";
import { destinationProblems } from "../match/destination.ts";
import type { Gateway, Platform } from "../model.ts";
import { compare, type Problem } from "../problem.ts";
import { choose } from "../read/suggest.ts";
import type { NarrowCell, NarrowEgress } from "./narrow.ts";

/** Namespaces that Kubernetes and Cilium's chart (v1.20.2) use themselves. */
const SYSTEM = ["default", "cilium-secrets", "cilium-test"];

export function onePlatform(
  { platforms, unreadable }: Declarations,
  wanted: string | undefined,
  problems: Problem[],
): PlatformDeclaration | undefined {
  const named = wanted === undefined ? platforms : platforms.filter(({ name }) => name === wanted);
  const [platform, second] = named;
  const nowhere = {
    rule: "platform",
    severity: "error",
    pointer: "",
    location: { file: "<platform>", line: 1, column: 1 },
  } as const;
  if (platform === undefined) {
    if (unreadable.some(({ kind = "Platform" }) => kind === "Platform")) return undefined;
    problems.push(
      wanted === undefined
        ? { ...nowhere, message: "no platform is declared", fix: "add one file of kind Platform to the files" }
        : {
            ...nowhere,
            message: `platform "${wanted}" is not declared`,
            fix: choose(
              wanted,
              platforms.map(({ name }) => name),
              "platform",
            ),
          },
    );
  }
  if (platform !== undefined && second !== undefined) {
    const report = reportOn(second);
    report.error(
      "platform",
      ["metadata", "name"],
      `platform "${second.name}" is the second one: "${platform.name}" is at ${whereIs(platform.location)}`,
      "give one platform file at a time, or name the platform",
    );
    problems.push(...report.problems);
  }
  return platform;
}

export function platformOf({ name, spec }: PlatformDeclaration): Platform {
  const gateways = spec.gateways.map(({ name: gateway, identity, port }): Gateway => {
    const { namespace, serviceAccount } = identity;
    return {
      name: gateway,
      identity: namespace !== undefined && serviceAccount !== undefined ? { namespace, serviceAccount } : "cilium",
      port,
    };
  });
  const canonical = (list: readonly string[] = []): string[] =>
    list.map((text) => {
      const cidr = parseCidr(text);
      return typeof cidr === "string" ? text : showCidr(cidr);
    });
  return {
    name,
    gateways: gateways.toSorted((a, b) => compare(a.name, b.name)),
    dns: { namespace: spec.dns.namespace, labels: spec.dns.labels, port: spec.dns.port },
    scrapers: spec.scrapers.toSorted(
      (a, b) => compare(a.namespace, b.namespace) || compare(a.serviceAccount, b.serviceAccount),
    ),
    cidrs: {
      pods: canonical(spec.cidrs?.pods),
      services: canonical(spec.cidrs?.services),
      nodes: canonical(spec.cidrs?.nodes),
    },
    cilium: spec.cilium,
  };
}

/** Namespaces that no cell may take, with who has them. */
export function takenNamespaces({ gateways, dns, scrapers }: Platform): ReadonlyMap<string, string> {
  const taken = new Map<string, string>(SYSTEM.map((namespace) => [namespace, "the system"]));
  for (const { namespace } of scrapers) taken.set(namespace, "the scrapers");
  taken.set(dns.namespace, "DNS");
  for (const { name, identity } of gateways)
    if (identity !== "cilium") taken.set(identity.namespace, `the ${name} gateway`);
  return taken;
}

export function checkNamespace({ namespace }: NarrowCell, taken: ReadonlyMap<string, string>, report: Report): void {
  const owner = namespace.startsWith("kube-") ? "Kubernetes" : taken.get(namespace);
  if (owner !== undefined)
    report.error(
      "namespace",
      ["metadata", "name"],
      `namespace "${namespace}" belongs to ${owner}`,
      "rename the organization or the cell",
    );
}

/** R2: a range of egress never reaches the plane's own addresses. */
export function checkRange({ spec, path }: NarrowEgress, { cidrs, name }: Platform, report: Report): void {
  if (spec.to.cidr === undefined || destinationProblems(spec.to).length > 0) return;
  const range = parseCidr(spec.to.cidr);
  const except = (spec.to.except ?? []).map(parseCidr).filter((cidr) => typeof cidr !== "string");
  for (const field of ["pods", "services", "nodes"] as const) {
    for (const text of cidrs[field]) {
      const own = parseCidr(text);
      if (typeof range !== "string" && typeof own !== "string" && rangeReaches(range, except, own)) {
        report.error(
          "R2",
          [...path, "to", "cidr"],
          `cidr ${spec.to.cidr} reaches the ${field} of plane "${name}" (${text})`,
          "choose a narrower range, or put theirs under except; other cells are dependencies",
        );
      }
    }
  }
}
