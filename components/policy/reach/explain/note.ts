/** What a verdict alone would not tell. */
import type { Asked, Party } from "../ask/ask.ts";
import type { Verdict } from "../verdict.ts";
import { dependenciesOn } from "./declared.ts";

export function notesOn(asked: Asked, answer: Verdict, decided: Verdict["verdict"]): string[] {
  const notes: string[] = [];
  const { from, to } = asked;
  for (const { cell } of [from, to].filter((party) => party.kind === "component")) {
    const note = `cell ${cell.organization}/${cell.project} is in phase observe: its policies deny nothing yet`;
    if (cell.phase === "observe" && !notes.includes(note)) notes.push(note);
  }
  if (decided === "unknown" && answer.verdict === "denied")
    notes.push("an endpoint listens on a named port, whose number is in the pod alone: ask by its name");
  const gateway = gatewayBetween(from, to);
  if (decided === "denied" && gateway !== undefined) {
    notes.push(`the declared way is ${from.id} -> ${gateway} -> ${to.id}; ask about each part`);
  }
  if (decided === "denied" && from.kind === "component") notes.push(...addressNotes(from.component.egress, to));
  if (to.kind === "gateway" && decided === "allowed" && from.kind === "component")
    notes.push("which endpoints are reached behind a gateway is for the gateway's routes to say");
  if (from.kind === "gateway" && to.kind === "component" && to.endpoint !== undefined && decided === "allowed")
    notes.push("to the endpoint every caller behind the gateway looks like the gateway");
  return notes;
}

function gatewayBetween(from: Party, to: Party): string | undefined {
  if (from.kind !== "component" || to.kind !== "component") return undefined;
  const [call] = dependenciesOn(from.component, to.cell, to.component, to.endpoint);
  if (call === undefined || call.route === "direct") return undefined;
  return call.route === "internalGateway" ? "gateway:internal" : "gateway:external";
}

/** Names and addresses are two ways to one place; only the running agent knows which address a name has. */
function addressNotes(egress: readonly { readonly to: object }[], to: Party): string[] {
  if (to.kind === "ip" && egress.some(({ to: other }) => !("cidr" in other)))
    return ["an address that an approved name resolves to is allowed under that name"];
  if (to.kind === "fqdn" && egress.some(({ to: other }) => "cidr" in other))
    return ["a name that resolves to an address in an approved range is reached by that address"];
  return [];
}
