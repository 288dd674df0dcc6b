/** Everybody, intruders too, asked about every port of a model: what a policy changes shows in one of the answers. */
import type { Model } from "../../../components/contract/model.ts";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import type { PodSubject, Subject } from "../../../components/policy/reach/subject.ts";
import { askedPort, subjectsOf } from "../../../components/policy/reach/subjects.ts";
import { type Question, verdict } from "../../../components/policy/reach/verdict.ts";
import { createWorld } from "../../../components/policy/reach/world.ts";

/** Subjects of the model, and for each what lacks one of the marks that policies go by. */
export function populated(model: Model): Subject[] {
  const own = subjectsOf(model);
  const pods = own.filter((subject): subject is PodSubject => subject.kind === "pod");
  const intruders = pods.flatMap((pod): PodSubject[] => [
    { ...pod, id: `${pod.id}, in another namespace`, namespace: "intruder" },
    { ...pod, id: `${pod.id}, with another account`, serviceAccount: "intruder" },
    { ...pod, id: `${pod.id}, without labels`, labels: {} },
  ]);
  const unique = new Map(intruders.map((pod) => [JSON.stringify({ ...pod, id: "" }), pod]));
  return [
    ...own,
    ...unique.values(),
    { id: "ingress", kind: "reserved", entity: "ingress" },
    { id: "metadata", kind: "address", ip: "169.254.169.254" },
    { id: "resolver", kind: "address", ip: "192.0.2.53" },
    { id: "shared", kind: "address", ip: "192.0.2.99", fqdn: "another.example" },
  ];
}

/** Questions between all pairs with a pod of a cell at one end, and from any pod to what is no pod. */
export function questionsOf(model: Model, subjects: readonly Subject[]): Question[] {
  const cells = new Set(model.cells.map(({ namespace }) => namespace));
  const inCell = (subject: Subject) => subject.kind === "pod" && cells.has(subject.namespace);
  // Guardrails must leave what is outside of cells alone.
  const leaves = (from: Subject, to: Subject) => from.kind === "pod" && to.kind !== "pod";
  const tests = portTests(model);
  return subjects.flatMap((from) =>
    subjects
      .filter((to) => from.id !== to.id && (inCell(from) || inCell(to) || leaves(from, to)))
      .flatMap((to) => tests.map((test) => ({ from: from.id, to: to.id, ...test }))),
  );
}

type PortTest = Omit<Question, "from" | "to">;

function portTests(model: Model): PortTest[] {
  const tests = new Map<string, PortTest>();
  const add = (test: PortTest) => tests.set(JSON.stringify(test), test);
  const components = model.cells.flatMap(({ components: list }) => list);
  add({ port: 1, transport: "TCP" });
  add({ port: 1, transport: "UDP" });
  add({ port: 443, transport: "TCP" });
  add({ port: 6443, transport: "TCP" });
  // The metadata service and the kubelet: what guardrails deny.
  add({ port: 80, transport: "TCP" });
  add({ port: 10250, transport: "TCP" });
  for (const { port } of model.platform.gateways) add({ port, transport: "TCP" });
  const { port: dns } = model.platform.dns;
  const names = components.flatMap(({ egress }) => egress.flatMap(({ to }) => ("fqdn" in to ? [to.fqdn] : [])));
  for (const name of ["a.b.svc.cluster.local", "evil.example", ...names]) {
    add({ port: dns, transport: "UDP", dns: name });
    add({ port: dns, transport: "TCP", dns: name });
  }
  for (const component of components) {
    if (component.metrics !== undefined) add({ port: component.metrics.port, transport: "TCP" });
    for (const { port } of component.webhooks) add({ port, transport: "TCP" });
    for (const { ports } of component.egress) {
      for (const { from, to, transport } of ports) for (const port of [from, to]) add({ port, transport });
    }
    for (const { targetPort, transport, http } of component.endpoints) {
      const port = askedPort(component, targetPort);
      add({ port, transport });
      for (const { method, path } of http?.operations ?? []) {
        const asked = path.replaceAll(/\{[^}]*\}/g, "12");
        for (const variant of [asked, `${asked}?x=1`, `${asked}/x`])
          add({ port, transport, http: { method, path: variant } });
        add({ port, transport, http: { method: "TRACE", path: asked } });
      }
    }
  }
  return [...tests.values()];
}

/** One character for each answer; or the refusal. */
export function fingerprint(
  subjects: readonly Subject[],
  policies: readonly KubernetesObject[],
  asked: readonly Question[],
): string {
  const world = createWorld({ subjects, policies });
  if (world.refused.length > 0) return `refused ${JSON.stringify(world.refused)}`;
  let text = "";
  for (const question of asked) {
    const { egress, ingress } = verdict(world, question);
    // Each end for itself: one that is too open shows even where the other end still stops everything.
    text += `${code(egress)}${code(ingress)}`;
  }
  return text;
}

function code({ decision, l7, serverNames }: ReturnType<typeof verdict>["egress"]): string {
  if (decision !== "allowed") return decision === "denied" ? "-" : "?";
  if (serverNames !== undefined) return `(${serverNames.join(" ")})`;
  return l7 ? "7" : "+";
}
