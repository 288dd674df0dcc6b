/** What a component lacks to leave its cell for a gateway, the API server or the world. */
import { parseCidr } from "../../../contract/match/cidr.ts";
import { CLOSED_RANGES } from "../../../contract/match/destination.ts";
import { matchesPattern, normalizeName } from "../../../contract/match/fqdn.ts";
import type { Destination, Egress } from "../../../contract/model.ts";
import type { Asked, ComponentParty } from "../ask/ask.ts";
import { cidrTest } from "../peers.ts";
import { labelSetOf } from "../subject.ts";
import { addressOf } from "../subjects.ts";
import { type Missing, ownerOf } from "./missing.ts";
import * as snippet from "./snippet.ts";

export function missingEgress(from: ComponentParty, asked: Asked): Missing[] {
  const { to } = asked;
  const { cell, component } = from;
  const at = { location: component.location, owner: ownerOf(cell) };
  if (to.gateway !== undefined) {
    const { gateway } = to;
    if (asked.question.port !== gateway.port)
      return [{ ...at, what: `${to.id} listens on ${gateway.port}/TCP only`, fix: `ask about ${gateway.port}/TCP` }];
    const what = `no dependency of ${from.id} goes through ${to.id}`;
    return [
      {
        ...at,
        what,
        fix: `add an endpoint that it calls to dependsOn of ${component.name}, with this route`,
        yaml: `route: ${gateway.name}Gateway\n`,
      },
    ];
  }
  if (to.id === "kube-apiserver") {
    if (component.kubeApiServer)
      return [{ ...at, what: `the API server is reached on 443/TCP and 6443/TCP only`, fix: "ask about one of them" }];
    const what = `${from.id} does not declare that it calls the API server`;
    return [{ ...at, what, fix: `add it to ${component.name}`, yaml: "kubeApiServer: true\n" }];
  }
  if (to.kind !== "fqdn" && to.kind !== "ip") return [noDeclaration(to.id, at)];
  return [outside(from, asked, at)];
}

function noDeclaration(id: string, at: Pick<Missing, "location" | "owner">): Missing {
  const fix =
    id === "world"
      ? "name the destination: fqdn:NAME or ip:ADDRESS, under an approval"
      : "reach it through what cells may depend on";
  return { ...at, what: `no declaration opens the way from a cell to ${id}`, fix };
}

function outside(
  from: ComponentParty,
  { to, port, question }: Asked,
  at: Pick<Missing, "location" | "owner">,
): Missing {
  const { cell, component } = from;
  const closed = CLOSED_RANGES.find(({ range }) => inRange(to.id, range));
  if (closed !== undefined) {
    return { ...at, what: `${to.id} is one of ${closed.what}`, fix: "none: no approval opens these" };
  }
  const known = component.egress.find((entry) => covers(entry.to, to.id));
  if (known !== undefined) {
    const { approval, location } = known;
    const what = `approval ${approval} lets ${from.id} reach ${to.id}, but not on ${port}`;
    const fix = `have approval ${approval} extended to ${port}, then add it here`;
    const ports = [...known.ports.map(rangeText), `${question.port}/${question.transport}`];
    return { ...at, location, what, fix, yaml: `ports: [${ports.join(", ")}]\n` };
  }
  const destination =
    to.kind === "fqdn" ? `fqdn: ${to.id.slice("fqdn:".length)}` : `cidr: ${hostRange(to.id.slice(3))}`;
  const piece = { cell, component, destination, port: question.port, transport: question.transport };
  return {
    ...at,
    what: `${from.id} has no egress to ${to.id} on ${port}`,
    fix: `ask for an approval, put it beside the others, and add the egress to ${component.name}`,
    yaml: `${snippet.egress(piece)}---\n${snippet.approval(piece)}`,
  };
}

/** Whether an approved destination holds an address or name. */
export function covers(destination: Destination, id: string): boolean {
  if ("cidr" in destination) {
    return id.startsWith("ip:") && inRange(id, destination.cidr, destination.except);
  }
  if (!id.startsWith("fqdn:")) return false;
  const name = id.slice("fqdn:".length);
  return "fqdn" in destination
    ? normalizeName(destination.fqdn) === name
    : matchesPattern(name, destination.fqdnPattern);
}

function inRange(id: string, range: string, except: readonly string[] = []): boolean {
  if (!id.startsWith("ip:")) return false;
  const subject = addressOf(id);
  return cidrTest(range, except)(subject, labelSetOf(subject));
}

/** An address as a range of its own. */
function hostRange(ip: string): string {
  const range = `${ip}/${ip.includes(":") ? 128 : 32}`;
  return typeof parseCidr(range) === "string" ? ip : range;
}

function rangeText({ from, to, transport }: Egress["ports"][number]): string {
  return `${from === to ? from : `${from}-${to}`}/${transport}`;
}
