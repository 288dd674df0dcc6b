import type { KubernetesObject } from "../../components/policy/object.ts";
import type { Subject } from "../../components/policy/reach/subject.ts";
import { type Question, type Verdict, verdict } from "../../components/policy/reach/verdict.ts";
import { createWorld } from "../../components/policy/reach/world.ts";
import type { Oracle, OracleVerdict } from "./oracle.ts";

/** A question on which our evaluator and Cilium's engine answer differently, or a policy that only one of them takes. */
export interface Difference {
  readonly policies: readonly KubernetesObject[];
  readonly question?: Question;
  readonly ours: Verdict | string;
  readonly engine: OracleVerdict | string | undefined;
}

/** Asks both. Refused policies must be refused by both. */
export async function compareWorld(
  oracle: Oracle,
  subjects: readonly Subject[],
  policies: readonly KubernetesObject[],
  questions: readonly Question[],
): Promise<Difference[]> {
  const world = createWorld({ subjects, policies });
  const theirs = await oracle.verdicts(subjects, policies, questions);
  const refusedHere = new Set(world.refused.map(({ object }) => object));
  const judged = (theirs.results ?? []).flatMap(({ name, error }): Difference[] =>
    (error !== undefined) === refusedHere.has(name)
      ? []
      : [{ policies, ours: refusedHere.has(name) ? `refused ${name}` : `taken ${name}`, engine: error ?? "taken" }],
  );
  const verdicts = questions.flatMap((question, index): Difference[] => {
    const ours = verdict(world, question);
    const engine = theirs.verdicts?.[index];
    return ours.verdict === engine?.verdict ? [] : [{ policies, question, ours, engine }];
  });
  return [...judged, ...verdicts];
}

/** The same difference with as few policies as it takes. */
export async function smallest(oracle: Oracle, subjects: readonly Subject[], given: Difference): Promise<Difference> {
  const questions = given.question === undefined ? [] : [given.question];
  for (const dropped of given.policies) {
    const fewer = given.policies.filter((policy) => policy !== dropped);
    const [still] = await compareWorld(oracle, subjects, fewer, questions);
    if (still !== undefined && fewer.length > 0) return smallest(oracle, subjects, still);
  }
  return given;
}
