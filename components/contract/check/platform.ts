/** The platform file on its own. */
import type { PlatformDeclaration } from "../declaration.ts";
import { parseCidr } from "../match/cidr.ts";
import type { Problem } from "../problem.ts";
import { reportOn } from "./report.ts";
import { checkLabels } from "./selector.ts";

export function checkPlatform(platform: PlatformDeclaration): readonly Problem[] {
  const report = reportOn(platform);
  const { gateways, dns, scrapers, cidrs } = platform.spec;
  for (const [index, { name, identity }] of gateways.entries()) {
    const path = ["spec", "gateways", index];
    if (gateways.findIndex((other) => other.name === name) < index) {
      report.error("duplicate", [...path, "name"], `gateway "${name}" is given twice`, "keep one of them");
    }
    const pods = identity.namespace !== undefined && identity.serviceAccount !== undefined;
    const some = identity.namespace !== undefined || identity.serviceAccount !== undefined;
    if (identity.cilium === true ? some : !pods) {
      report.error(
        "gateway",
        [...path, "identity"],
        `identity of gateway "${name}" must be its namespace and service account, or cilium: true`,
        "write {namespace: gateway-external, serviceAccount: external-gateway} or {cilium: true}",
      );
    }
    const twin = gateways.findIndex(
      (other) =>
        other.identity.namespace === identity.namespace && other.identity.serviceAccount === identity.serviceAccount,
    );
    if (pods && twin < index) {
      report.error(
        "R21",
        [...path, "identity"],
        `gateways "${gateways[twin]?.name}" and "${name}" have one identity, so rights of one are rights of the other`,
        "give each gateway its own service account",
      );
    }
  }
  for (const [index, { namespace, serviceAccount }] of scrapers.entries()) {
    const twin = scrapers.findIndex(
      (other) => other.namespace === namespace && other.serviceAccount === serviceAccount,
    );
    if (twin < index)
      report.error(
        "duplicate",
        ["spec", "scrapers", index],
        `scraper "${namespace}/${serviceAccount}" is given twice`,
        "keep one of them",
      );
  }
  const proxies = gateways.filter(({ identity }) => identity.cilium === true);
  if (proxies.length > 1) {
    const second = gateways.lastIndexOf(proxies[1] ?? (gateways[0] as (typeof gateways)[number]));
    report.error(
      "R21",
      ["spec", "gateways", second, "identity"],
      "both gateways are Cilium's proxy, which has one identity (reserved:ingress) for all gateways",
      "run one gateway as pods: {namespace, serviceAccount}",
    );
  }
  if (Object.keys(dns.labels).length === 0) {
    report.error(
      "selector",
      ["spec", "dns", "labels"],
      "labels of the DNS pods are empty and would select every pod of their namespace",
      "write the labels of the DNS pods, such as {k8s-app: kube-dns}",
    );
  }
  checkLabels(dns.labels, ["spec", "dns", "labels"], report);
  for (const field of ["pods", "services", "nodes"] as const) {
    for (const [index, text] of (cidrs?.[field] ?? []).entries()) {
      const cidr = parseCidr(text);
      if (typeof cidr === "string")
        report.error(
          "cidr",
          ["spec", "cidrs", field, index],
          `cidr ${JSON.stringify(text)} ${cidr}`,
          "write a range such as 10.0.0.0/16",
        );
    }
  }
  return report.problems;
}
