/** Reads `test/golden/oracle/*.yaml`: small worlds in few lines, with the answer that every question must get. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import { RESERVED, type Reserved, type Subject } from "../../../components/policy/reach/subject.ts";
import type { Question } from "../../../components/policy/reach/verdict.ts";

export interface Scenario {
  readonly file: string;
  readonly name: string;
  readonly subjects: readonly Subject[];
  readonly policies: readonly KubernetesObject[];
  /** Part of Cilium's message; set where it refuses the policies. */
  readonly reason?: string;
  readonly asks: readonly Ask[];
}

export interface Ask {
  /** As written in the file. */
  readonly text: string;
  readonly question: Question;
  readonly expected: "allowed" | "denied";
}

interface ShortSubject {
  readonly in?: string;
  readonly account?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Labels of the namespace. */
  readonly of?: Readonly<Record<string, string>>;
  readonly ports?: Readonly<Record<string, number>>;
  readonly ip?: string;
  readonly fqdn?: string;
}

interface ShortPolicy {
  readonly kind: string;
  readonly in?: string;
  readonly spec?: unknown;
  readonly specs?: unknown;
}

interface File {
  readonly subjects: Readonly<Record<string, ShortSubject>>;
  readonly cases: readonly {
    readonly name: string;
    readonly policies: readonly ShortPolicy[];
    readonly reason?: string;
    readonly ask?: Readonly<Record<string, "allowed" | "denied">>;
  }[];
}

const FOLDER = join(import.meta.dirname, "..", "..", "golden", "oracle");

export function scenarios(): Scenario[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yaml"))
    .toSorted()
    .flatMap(scenariosOf);
}

function scenariosOf(file: string): Scenario[] {
  const { subjects, cases } = parse(readFileSync(join(FOLDER, file), "utf8")) as File;
  const all = [
    ...RESERVED.map((entity): Subject => ({ id: entity, kind: "reserved", entity: entity satisfies Reserved })),
    ...Object.entries(subjects).map(subjectOf),
  ];
  return cases.map(({ name, policies, reason, ask = {} }) => ({
    file,
    name,
    subjects: all,
    policies: policies.map(policyOf),
    ...(reason !== undefined && { reason }),
    asks: Object.entries(ask).map(([text, expected]) => ({ text, expected, question: questionOf(text) })),
  }));
}

function subjectOf([id, { ip, fqdn, in: namespace = "", account = id, labels = {}, of, ports }]: [
  string,
  ShortSubject,
]): Subject {
  if (ip !== undefined) return { id, kind: "address", ip, ...(fqdn !== undefined && { fqdn }) };
  return {
    id,
    kind: "pod",
    namespace,
    serviceAccount: account,
    labels,
    ...(of !== undefined && { namespaceLabels: of }),
    ...(ports !== undefined && { namedPorts: ports }),
  };
}

function policyOf({ kind, in: namespace, ...rest }: ShortPolicy, index: number): KubernetesObject {
  return {
    apiVersion: kind === "NetworkPolicy" ? "networking.k8s.io/v1" : "cilium.io/v2",
    kind,
    metadata: { name: `policy-${index}`, ...(namespace !== undefined && { namespace }) },
    ...rest,
  };
}

/** `web -> api 80/TCP`, `web -> api 80/TCP GET /path`, `web -> dns 53/UDP query name`. */
function questionOf(text: string): Question {
  const match = /^(\S+) -> (\S+) (\d+)\/(TCP|UDP|SCTP)(?: (\S+) (\S+))?$/.exec(text);
  const [, from, to, port, transport, verb, rest] = match ?? [];
  if (from === undefined || to === undefined) throw new Error(`not a question: ${text}`);
  return {
    from,
    to,
    port: Number(port),
    transport: transport as Question["transport"],
    ...(verb === "query" && { dns: rest ?? "" }),
    ...(verb !== undefined && verb !== "query" && { http: { method: verb, path: rest ?? "" } }),
  };
}
