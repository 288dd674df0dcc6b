/** Holds a model to what it declares: our evaluator on every question, Cilium's engine on a share of them. */
import type { Model } from "../../../components/contract/model.ts";
import { addressOf, subjectsOf } from "../../../components/policy/reach/subjects.ts";
import { type Question, verdict } from "../../../components/policy/reach/verdict.ts";
import { createWorld } from "../../../components/policy/reach/world.ts";
import {
  impostors,
  inboundTruth,
  outboundTruth,
  type Truth,
  towardsObserved,
} from "../../../local/datapath/check/truth.ts";
import { compareWorld } from "../../support/compare.ts";
import { policiesOf } from "../../support/model.ts";
import type { Oracle } from "../../support/oracle.ts";

/** Questions of one model that the engine gets too. */
const SHARE = 250;

export interface Judged {
  readonly asked: number;
  readonly allowed: number;
  /** Answers that are not what the declaration says. */
  readonly untrue: readonly unknown[];
  /** Objects that Cilium refuses, and answers in which it differs. */
  readonly different: readonly unknown[];
}

/** Asks everything that a model says something about, and what impostors and strangers may do. */
export async function judge(oracle: Oracle, model: Model): Promise<Judged> {
  const own = subjectsOf(model);
  const subjects = [
    ...own,
    ...impostors(model, own),
    { id: "ingress", kind: "reserved", entity: "ingress" } as const,
    { ...addressOf("ip:169.254.169.254"), id: "metadata" },
    addressOf("fqdn:unapproved.example"),
    addressOf("ip:203.0.113.200"),
  ];
  const policies = policiesOf(model);
  const truths: Truth[] = [
    ...inboundTruth(model, subjects),
    ...outboundTruth(model, subjects),
    ...towardsObserved(model),
  ];
  const world = createWorld({ subjects, policies });
  const untrue = truths.filter(({ question, allowed }) => isAllowed(world, question) !== allowed);
  const step = Math.max(1, Math.floor(truths.length / SHARE));
  const asked = truths.filter((_, index) => index % step === 0).map(({ question }) => question);
  const refused = (await oracle.parse(policies)).filter(({ error }) => error !== undefined);
  const differences = await compareWorld(oracle, subjects, policies, asked);
  return {
    asked: truths.length,
    allowed: truths.filter(({ allowed }) => allowed).length,
    untrue: untrue.slice(0, 3),
    different: [
      ...refused,
      ...differences.slice(0, 3).map(({ question, ours, engine }) => ({ question, ours, engine })),
    ],
  };
}

/** Whether the evaluator lets it pass for certain. */
export function isAllowed(world: ReturnType<typeof createWorld>, question: Question): boolean {
  return verdict(world, question).verdict === "allowed";
}
