import type { Model } from "../../../components/contract/model.ts";
import type { PodSubject, Subject } from "../../../components/policy/reach/subject.ts";
import { subjectsOf } from "../../../components/policy/reach/subjects.ts";
import { impostors } from "../../../test/oracle/support/truth.ts";
import type { Party } from "../check/ask.ts";
import type { Check } from "../check/check.ts";
import { NODE, WORLD } from "../machine/network.ts";
import type { Pod } from "./pod.ts";
import { openTraffic, type Traffic } from "./traffic.ts";

/** Where a name leads in the world of this suite (RFC 5737), and what every other name does. */
const NAMED = "198.51.100.10";
const ANYWHERE = "198.51.100.99";
/** Instance metadata of every cloud. */
const METADATA = "169.254.169.254";

/** Subjects that no packet of this suite can come from or go to. */
export const APART: ReadonlySet<string> = new Set(["remote-node", "kube-apiserver"]);

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
  return [...own, ...forged, ...disguised, { id: "metadata", kind: "address", ip: METADATA }];
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

/** Starts a server and a client for everybody, each with every port open that a check asks for. */
export async function openParties(options: {
  readonly program: string;
  readonly subjects: readonly Subject[];
  readonly pods: readonly Pod[];
  readonly checks: readonly Check[];
  readonly tlsPorts: ReadonlySet<number>;
}): Promise<ReadonlyMap<string, Party>> {
  const { program, subjects, pods, checks } = options;
  const outside = outsideOf(subjects);
  const world = openTraffic(program, WORLD);
  const parties = new Map<string, Party>([["host", { address: NODE.address, traffic: openTraffic(program) }]]);
  for (const { subject, address, netns } of pods)
    parties.set(subject.id, { address, traffic: openTraffic(program, netns) });
  for (const [id, address] of outside) parties.set(id, { address, traffic: world });
  const answers = await Promise.all(
    [...Map.groupBy(parties, ([, { traffic }]) => traffic)].map(async ([traffic, members]) => {
      const ids = new Set(members.map(([id]) => id));
      return {
        ids,
        answer: await traffic?.send(
          listenOrder(checks, ids, traffic === world ? options.tlsPorts : new Set(), subjects, outside),
        ),
      };
    }),
  );
  for (const { ids, answer } of answers) {
    if (answer?.seen !== "open") throw new Error(`${[...ids].join(", ")} can't listen: ${answer?.seen}`);
  }
  return parties;
}

function listenOrder(
  checks: readonly Check[],
  ids: ReadonlySet<string>,
  tlsPorts: ReadonlySet<number>,
  subjects: readonly Subject[],
  outside: ReadonlyMap<string, string>,
): Parameters<Traffic["send"]>[0] {
  const asked = checks.map(({ question }) => question).filter(({ to }) => ids.has(to));
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
