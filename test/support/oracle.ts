/** Talks to `cellwall-oracle serve`: Cilium's own parser and policy engine, one process for a whole test file. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { KubernetesObject } from "../../components/policy/object.ts";
import { flatLabels, type Subject } from "../../components/policy/reach/subject.ts";
import type { Question } from "../../components/policy/reach/verdict.ts";
import { resolveTools } from "../../local/toolchain/index.ts";

export interface OracleSide {
  readonly decision: "allowed" | "denied" | "redirect";
  readonly by?: readonly string[];
  readonly log?: readonly string[];
  readonly l7?: boolean;
}

export interface OracleVerdict {
  readonly verdict: "allowed" | "denied";
  readonly egress: OracleSide;
  readonly ingress: OracleSide;
  readonly error?: string;
}

export interface OracleAnswer {
  readonly results?: readonly { readonly name: string; readonly error?: string }[];
  readonly verdicts?: readonly OracleVerdict[];
  readonly error?: string;
}

/** Numbers of the fixed identities (Cilium 1.20.2, pkg/identity/numericidentity.go). */
const RESERVED_NUMBER: Readonly<Record<string, number>> = {
  host: 1,
  world: 2,
  unmanaged: 3,
  health: 4,
  init: 5,
  "remote-node": 6,
  "kube-apiserver": 7,
  ingress: 8,
};

export class Oracle {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: ((line: string) => void)[] = [];

  private constructor(executable: string) {
    this.#process = spawn(executable, ["serve"], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#process.stdout }).on("line", (line) => this.#waiting.shift()?.(line));
  }

  static async start(): Promise<Oracle> {
    const oracle = (await resolveTools(["oracle"])).get("oracle");
    if (oracle === undefined) throw new Error("the toolchain resolved no oracle");
    return new Oracle(oracle.path);
  }

  /** Which objects an agent would refuse, and why. */
  async parse(objects: readonly KubernetesObject[]): Promise<NonNullable<OracleAnswer["results"]>> {
    return (await this.#ask({ op: "parse", objects })).results ?? [];
  }

  /** Verdicts of Cilium's engine on the same subjects, policies and questions that our evaluator gets. */
  async verdicts(
    subjects: readonly Subject[],
    objects: readonly KubernetesObject[],
    questions: readonly Question[],
  ): Promise<OracleAnswer> {
    const endpoints = Object.fromEntries(subjects.map((subject) => [subject.id, endpointOf(subject)]));
    const answer = await this.#ask({ op: "verdicts", endpoints, objects, questions });
    if (answer.error !== undefined) throw new Error(`the oracle failed: ${answer.error}`);
    return answer;
  }

  stop(): void {
    this.#process.stdin.end();
  }

  #ask(request: object): Promise<OracleAnswer> {
    return new Promise((resolve) => {
      this.#waiting.push((line) => resolve(JSON.parse(line) as OracleAnswer));
      this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }
}

function endpointOf(subject: Subject): object {
  if (subject.kind === "reserved") {
    const labels = subject.entity === "kube-apiserver" ? ["reserved:kube-apiserver"] : [];
    return { reserved: RESERVED_NUMBER[subject.entity], labels };
  }
  if (subject.kind === "address") return { ip: subject.ip, ...(subject.fqdn !== undefined && { fqdn: subject.fqdn }) };
  return {
    labels: flatLabels(subject).filter((label) => !label.includes("policy.cluster=")),
    ports: subject.namedPorts,
  };
}
