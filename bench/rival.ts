import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject } from "../components/policy/object.ts";
import type { Subject } from "../components/policy/reach/subject.ts";
import { type Question, verdict } from "../components/policy/reach/verdict.ts";
import { createWorld } from "../components/policy/reach/world.ts";
import { timed } from "./measure.ts";

const NAMESPACES = 50;
const PODS = 20;
const QUESTIONS = 20_000;
const PORT = 8080;

interface Answers {
  readonly read: number;
  readonly asked: number;
  readonly allowed: string;
}

/**
 * The same NetworkPolicies and questions for our evaluator and for cyclonus v0.5.6, the matcher from which
 * policy-assistant was made. Both must answer alike, or nothing is reported.
 */
export function rivalBench(): string[][] {
  const { subjects, policies, questions } = chained();
  const theirs = askRival(subjects, policies, questions);
  const [world, read] = timed(() => createWorld({ subjects, policies }));
  const [allowed, asked] = timed(() =>
    questions.map((question) => (verdict(world, question).verdict === "allowed" ? "1" : "0")).join(""),
  );
  if (allowed !== theirs.allowed) throw new Error("our evaluator and cyclonus answer differently");
  if (!allowed.includes("1") || !allowed.includes("0")) throw new Error("all questions are answered alike");
  const row = (what: string, ours: number, other: number) => [
    what,
    ours.toFixed(3),
    other.toFixed(3),
    (ours / other).toFixed(3),
  ];
  return [
    row(`reading ${policies.length.toLocaleString("en")} NetworkPolicies`, read, theirs.read),
    row(
      `${QUESTIONS.toLocaleString("en")} verdicts among ${subjects.length.toLocaleString("en")} pods`,
      asked,
      theirs.asked,
    ),
  ];
}

/** Pods in a chain in each namespace, each calling the next; everything else is denied. */
function chained() {
  const subjects: Subject[] = [];
  const policies: KubernetesObject[] = [];
  for (let home = 0; home < NAMESPACES; home += 1) {
    const namespace = `n${home}`;
    policies.push(networkPolicy(namespace, "deny", {}, []));
    for (let index = 0; index < PODS; index += 1) {
      const app = `c${index}`;
      subjects.push({
        id: `${namespace}/${app}`,
        kind: "pod",
        namespace,
        serviceAccount: app,
        labels: { app },
        namespaceLabels: { "kubernetes.io/metadata.name": namespace },
      });
      const callers = index === 0 ? [] : [{ podSelector: { matchLabels: { app: `c${index - 1}` } } }];
      policies.push(networkPolicy(namespace, app, { matchLabels: { app } }, callers));
    }
  }
  const questions = Array.from({ length: QUESTIONS }, (_, index): Question => {
    const from = subjects[(index * 7) % subjects.length]?.id ?? "";
    const to = subjects[(index * 7 + (index % 3)) % subjects.length]?.id ?? "";
    return { from, to, port: PORT, transport: "TCP" };
  });
  return { subjects, policies, questions };
}

function networkPolicy(
  namespace: string,
  name: string,
  podSelector: object,
  from: readonly object[],
): KubernetesObject {
  const ingress = from.length === 0 ? [] : [{ from, ports: [{ port: PORT, protocol: "TCP" }] }];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec: { podSelector, policyTypes: ["Ingress"], ingress },
  } as KubernetesObject;
}

function askRival(
  subjects: readonly Subject[],
  policies: readonly KubernetesObject[],
  questions: readonly Question[],
): Answers {
  const folder = mkdtempSync(join(tmpdir(), "cellwall-rival-"));
  try {
    const program = join(folder, "rival");
    execFileSync("go", ["build", "-o", program, "."], { cwd: join(import.meta.dirname, "rival"), stdio: "inherit" });
    const pods = Object.fromEntries(
      subjects.flatMap((subject) =>
        subject.kind === "pod"
          ? [
              [
                subject.id,
                { namespace: subject.namespace, labels: subject.labels, namespaceLabels: subject.namespaceLabels },
              ],
            ]
          : [],
      ),
    );
    const input = JSON.stringify({ policies, pods, questions });
    return JSON.parse(execFileSync(program, { input, encoding: "utf8", maxBuffer: 1 << 28 })) as Answers;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
