/** Where everything stands in the picture: one column of cells, what calls them left, what they call outside right. */
import type { Model } from "../../components/contract/model.ts";
import { componentId, gatewayId } from "../../components/policy/reach/subjects.ts";
import type { ReachRow } from "../../components/policy/reach/table.ts";

export type Mark = "same" | "gained" | "lost" | "changed";

/** One line of the picture and of the table below it. */
export interface Edge extends Omit<ReachRow, "l7"> {
  /** Requests, or what changed about them. */
  readonly requests: string;
  readonly mark: Mark;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

/** A line of text that edges may begin or end at. */
export interface Row extends Box {
  readonly kind: "component" | "endpoint" | "outer";
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly organizations: readonly Box[];
  readonly cells: readonly Box[];
  /** By id: `acme/orders/api`, `acme/orders/api:rest`, `gateway:external`, `fqdn:api.stripe.com`. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly middle: { readonly left: number; readonly right: number };
}

/** Pixels. */
export const ROW = 22;
const OUTER = { width: 210, height: 30 };
const CELL_WIDTH = 250;
const GAP = 16;
const SIDE = 230;
const MARGIN = 20;
/** Room for edges that bow out from one cell to another. */
const BOW = 300;

export function layoutOf(models: readonly Model[], edges: readonly Edge[]): Layout {
  const rows = new Map<string, Row>();
  const left = MARGIN + OUTER.width + SIDE;
  const middle = { left, right: left + CELL_WIDTH };
  const organizations: Box[] = [];
  const cells: Box[] = [];
  let y = MARGIN;
  for (const [organization, projects] of declared(models, edges)) {
    const top = y;
    y += ROW + 6;
    for (const [project, components] of projects) {
      const start = y;
      y += ROW + 4;
      for (const [component, endpoints] of components) {
        const id = `${organization}/${project}/${component}`;
        rows.set(id, { kind: "component", title: component, x: left, y, width: CELL_WIDTH, height: ROW });
        y += ROW;
        for (const [name, title] of endpoints) {
          rows.set(`${id}:${name}`, { kind: "endpoint", title, x: left, y, width: CELL_WIDTH, height: ROW });
          y += ROW;
        }
      }
      y += 6;
      cells.push({ title: project, x: left, y: start, width: CELL_WIDTH, height: y - start });
      y += GAP;
    }
    organizations.push({ title: organization, x: left - 14, y: top, width: CELL_WIDTH + 28, height: y - top - 4 });
    y += GAP;
  }
  const outer = outerIds(models, edges, rows);
  const right = middle.right + BOW;
  const height = Math.max(y, 2 * MARGIN + 60 * Math.max(outer.left.length, outer.right.length));
  place(rows, outer.left, MARGIN, height);
  place(rows, outer.right, right, height);
  return { width: right + OUTER.width + MARGIN, height, organizations, cells, rows, middle };
}

type Declared = Map<string, Map<string, Map<string, Map<string, string>>>>;

/** Organization, project, component, endpoint: of all models, and of edges that end at no declared endpoint (metrics). */
function declared(models: readonly Model[], edges: readonly Edge[]): Declared {
  const found: Declared = new Map();
  const inside = <K, V>(map: Map<string, Map<K, V>>, key: string) => {
    const known = map.get(key) ?? new Map<K, V>();
    map.set(key, known);
    return known;
  };
  for (const cell of models.flatMap((model) => model.cells)) {
    const components = inside(inside(found, cell.organization), cell.project);
    for (const component of cell.components) {
      const endpoints = inside(components, component.name);
      for (const { name, targetPort, transport } of component.endpoints) {
        const port = typeof targetPort === "object" ? `${targetPort.from}-${targetPort.to}` : targetPort;
        endpoints.set(name, `${name} ${port}/${transport}`);
      }
      for (const { to, port, transport } of edges) {
        const id = componentId(cell, component);
        const name = to.startsWith(`${id}:`) ? to.slice(id.length + 1) : undefined;
        if (name !== undefined && !endpoints.has(name)) endpoints.set(name, `${name} ${port}/${transport}`);
      }
    }
  }
  return found;
}

function outerIds(models: readonly Model[], edges: readonly Edge[], rows: ReadonlyMap<string, Row>) {
  const gateways = models.flatMap(({ platform }) => platform.gateways.map(({ name }) => gatewayId(name)));
  const sources = edges.map(({ from }) => from).filter((id) => !rows.has(id));
  const left = [...new Set([...gateways, ...sources])];
  const right = [...new Set(edges.map(({ to }) => to).filter((id) => !rows.has(id) && !left.includes(id)))];
  return { left, right: right.toSorted((a, b) => heightOf(a, edges, rows) - heightOf(b, edges, rows)) };
}

/** Mean height of the callers: destinations in their order cross fewer lines. */
function heightOf(id: string, edges: readonly Edge[], rows: ReadonlyMap<string, Row>): number {
  const callers = edges.filter(({ to }) => to === id).map(({ from }) => rows.get(from)?.y ?? 0);
  return callers.reduce((sum, y) => sum + y, 0) / Math.max(1, callers.length);
}

function place(rows: Map<string, Row>, ids: readonly string[], x: number, height: number): void {
  const step = height / (ids.length + 1);
  for (const [index, id] of ids.entries()) {
    const y = Math.round(step * (index + 1) - OUTER.height / 2);
    rows.set(id, { kind: "outer", title: id, x, y, ...OUTER });
  }
}
