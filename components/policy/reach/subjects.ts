import { label } from "../../contract/label.ts";
import type { Cell, Component, Destination, Model } from "../../contract/model.ts";
import { compile } from "../bundle.ts";
import type { PodSubject, Subject } from "./subject.ts";

/** Id of a component: what the command line takes and prints. */
export function componentId({ organization, project }: Cell, { name }: Component): string {
  return `${organization}/${project}/${name}`;
}

export function gatewayId(name: string): string {
  return `gateway:${name}`;
}

/** An address inside a destination, to ask questions with: documentation ranges stand for names. */
export function destinationId(to: Destination): string {
  if ("fqdn" in to) return `fqdn:${to.fqdn}`;
  if ("fqdnPattern" in to) return `fqdn:${exampleName(to.fqdnPattern)}`;
  return `ip:${to.cidr.split("/")[0]}`;
}

/** A name that a pattern matches. */
export function exampleName(pattern: string): string {
  return pattern.replace(/^\*\*\./, "any.").replaceAll("*", "any");
}

/** Everybody that a model knows of: one pod per component, gateways, resolver, scrapers, fixed identities, destinations. */
export function subjectsOf(model: Model): Subject[] {
  const labels = new Map(
    compile(model).cells.map(({ namespace, objects }) => [namespace, objects[0]?.object.metadata.labels ?? {}]),
  );
  const subjects = new Map<string, Subject>();
  const add = (subject: Subject) => subjects.set(subject.id, subject);
  for (const cell of model.cells) {
    for (const component of cell.components) add(podOf(cell, component, labels.get(cell.namespace) ?? {}));
  }
  const { gateways, dns, scrapers } = model.platform;
  for (const { name, identity } of gateways) {
    if (identity === "cilium") add({ id: gatewayId(name), kind: "reserved", entity: "ingress" });
    else add({ id: gatewayId(name), kind: "pod", ...identity, labels: {} });
  }
  add({ id: "dns", kind: "pod", namespace: dns.namespace, serviceAccount: "coredns", labels: dns.labels });
  for (const scraper of scrapers) {
    add({ id: `scraper:${scraper.namespace}/${scraper.serviceAccount}`, kind: "pod", ...scraper, labels: {} });
  }
  for (const entity of ["host", "remote-node", "kube-apiserver", "world"] as const) {
    add({ id: entity, kind: "reserved", entity });
  }
  for (const { components } of model.cells) {
    for (const { egress } of components) for (const { to } of egress) add(addressOf(destinationId(to)));
  }
  return [...subjects.values()];
}

/** Address that stands for a name: which one doesn't matter, as long as no CIDR of a policy holds it (RFC 5737). */
const NAMED_ADDRESS = "192.0.2.1";

/** `fqdn:NAME` or `ip:ADDRESS` as a subject. */
export function addressOf(id: string): Subject {
  const value = id.slice(id.indexOf(":") + 1);
  if (id.startsWith("fqdn:")) return { id, kind: "address", fqdn: value, ip: NAMED_ADDRESS };
  return { id, kind: "address", ip: value };
}

function podOf(cell: Cell, component: Component, namespaceLabels: Readonly<Record<string, string>>): PodSubject {
  return {
    id: componentId(cell, component),
    kind: "pod",
    namespace: cell.namespace,
    serviceAccount: component.serviceAccount,
    labels: { [label.component]: component.name, ...component.selector },
    namespaceLabels,
    namedPorts: namedPorts(component),
  };
}

/** The model doesn't know the number behind a named port; each gets one of its own, above every usual port. */
function namedPorts({ endpoints }: Component): Record<string, number> {
  const names = endpoints.flatMap(({ targetPort }) => (typeof targetPort === "string" ? [targetPort] : []));
  return Object.fromEntries(names.map((name, index) => [name, NAMED_PORT_BASE + index]));
}

const NAMED_PORT_BASE = 60_000;

/** Number to ask about for an endpoint's port. */
export function askedPort(component: Component, target: Component["endpoints"][number]["targetPort"]): number {
  if (typeof target === "number") return target;
  if (typeof target === "string") return namedPorts(component)[target] ?? NAMED_PORT_BASE;
  return target.from;
}
