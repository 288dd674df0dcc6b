/** What a change of declarations does to who can talk to whom. */
import type { Model, Transport } from "../../../contract/model.ts";
import { policyName } from "../../../contract/name.ts";
import { compare, type Location } from "../../../contract/problem.ts";
import { componentId } from "../subjects.ts";
import type { ReachRow } from "../table.ts";

export interface ConnectivityChange {
  readonly gained: readonly ReachRow[];
  readonly lost: readonly ReachRow[];
  /** Edges that stay, with other requests than before. */
  readonly changed: readonly ChangedRow[];
  /** Edges that stay as they are. */
  readonly unchanged: readonly ReachRow[];
}

export interface ChangedRow {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly transport: Transport;
  /** Requests that pass now and did not before; `any other request` where all do. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly via: readonly string[];
}

/** Compares two tables of `reachTable`. All lists sorted by who connects, what to, port. */
export function connectivityChange(before: readonly ReachRow[], after: readonly ReachRow[]): ConnectivityChange {
  const old = edgesOf(before);
  const now = edgesOf(after);
  const changed: ChangedRow[] = [];
  const unchanged: ReachRow[] = [];
  for (const [key, row] of now) {
    const earlier = old.get(key);
    if (earlier === undefined) continue;
    const gained = requestsBeyond(row.l7, earlier.l7);
    const lost = requestsBeyond(earlier.l7, row.l7);
    const { from, to, port, transport, via } = row;
    if (gained.length + lost.length === 0) unchanged.push(row);
    else changed.push({ from, to, port, transport, gained, lost, via });
  }
  return {
    gained: sorted([...now].filter(([key]) => !old.has(key)).map(([, row]) => row)),
    lost: sorted([...old].filter(([key]) => !now.has(key)).map(([, row]) => row)),
    changed: sorted(changed),
    unchanged: sorted(unchanged),
  };
}

function sorted<Row extends Pick<ReachRow, "from" | "to" | "port" | "transport">>(rows: readonly Row[]): Row[] {
  return rows.toSorted(
    (a, b) =>
      compare(a.from, b.from) || compare(a.to, b.to) || compare(a.port, b.port) || compare(a.transport, b.transport),
  );
}

/** One row for each edge: what several rows let pass, together. */
function edgesOf(rows: readonly ReachRow[]): Map<string, ReachRow> {
  const edges = new Map<string, ReachRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.from, row.to, row.port, row.transport]);
    const other = edges.get(key);
    edges.set(key, other === undefined ? row : together(other, row));
  }
  return edges;
}

function together(a: ReachRow, b: ReachRow): ReachRow {
  const { l7: _, ...edge } = a;
  const via = [...new Set([...a.via, ...b.via])];
  if (a.l7 === undefined || b.l7 === undefined) return { ...edge, via };
  return { ...edge, via, l7: [...new Set([a.l7, b.l7])].join(", ") };
}

function requestsBeyond(some: string | undefined, others: string | undefined): string[] {
  if (others === undefined) return [];
  if (some === undefined) return ["any other request"];
  const known = new Set(single(others));
  return joined(single(some).filter((request) => !known.has(request)));
}

/** `GET|HEAD /a, POST /b` -> each method of each path on its own. */
function single(requests: string): string[] {
  if (requests.startsWith("TLS to ")) {
    return requests
      .replaceAll("TLS to ", "")
      .split(", ")
      .map((name) => `TLS to ${name}`);
  }
  // A path may hold a comma of its own: a request begins with its method.
  return requests.split(/, (?=[A-Z|]+ |any )/).flatMap((request) => {
    const space = request.indexOf(" ");
    return request
      .slice(0, space)
      .split("|")
      .map((method) => `${method}${request.slice(space)}`);
  });
}

/** Methods of one path together again. */
function joined(requests: readonly string[]): string[] {
  const paths = Map.groupBy(requests, (request) => request.slice(request.indexOf(" ")));
  return [...paths].map(([path, members]) => {
    if (members.some((member) => member.startsWith("TLS to "))) return members.join(", ");
    return `${[...new Set(members.map((member) => member.slice(0, member.indexOf(" "))))].toSorted(compare).join("|")}${path}`;
  });
}

/** `+ POST /orders; - GET /orders`: what changed about the requests of an edge. */
export function changeText({ gained, lost }: Pick<ChangedRow, "gained" | "lost">): string {
  return [...gained.map((request) => `+ ${request}`), ...lost.map((request) => `- ${request}`)].join("; ");
}

/** The approval on record behind an edge that leaves the plane. */
export interface ApprovalBehind {
  readonly approval: string;
  /** `acme/payments/charger`. */
  readonly component: string;
  readonly to: string;
  readonly port: string;
  readonly expiresAt: string;
  readonly justification: string;
  readonly location: Location;
}

/** Approvals behind edges, in the order of the edges; `rows` come from the same model. */
export function approvalsBehind(
  model: Model,
  rows: readonly Pick<ReachRow, "from" | "to" | "port" | "transport" | "via">[],
): ApprovalBehind[] {
  const components = new Map(
    model.cells.flatMap((cell) => cell.components.map((component) => [componentId(cell, component), component])),
  );
  return rows.flatMap(({ from, to, port, transport, via }) => {
    const component = components.get(from);
    if (component === undefined || !/^(?:fqdn|cidr):/.test(to)) return [];
    const found = component.egress.filter(
      (entry) =>
        via.includes(policyName.approved(component.name, entry.approval)) && to.endsWith(`:${textOf(entry.to)}`),
    );
    const byId = new Map(found.map((entry) => [entry.approval, entry]));
    return [...byId.values()].map(({ approval, expiresAt, justification, location }) => ({
      approval,
      component: from,
      to,
      port: `${port}/${transport}`,
      expiresAt,
      justification,
      location,
    }));
  });
}

function textOf(to: Model["cells"][number]["components"][number]["egress"][number]["to"]): string {
  if ("fqdn" in to) return to.fqdn;
  return "fqdnPattern" in to ? to.fqdnPattern : to.cidr;
}

/** The cell that an edge is told under: the caller's, or the callee's where no cell calls; `""` for neither. */
export function cellOfEdge({ from, to }: Pick<ReachRow, "from" | "to">): string {
  const [, cell = ""] = /^([^/:]+\/[^/:]+)\/[^/]+$/.exec(from) ?? /^([^/:]+\/[^/:]+)\/[^/]+$/.exec(to) ?? [];
  return cell;
}
