/** Egress against the approvals on record: R1 (names), R2 (ranges), R12 (active). */
import { type Report, whereIs } from "../check/report.ts";
import type { ApprovalDeclaration, Unreadable } from "../declaration.ts";
import { destinationOf, destinationProblems, destinationWithin, showDestination } from "../match/destination.ts";
import { matchesPattern, normalizeName } from "../match/fqdn.ts";
import { daysBetween, instantOf } from "../match/instant.ts";
import { parsePorts, portsWithin, showPorts, sortPorts } from "../match/port.ts";
import type { Egress, PortRange } from "../model.ts";
import { approvalKey, cellKey } from "./key.ts";
import type { NarrowCell, NarrowComponent, NarrowEgress } from "./narrow.ts";

/** Days before the end of an approval from which its use is reported. */
export const NEAR_EXPIRY_DAYS = 14;

export interface Records {
  readonly byId: ReadonlyMap<string, ApprovalDeclaration>;
  readonly unreadable: readonly Unreadable[];
  /** Milliseconds since the epoch. */
  readonly asOf: number;
}

export function resolveEgress(
  cell: NarrowCell,
  component: NarrowComponent,
  egress: NarrowEgress,
  records: Records,
  report: Report,
): Egress | undefined {
  const { spec, path } = egress;
  const ports = egress.ports.map(parsePorts).filter((range): range is PortRange => typeof range !== "string");
  if (destinationProblems(spec.to).length > 0 || ports.length !== egress.ports.length) return undefined;
  const to = destinationOf(spec.to);
  const rule = "cidr" in to ? "R2" : "R1";
  const id = approvalKey(spec.approval);
  const approval = records.byId.get(id);
  const at = [...path, "approval"];
  if (approval === undefined) {
    if (
      records.unreadable.some(
        (other) => (other.kind ?? "EgressApproval") === "EgressApproval" && (other.name ?? id) === id,
      )
    )
      return undefined;
    const own = [...records.byId.values()].filter(
      ({ spec: { cell: of } }) => of.organization === cell.organization && of.project === cell.project,
    );
    report.error(
      rule,
      at,
      `approval "${spec.approval}" of ${showDestination(to)} is not on record`,
      own.length === 0
        ? "ask for an approval: there is none for this cell"
        : `name one on record for this cell (${own
            .map((a) => a.id)
            .toSorted()
            .join(", ")}), or ask for a new one`,
    );
    return undefined;
  }
  const record = `approval "${id}" (${whereIs(approval.location)})`;
  const before = report.problems.length;
  checkScope(cell, component, approval, record, rule, at, report);
  const allowed = approvedPorts(approval);
  if (destinationProblems(approval.spec.destination).length === 0) {
    const outer = destinationOf(approval.spec.destination);
    if (!destinationWithin(to, outer))
      report.error(
        rule,
        [...path, "to"],
        `destination ${showDestination(to)} is not inside ${showDestination(outer)} of ${record}`,
        `narrow the destination, or ask for an approval of ${showDestination(to)}`,
      );
  }
  for (const [index, range] of ports.entries()) {
    if (!portsWithin(range, allowed))
      report.error(
        rule,
        [...path, "ports", index],
        `port ${showPorts(range)} is not among ${allowed.map(showPorts).join(", ")} of ${record}`,
        "remove the port, or ask for an approval that has it",
      );
  }
  checkNames(egress, approval, record, rule, report);
  const expiresAt = checkTime(egress, approval, record, records.asOf, report);
  if (expiresAt === undefined || report.problems.slice(before).some(({ severity }) => severity === "error"))
    return undefined;
  return {
    to,
    ports: sortPorts(ports),
    sni: (spec.sni ?? []).map(normalizeName).toSorted(),
    justification: spec.justification,
    approval: id,
    expiresAt,
    location: egress.location,
  };
}

function approvedPorts({ spec }: ApprovalDeclaration): PortRange[] {
  return sortPorts(
    spec.ports.map(({ port, endPort = port, protocol }) => ({ from: port, to: endPort, transport: protocol })),
  );
}

function checkScope(
  cell: NarrowCell,
  { spec: { name } }: NarrowComponent,
  { spec }: ApprovalDeclaration,
  record: string,
  rule: string,
  at: readonly (string | number)[],
  report: Report,
): void {
  const ask = "ask for an approval of this cell's own";
  const owner = cellKey(spec.cell.organization, spec.cell.project);
  if (owner !== cellKey(cell.organization, cell.project)) {
    report.error(
      rule,
      at,
      `${record} is for cell "${owner}", not for "${cellKey(cell.organization, cell.project)}"`,
      ask,
    );
    return;
  }
  if (!spec.environments.includes(cell.environment))
    report.error(
      rule,
      at,
      `${record} holds in ${spec.environments.join(", ")}, not in "${cell.environment}"`,
      `ask for an approval in "${cell.environment}", or remove the egress there with an override`,
    );
  if (spec.components.length > 0 && !spec.components.includes(name))
    report.error(
      rule,
      at,
      `${record} is for ${spec.components.join(", ")}, not for component "${name}"`,
      `ask for an approval of component "${name}"`,
    );
}

function checkNames(
  { spec, path }: NarrowEgress,
  { spec: { tls } }: ApprovalDeclaration,
  record: string,
  rule: string,
  report: Report,
): void {
  if (tls === undefined) return;
  const given = spec.sni ?? [];
  if (given.length === 0) {
    report.error(
      rule,
      path,
      `${record} holds only with TLS names ${tls.sni.join(", ")}`,
      `add sni: [${tls.sni.join(", ")}]`,
    );
  }
  for (const [index, name] of given.entries()) {
    if (!tls.sni.some((pattern) => matchesPattern(name, pattern)))
      report.error(
        rule,
        [...path, "sni", index],
        `TLS name "${name}" is not among ${tls.sni.join(", ")} of ${record}`,
        "remove it, or ask for an approval that has it",
      );
  }
}

/** The instant at which the rule ends, as written, or `undefined` where it does not hold. */
function checkTime(
  { spec, path }: NarrowEgress,
  { spec: { validFrom, expiresAt, revoked } }: ApprovalDeclaration,
  record: string,
  asOf: number,
  report: Report,
): string | undefined {
  const at = [...path, "approval"];
  const from = instantOf(validFrom);
  const to = instantOf(expiresAt);
  if (from === undefined || to === undefined) return undefined;
  if (revoked !== undefined) {
    report.error(
      "R12",
      at,
      `${record} was revoked by ${revoked.by} at ${revoked.at}: ${revoked.reason}`,
      "remove the egress, or ask for a new approval",
    );
    return undefined;
  }
  if (asOf < from) report.error("R12", at, `${record} holds from ${validFrom} on`, "wait, or ask for an earlier start");
  if (asOf >= to)
    report.error("R12", at, `${record} ended at ${expiresAt}`, "renew the approval, or remove the egress");
  const own = spec.expires === undefined ? undefined : instantOf(spec.expires);
  if (own !== undefined && spec.expires !== undefined) {
    const place = [...path, "expires"];
    if (own > to)
      report.error(
        "R12",
        place,
        `expires ${spec.expires} is after the end of ${record}, ${expiresAt}`,
        "write an earlier date, or renew the approval",
      );
    else if (asOf >= own)
      report.error("R12", place, `egress ended at ${spec.expires}`, "remove the egress, or write a later date");
  }
  const end = Math.min(to, own ?? to);
  const days = daysBetween(asOf, end);
  if (days > 0 && days < NEAR_EXPIRY_DAYS)
    report.warning(
      "R12",
      at,
      `${record} ends in ${days < 1 ? "less than a day" : `${Math.floor(days)} days`}, at ${expiresAt}`,
      "renew the approval, or remove the egress",
    );
  if (spec.expires === undefined || own === undefined || own >= to) return expiresAt;
  return spec.expires.includes("T") ? spec.expires : `${spec.expires}T00:00:00Z`;
}
