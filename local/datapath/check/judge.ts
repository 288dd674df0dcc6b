import type { SideVerdict, Verdict } from "../../../components/policy/reach/verdict.ts";
import { verdict } from "../../../components/policy/reach/verdict.ts";
import type { World } from "../../../components/policy/reach/world.ts";
import type { Asked } from "./ask.ts";
import { type Flow, type Flows, flowText } from "./flow.ts";

/** A check on which two of these differ: the cell files, `reach`, the packet, the recorded flow. */
export interface Mismatch {
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly expected: string;
  readonly reach: string;
  readonly seen: string;
  readonly flows: readonly string[];
  /** What is wrong, in words. */
  readonly problem: string;
}

export interface Judged {
  readonly mismatches: readonly Mismatch[];
  /** Sides of connections whose recorded verdict was compared with ours. */
  readonly flowsCompared: number;
  readonly policiesNamed: number;
  readonly approvalsLogged: number;
}

/** Approval of a policy, for those that carry one. */
export type Approvals = ReadonlyMap<string, string>;

/** Compares each check with `reach` and with the flows that the agent exported. */
export function judge(results: readonly Asked[], world: World, flows: Flows, approvals: Approvals): Judged {
  const mismatches: Mismatch[] = [];
  const count = { flowsCompared: 0, policiesNamed: 0, approvalsLogged: 0 };
  for (const asked of results) {
    const { check } = asked;
    const answer = verdict(world, check.question);
    const found = [...flows.verdicts(asked, "EGRESS"), ...flows.verdicts(asked, "INGRESS"), ...flows.requests(asked)];
    const problems = flowProblems(asked, answer, flows, approvals, count);
    if (reachOf(asked, answer) !== check.expected) problems.unshift("reach says otherwise than the cell files");
    if (asked.seen !== check.expected) problems.unshift("the packet says otherwise than the cell files");
    if (problems.length === 0) continue;
    mismatches.push({
      from: check.question.from,
      to: check.question.to,
      what: whatOf(asked),
      expected: check.expected,
      reach: answer.verdict,
      seen: `${asked.seen} (${asked.answer})`,
      flows: [...new Set(found.map(flowText))],
      problem: problems.join("; "),
    });
  }
  return { mismatches, ...count };
}

/**
 * What `reach` says of a check. It takes no server names (it lists them with its answer), and it names the look-up that
 * an allow by name hangs on instead of keeping track of time.
 */
function reachOf({ check }: Asked, answer: Verdict): string {
  if (answer.verdict === "denied") return "denied";
  if (check.phase === "before" && answer.dns !== undefined) return "denied";
  const pinned = answer.egress.serverNames;
  if (check.serverName !== undefined && check.what === "handshake" && pinned !== undefined) {
    return pinned.includes(check.serverName) ? "allowed" : "denied";
  }
  return answer.verdict;
}

type Count = { flowsCompared: number; policiesNamed: number; approvalsLogged: number };

/** One verdict for each side that decides; an allowed one names our policies, and its approval where there is one. */
function flowProblems(asked: Asked, answer: Verdict, flows: Flows, approvals: Approvals, count: Count): string[] {
  const problems: string[] = [];
  const { check } = asked;
  // Before the look-up Cilium doesn't know the address, so its flow is a default deny; `seen` has been compared already.
  if (check.phase === "before") return problems;
  if (check.what === "request" || check.what === "name") {
    const requests = flows.requests(asked);
    const verdicts = new Set(requests.map((flow) => decision(flow)));
    count.flowsCompared += 1;
    if (requests.length === 0) problems.push("no flow of the request was recorded");
    else if (verdicts.size > 1 || !verdicts.has(check.expected))
      problems.push("the flow of the request says otherwise");
  }
  for (const direction of ["EGRESS", "INGRESS"] as const) {
    const whole = direction === "EGRESS" ? answer.egress : answer.ingress;
    // Packets of a connection that a proxy judges always get as far as the proxy.
    const side: SideVerdict = whole.l7 ? { ...whole, decision: "allowed" } : whole;
    if (side.reason === "no-policy" || side.reason === "local-host") continue;
    if (direction === "INGRESS" && answer.egress.decision === "denied") continue;
    const found = flows.verdicts(asked, direction);
    count.flowsCompared += 1;
    problems.push(...sideProblems(side, direction, found, approvals, count));
  }
  return problems;
}

function sideProblems(
  side: SideVerdict,
  direction: "EGRESS" | "INGRESS",
  found: readonly Flow[],
  approvals: Approvals,
  count: Count,
): string[] {
  if (found.length === 0) return [`no ${direction.toLowerCase()} verdict was recorded`];
  if (found.some((flow) => decision(flow) !== side.decision))
    return [`the recorded ${direction.toLowerCase()} verdict is not ${side.decision}`];
  if (side.decision !== "allowed") return [];
  const problems: string[] = [];
  for (const flow of found) {
    const named = new Set(
      (direction === "EGRESS" ? flow.egress_allowed_by : flow.ingress_allowed_by)?.map(({ name }) => name),
    );
    const ours = new Set(side.by.map(({ name }) => name));
    if (named.size > 0 && [...named].every((name) => ours.has(name))) count.policiesNamed += 1;
    else problems.push(`the flow names ${[...named].join(" ") || "no policy"}, not ${[...ours].join(" ")}`);
    for (const approval of new Set([...named].flatMap((name) => approvals.get(name) ?? []))) {
      if (flow.policy_log?.includes(approval) === true) count.approvalsLogged += 1;
      else problems.push(`the flow's policy_log lacks approval ${approval}`);
    }
  }
  return problems;
}

function decision({ verdict: word }: Flow): string {
  return word === "FORWARDED" || word === "REDIRECTED" ? "allowed" : word === "DROPPED" ? "denied" : word;
}

export function whatOf(asked: Asked): string {
  const [from, to] = asked.check.nodes;
  return `${asking(asked)}, ${from === to ? `on node-${from + 1}` : `node-${from + 1} to node-${to + 1}`}`;
}

function asking({ check }: Asked): string {
  const { question, what, serverName, phase } = check;
  if (what === "request") return `${question.http?.method} ${question.http?.path}`;
  if (what === "name") return `name ${question.dns}`;
  const port = `${question.port}/${question.transport}`;
  if (what === "handshake") return `${port}, TLS for ${serverName}`;
  return phase === "before" ? `${port}, before the name was asked for` : port;
}
