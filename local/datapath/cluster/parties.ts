import type { Model } from "../../../components/contract/model.ts";
import type { PodSubject, Subject } from "../../../components/policy/reach/subject.ts";
import { askedPort, componentId, subjectsOf } from "../../../components/policy/reach/subjects.ts";
import type { Question } from "../../../components/policy/reach/verdict.ts";
import type { Parties, Party } from "../check/ask.ts";
import type { Check } from "../check/check.ts";
import { impostors } from "../check/truth.ts";
import { namespacePath, WORLD } from "../machine/network.ts";
import type { Node } from "../machine/node.ts";
import type { Pod } from "./pod.ts";
import { openTraffic, type Traffic } from "./traffic.ts";

/** Where a name leads in the world of this suite (RFC 5737), and what every other name does. */
const NAMED = "198.51.100.10";
const ANYWHERE = "198.51.100.99";
/** Instance metadata of every cloud. */
const METADATA = "169.254.169.254";

/** Subjects that no packet of this suite can come from or go to. */
export const APART: ReadonlySet<string> = new Set(["kube-apiserver"]);

/** Everybody that the model knows of, and pods that look like somebody who is trusted. */
export function castOf(model: Model): Subject[] {
  const own = subjectsOf(model);
  const components = own.filter(
    (subject): subject is PodSubject => subject.kind === "pod" && subject.id.includes("/") && !subject.id.includes(":"),
  );
  const forged = impostors(
    model,
    own.filter((subject) => !components.includes(subject as PodSubject)),
  );
  // One component is enough to show that labels alone make nobody a member.
  const [first] = components;
  const disguised = first === undefined ? [] : [{ ...first, id: `${first.id} elsewhere`, namespace: "tenant" }];
  return [
    ...own,
    ...forged,
    ...disguised,
    ...otherEnvironments(model, components),
    { id: "metadata", kind: "address", ip: METADATA },
  ];
}

/** One component of each cell that offers something, in an environment where no policy selects it. */
function otherEnvironments({ cells }: Model, pods: readonly PodSubject[]): PodSubject[] {
  const firsts = new Set(
    cells.flatMap((cell) => {
      const first = cell.components.find(({ endpoints }) => endpoints.length > 0);
      return first === undefined ? [] : [componentId(cell, first)];
    }),
  );
  return pods
    .filter(({ id }) => firsts.has(id))
    .map((pod) => ({
      ...pod,
      id: `${pod.id} in another environment`,
      namespace: pod.namespace.replace(/[^-]+$/, "elsewhere"),
      namespaceLabels: {},
    }));
}

/** Address outside of the plane of each subject that is no pod. */
export function outsideOf(subjects: readonly Subject[]): ReadonlyMap<string, string> {
  let named = 0;
  return new Map(
    subjects.flatMap((subject): [string, string][] => {
      if (subject.kind === "reserved") return subject.entity === "world" ? [[subject.id, ANYWHERE]] : [];
      if (subject.kind !== "address") return [];
      if (subject.fqdn === undefined) return [[subject.id, subject.ip]];
      named += 1;
      return [[subject.id, NAMED.replace(/\d+$/, String(9 + named))]];
    }),
  );
}

/** Starts a server and a client for everybody on every node, each with every port open that a check asks for. */
export async function openParties(options: {
  readonly program: string;
  readonly model: Model;
  readonly nodes: readonly Node[];
  readonly subjects: readonly Subject[];
  readonly pods: readonly Pod[];
  readonly checks: readonly Check[];
  readonly tlsPorts: ReadonlySet<number>;
}): Promise<Parties> {
  const { program, model, nodes, subjects, pods, checks } = options;
  const outside = outsideOf(subjects);
  const world = openTraffic(["nsenter", [`--net=${namespacePath(WORLD)}`, program]]);
  const hosts = nodes.map((node): Party => ({ address: node.address, traffic: openTraffic(node.enter(program, [])) }));
  const parties = new Map<string, Party[]>([
    ["host", hosts],
    // Who that is depends on who asks.
    ["remote-node", hosts.toReversed()],
  ]);
  for (const { subject, node, address, netns } of pods) {
    const places = parties.get(subject.id) ?? [];
    places[node.index] = { address, traffic: openTraffic(node.enterPod(netns, program)) };
    parties.set(subject.id, places);
  }
  for (const [id, address] of outside)
    parties.set(
      id,
      nodes.map(() => ({ address, traffic: world })),
    );
  const members = [...parties].flatMap(([id, places]) => places.map(({ traffic }) => ({ id, traffic })));
  const answers = await Promise.all(
    [...Map.groupBy(members, ({ traffic }) => traffic)].map(async ([traffic, own]) => {
      const ids = new Set(own.map(({ id }) => id));
      return {
        ids,
        answer: await traffic?.send(
          listenOrder(
            [...checks.map(({ question }) => question), ...offeredBy(model)],
            ids,
            traffic === world ? options.tlsPorts : new Set(),
            subjects,
            outside,
          ),
        ),
      };
    }),
  );
  for (const { ids, answer } of answers) {
    if (answer?.seen !== "open") throw new Error(`${[...ids].join(", ")} can't listen: ${answer?.seen}`);
  }
  return parties;
}

/** What components offer, asked for by a check or not. */
function offeredBy({ cells }: Model): Pick<Question, "to" | "port" | "transport">[] {
  return cells.flatMap((cell) =>
    cell.components.flatMap((component) =>
      component.endpoints.map(({ targetPort, transport }) => ({
        to: componentId(cell, component),
        port: askedPort(component, targetPort),
        transport,
      })),
    ),
  );
}

function listenOrder(
  questions: readonly Pick<Question, "to" | "port" | "transport">[],
  ids: ReadonlySet<string>,
  tlsPorts: ReadonlySet<number>,
  subjects: readonly Subject[],
  outside: ReadonlyMap<string, string>,
): Parameters<Traffic["send"]>[0] {
  const asked = questions.filter(({ to }) => ids.has(to));
  const ports = (transport: string) => [
    ...new Set(asked.filter((one) => one.transport === transport).map(({ port }) => port)),
  ];
  const names = subjects.flatMap((subject) =>
    subject.kind === "address" && subject.fqdn !== undefined
      ? [[subject.fqdn, outside.get(subject.id) ?? ""] as const]
      : [],
  );
  return {
    do: "listen",
    tcp: ports("TCP").filter((port) => !tlsPorts.has(port)),
    tls: ports("TCP").filter((port) => tlsPorts.has(port)),
    udp: ports("UDP"),
    dns: { "*": ANYWHERE, ...Object.fromEntries(names) },
  };
}

/** Where the API server's socket is in every namespace of the run. */
const API_SOCKET = "/run/api.sock";

/**
 * Makes the API server answer at its own address on every node, without an address that a pod could reach: a relay in
 * each network namespace, joined by a socket that is a file.
 */
export async function bridgeApi(program: string, port: number, nodes: readonly Node[]): Promise<void> {
  const address = `tcp4:127.0.0.1:${port}`;
  for (const { netns, enter } of nodes) {
    const relay = openTraffic(enter(program, []));
    const [name, path] = netns === undefined ? [`unix:${API_SOCKET}`, address] : [address, `unix:${API_SOCKET}`];
    const { seen } = await relay.send({ do: "relay", name, path });
    if (seen !== "open") throw new Error(`the API server can't be passed on from ${name} to ${path}: ${seen}`);
  }
}
