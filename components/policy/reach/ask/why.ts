/** Why a connection is allowed or denied, in the words of the cell files. */
import type { Model } from "../../../contract/model.ts";
import { policyName } from "../../../contract/name.ts";
import { compare, type Location } from "../../../contract/problem.ts";
import { type Bundles, compile } from "../../bundle.ts";
import type { KubernetesObject } from "../../object.ts";
import { declarationsOf } from "../explain/declared.ts";
import { type Missing, missingPieces } from "../explain/missing.ts";
import { notesOn } from "../explain/note.ts";
import type { PolicyRef } from "../rule.ts";
import { subjectsOf } from "../subjects.ts";
import { requests as passing } from "../table.ts";
import { type SideVerdict, type Verdict, verdict } from "../verdict.ts";
import { createWorld, type World } from "../world.ts";
import { type Asked, extraSubjects } from "./ask.ts";

export interface Why {
  readonly verdict: Verdict["verdict"];
  readonly from: string;
  readonly to: string;
  /** `8080/TCP`. */
  readonly port: string;
  /** `GET /orders`, where one was asked about. */
  readonly request?: string;
  /** Requests that pass, where the question has none and not every one does. */
  readonly requests?: string;
  /** What the caller may do. */
  readonly egress: SideAnswer;
  /** What the callee lets in. */
  readonly ingress: SideAnswer;
  /** Whether the caller may ask for the name; only for names outside the cluster. */
  readonly dns?: SideAnswer;
  /** What a denied connection lacks, the nearest piece first. */
  readonly missing: readonly Missing[];
  /** The verdict once every cell is in phase enforce; only where a cell of the question is not yet. */
  readonly enforced?: Verdict["verdict"];
  /** What else a reader of the verdict should know. */
  readonly notes: readonly string[];
}

export interface SideAnswer {
  readonly decision: SideVerdict["decision"];
  /** One line. */
  readonly reason: string;
  readonly by: readonly Deciding[];
}

/** A policy that decided, and the declarations that made it. */
export interface Deciding {
  readonly policy: { readonly kind: string; readonly namespace?: string; readonly name: string };
  readonly declared: readonly { readonly text: string; readonly location?: Location }[];
}

/** The world of a model, and of the addresses that questions name beside it. */
export function worldFor(model: Model, bundles: Bundles, asked: readonly Asked[]): World {
  const subjects = new Map([...extraSubjects(asked), ...subjectsOf(model)].map((subject) => [subject.id, subject]));
  const policies: KubernetesObject[] = [...bundles.cluster, ...bundles.cells.flatMap(({ objects }) => objects)].map(
    ({ object }) => object,
  );
  return createWorld({ subjects: [...subjects.values()], policies });
}

/** Answers one question. `world` is {@link worldFor} the model and a list with this question. */
export function why(model: Model, world: World, asked: Asked): Why {
  const answer = verdict(world, asked.question);
  const dns = resolution(model, world, asked);
  const decided = overall(answer, dns, asked);
  const { http } = asked.question;
  const requests = http === undefined && decided === "allowed" ? passing(answer) : undefined;
  const denied = decided !== "allowed";
  return {
    verdict: decided,
    from: asked.from.id,
    to: asked.to.kind === "component" && asked.to.endpoint ? `${asked.to.id}:${asked.to.endpoint.name}` : asked.to.id,
    port: asked.port,
    ...(http !== undefined && { request: `${http.method} ${http.path}` }),
    ...(requests !== undefined && { requests }),
    egress: sideAnswer(model, asked, answer.egress, "egress"),
    ingress: sideAnswer(model, asked, answer.ingress, "ingress"),
    ...(dns !== undefined && { dns: sideAnswer(model, asked, dns, "dns") }),
    missing: denied && !byRule(answer) ? missingOf(asked, answer, dns) : [],
    ...(isObserved(asked) && { enforced: whenEnforced(model, asked) }),
    notes: notesOn(asked, answer, decided),
  };
}

function missingOf(asked: Asked, answer: Verdict, dns: SideVerdict | undefined): Missing[] {
  if (answer.verdict !== "denied" && dns?.decision === "denied") {
    const name = asked.to.id.slice("fqdn:".length);
    const fix = "let the resolver's rule list the name: an egress entry for it brings that rule along";
    return [{ what: `${asked.from.id} may connect to ${asked.to.id}, but not ask the resolver for ${name}`, fix }];
  }
  return missingPieces(asked);
}

function isObserved({ from, to }: Asked): boolean {
  return [from, to].some((party) => party.kind === "component" && party.cell.phase === "observe");
}

/** The same declarations, enforced. */
function whenEnforced(model: Model, asked: Asked): Verdict["verdict"] {
  const enforced: Model = { ...model, cells: model.cells.map((cell) => ({ ...cell, phase: "enforce" })) };
  const world = worldFor(enforced, compile(enforced), [asked]);
  return overall(verdict(world, asked.question), resolution(enforced, world, asked), asked);
}

/** A name has to be resolved first, by a query that the caller's policies let through; Cilium learns its addresses so. */
function resolution(model: Model, world: World, { from, to }: Asked): SideVerdict | undefined {
  if (to.kind !== "fqdn" || from.kind !== "component") return undefined;
  const { port } = model.platform.dns;
  const name = to.id.slice("fqdn:".length);
  return verdict(world, { from: from.id, to: "dns", transport: "UDP", port, dns: name }).egress;
}

function overall(answer: Verdict, dns: SideVerdict | undefined, { to, question }: Asked): Verdict["verdict"] {
  if (dns?.decision === "denied") return "denied";
  if (answer.verdict !== "denied") return answer.verdict;
  // The declarations don't say which number a named port has: it may be this one.
  const named = to.kind === "component" && to.endpoint === undefined ? to.component.endpoints : [];
  const may = named.some(
    ({ targetPort, transport }) => typeof targetPort === "string" && transport === question.transport,
  );
  return may && !byRule(answer) ? "unknown" : "denied";
}

/** A deny rule: no declaration of a cell takes it back. */
function byRule({ egress, ingress }: Verdict): boolean {
  return [egress, ingress].some(({ decision, by, l7 }) => decision === "denied" && by.length > 0 && !l7);
}

function sideAnswer(model: Model, asked: Asked, side: SideVerdict, what: "egress" | "ingress" | "dns"): SideAnswer {
  const by = deciding(asked, side, what)
    .map((policy) => ({ policy: refOf(policy), declared: declarationsOf(model, policy, asked) }))
    .toSorted((a, b) => compare(a.policy.name, b.policy.name));
  return { decision: side.decision, reason: reasonOf(side, what, asked), by };
}

function deciding({ from, to }: Asked, side: SideVerdict, what: "egress" | "ingress" | "dns"): readonly PolicyRef[] {
  const me = what === "ingress" ? to : from;
  if (side.reason === "default-deny" && me.kind === "component" && me.cell.phase === "enforce") {
    return [{ kind: "CiliumNetworkPolicy", namespace: me.cell.namespace, name: policyName.defaultDeny }];
  }
  // Names outside the cluster are never what the rule of every component lists.
  if (what !== "dns" || side.decision !== "allowed" || to.id.endsWith(".cluster.local")) return side.by;
  return side.by.filter(({ name }) => name !== policyName.dns);
}

function refOf({ kind, namespace, name }: PolicyRef): Deciding["policy"] {
  return { kind, ...(namespace !== undefined && { namespace }), name };
}

function reasonOf({ decision, reason, by, l7 }: SideVerdict, what: "egress" | "ingress" | "dns", asked: Asked): string {
  const who = what === "ingress" ? asked.to.id : asked.from.id;
  const verb = what === "egress" ? "send there" : what === "ingress" ? "be called" : "resolve the name";
  if (reason === "no-policy") return `no policy holds ${who} back`;
  if (reason === "local-host") return "the host of a pod always reaches it";
  if (reason === "default-deny") return `default deny: no policy lets ${who} ${verb}`;
  if (decision === "unknown") return "the rule can't be judged without the proxy's own expressions or headers";
  if (decision === "denied" && l7) return what === "dns" ? "no rule lists this name" : "no rule lists this request";
  if (decision === "denied") return "a rule denies it, whatever else allows it";
  return by.length === 1 ? "a rule allows it" : "rules allow it";
}
