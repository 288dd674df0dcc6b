/**
 * What a declaration means, read from the model alone: who may connect to what. It shares nothing with the compiler,
 * so that the two can be held against each other.
 */
import type { Cell, Component, Endpoint, Model } from "../../../components/contract/model.ts";
import type { PodSubject, Subject } from "../../../components/policy/reach/subject.ts";
import { askedPort, componentId, destinationId, gatewayId } from "../../../components/policy/reach/subjects.ts";
import type { Question } from "../../../components/policy/reach/verdict.ts";

export interface Truth {
  readonly question: Question;
  readonly allowed: boolean;
}

interface Home {
  readonly cell: Cell;
  readonly component: Component;
}

/** Everybody in `subjects` against every port that an enforcing cell offers, and every port beside it. */
export function inboundTruth(model: Model, subjects: readonly Subject[]): Truth[] {
  const homes = homesOf(model);
  return homesOfPhase(model).flatMap(({ cell, component }) => {
    const to = componentId(cell, component);
    return subjects
      .filter(({ id }) => id !== to)
      .flatMap((from) =>
        portsOf(component).map(({ port, transport, mayCall }): Truth => {
          const question = { from: from.id, to, port, transport };
          // The host always reaches its own pods: kubelet's probes.
          if (from.id === "host") return { question, allowed: true };
          return { question, allowed: mayCall({ model, cell, component, from, caller: homes.get(from.id) }) };
        }),
      );
  });
}

interface Call {
  readonly model: Model;
  readonly cell: Cell;
  readonly component: Component;
  readonly from: Subject;
  /** The caller's place in the model; absent for whoever has none. */
  readonly caller: Home | undefined;
}

interface Port {
  readonly port: number;
  readonly transport: Question["transport"];
  readonly mayCall: (call: Call) => boolean;
}

function portsOf(component: Component): Port[] {
  const offered = component.endpoints.flatMap((endpoint): Port[] => {
    const { targetPort, transport } = endpoint;
    const port = askedPort(component, targetPort);
    const here = { port, transport, mayCall: (call: Call) => mayCallEndpoint(call, endpoint) };
    // The first port after it belongs to nobody: endpoints of a random model lie a hundred apart.
    const last = typeof targetPort === "object" ? targetPort.to : port;
    const next = { port: last + 50, transport, mayCall: () => false };
    return [here, ...(last === port ? [] : [{ ...here, port: last }]), next];
  });
  const { metrics, webhooks } = component;
  return [
    ...offered,
    ...(metrics === undefined ? [] : [{ port: metrics.port, transport: "TCP" as const, mayCall: isScraper }]),
    ...webhooks.map(({ port }): Port => ({ port, transport: "TCP", mayCall: isApiServer })),
    { port: 1, transport: "TCP", mayCall: () => false },
    { port: 1, transport: "UDP", mayCall: () => false },
  ];
}

function mayCallEndpoint({ model, cell, component, from, caller }: Call, endpoint: Endpoint): boolean {
  if (caller !== undefined) {
    if (cell.intraCell === "open" && caller.cell.namespace === cell.namespace) return true;
    return speakers(caller).some((speaker) => declares(speaker, cell, component, endpoint));
  }
  return model.platform.gateways.some(({ name, identity }) => {
    const word = name === "internal" ? "organization" : "public";
    if (!endpoint.visibility.includes(word)) return false;
    if (identity === "cilium") return from.kind === "reserved" && from.entity === "ingress";
    return isIdentity(from, identity);
  });
}

/** Components that share an account are one peer. In an enforcing cell its own policies still tell them apart. */
function speakers({ cell, component }: Home): readonly Component[] {
  if (cell.phase === "enforce") return [component];
  return cell.components.filter(({ serviceAccount }) => serviceAccount === component.serviceAccount);
}

function declares({ dependencies }: Component, cell: Cell, component: Component, endpoint: Endpoint): boolean {
  return dependencies.some(
    ({ route, target }) =>
      route === "direct" &&
      target.namespace === cell.namespace &&
      target.component === component.name &&
      target.endpoint === endpoint.name,
  );
}

/** Every component of an enforcing cell against every endpoint of a cell under observation, which lets anybody in. */
export function towardsObserved(model: Model): Truth[] {
  const observed = [...homesOf(model).values()].filter(({ cell }) => cell.phase === "observe");
  return homesOfPhase(model).flatMap((from) =>
    observed
      // Components that share an account are one target too.
      .filter(({ cell, component }) => accountIsOwn(cell, component))
      .flatMap(({ cell, component }) =>
        component.endpoints.map((endpoint) => ({
          question: {
            from: componentId(from.cell, from.component),
            to: componentId(cell, component),
            port: askedPort(component, endpoint.targetPort),
            transport: endpoint.transport,
          },
          allowed: declares(from.component, cell, component, endpoint),
        })),
      ),
  );
}

function accountIsOwn({ components }: Cell, { name, serviceAccount }: Component): boolean {
  return !components.some((other) => other.name !== name && other.serviceAccount === serviceAccount);
}

function isScraper({ model, from }: Call): boolean {
  return model.platform.scrapers.some((scraper) => isIdentity(from, scraper));
}

function isApiServer({ from }: Call): boolean {
  return from.kind === "reserved" && (from.entity === "kube-apiserver" || from.entity === "remote-node");
}

function isIdentity(from: Subject, identity: { readonly namespace: string; readonly serviceAccount: string }): boolean {
  return (
    from.kind === "pod" && from.namespace === identity.namespace && from.serviceAccount === identity.serviceAccount
  );
}

/** Every component of an enforcing cell against everything outside of the cells. */
export function outboundTruth(model: Model, subjects: readonly Subject[]): Truth[] {
  const homes = homesOf(model);
  return homesOfPhase(model).flatMap(({ cell, component }) =>
    subjects
      .filter(({ id }) => !homes.has(id))
      .flatMap((to) =>
        [...outsidePorts(model), ...offeredAs(to, homes)].map(({ port, transport }) => ({
          question: { from: componentId(cell, component), to: to.id, port, transport },
          allowed: mayLeave(model, component, to, port, transport),
        })),
      ),
  );
}

function mayLeave(model: Model, component: Component, to: Subject, port: number, transport: string): boolean {
  // Metadata addresses and kubelets are nobody's, whatever is approved.
  if (to.id === "metadata") return false;
  if (to.kind === "address") {
    return component.egress.some(
      (one) =>
        destinationId(one.to) === to.id &&
        one.ports.some((range) => range.transport === transport && range.from <= port && port <= range.to),
    );
  }
  if (to.kind === "reserved" && to.entity === "kube-apiserver") {
    return component.kubeApiServer && transport === "TCP" && (port === 443 || port === 6443);
  }
  if (to.id === "dns") return port === model.platform.dns.port && transport !== "SCTP";
  return model.platform.gateways.some(({ name, identity, port: gate }) => {
    const route = name === "internal" ? "internalGateway" : "externalGateway";
    if (!component.dependencies.some((one) => one.route === route) || port !== gate || transport !== "TCP")
      return false;
    return identity === "cilium" ? to.kind === "reserved" && to.entity === "ingress" : to.id === gatewayId(name);
  });
}

/** What a pod that looks like a component offers: the component's own ports. No policy selects that pod. */
function offeredAs({ id }: Subject, homes: ReadonlyMap<string, Home>): Pick<Question, "port" | "transport">[] {
  const home = homes.get(id.split(" ")[0] ?? "");
  if (home === undefined) return [];
  return home.component.endpoints.map(({ targetPort, transport }) => ({
    port: askedPort(home.component, targetPort),
    transport,
  }));
}

function outsidePorts(model: Model): { port: number; transport: Question["transport"] }[] {
  const approved = model.cells.flatMap(({ components }) =>
    components.flatMap(({ egress }) => egress.flatMap(({ ports }) => [ports[0], ports.at(-1)])),
  );
  const all = [
    ...approved.flatMap((range) =>
      range === undefined ? [] : [range.from, range.to].map((port) => ({ port, transport: range.transport })),
    ),
    ...model.platform.gateways.map(({ port }) => ({ port, transport: "TCP" as const })),
    { port: model.platform.dns.port, transport: "UDP" as const },
    { port: 443, transport: "TCP" as const },
    { port: 443, transport: "UDP" as const },
    { port: 6443, transport: "TCP" as const },
    { port: 10250, transport: "TCP" as const },
  ];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function homesOf(model: Model): ReadonlyMap<string, Home> {
  return new Map(
    model.cells.flatMap((cell) =>
      cell.components.map((component) => [componentId(cell, component), { cell, component }] as const),
    ),
  );
}

/** Only an enforcing cell denies anything. */
function homesOfPhase(model: Model): Home[] {
  return [...homesOf(model).values()].filter(({ cell }) => cell.phase === "enforce");
}

/** Pods that look like somebody else: a gateway's labels, its account elsewhere, a neighbour's, another environment's. */
export function impostors(model: Model, own: readonly Subject[]): PodSubject[] {
  const pods = own.filter((subject): subject is PodSubject => subject.kind === "pod");
  const named = [...model.platform.gateways.map(({ identity }) => identity), ...model.platform.scrapers];
  const forged = named.flatMap((identity): PodSubject[] =>
    identity === "cilium"
      ? []
      : [
          // The account's name where a tenant may choose names, and the labels of whoever is trusted.
          {
            id: `account ${identity.serviceAccount}`,
            kind: "pod",
            namespace: "tenant",
            serviceAccount: identity.serviceAccount,
            labels: { "io.kubernetes.pod.namespace.fake": identity.namespace, app: identity.serviceAccount },
          },
          {
            id: `namespace ${identity.namespace}`,
            kind: "pod",
            namespace: identity.namespace,
            serviceAccount: "default",
            labels: { app: identity.serviceAccount },
          },
        ],
  );
  const elsewhere = pods
    .filter(({ id }) => id.includes("/"))
    .flatMap((pod): PodSubject[] => [
      { ...pod, id: `${pod.id} in another environment`, namespace: pod.namespace.replace(/-prod$/, "-dev") },
      { ...pod, id: `${pod.id} with another account`, serviceAccount: "default" },
    ]);
  const unique = new Map([...forged, ...elsewhere].map((pod) => [pod.id, pod]));
  return [...unique.values()];
}
