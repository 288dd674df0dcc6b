/** The layout as SVG. Marks are told by colour, by the line's pattern and by a sign, never by colour alone. */
import type { Box, Edge, Layout, Mark, Row } from "./layout.ts";
import { escapeText, shorten } from "./text.ts";

export const SIGN: Readonly<Record<Mark, string>> = { same: "", gained: "+ ", lost: "− ", changed: "± " };
/** More lines than this can't be told apart; the table has them all. */
export const MOST_EDGES = 400;

export function picture(layout: Layout, edges: readonly Edge[], title: string): string {
  const shown = edges.slice(0, MOST_EDGES);
  // What changed lies on top of what stays.
  const drawn = shown.map((edge, index) => path(layout, edge, index)).toReversed();
  return `<svg role="img" aria-label="${escapeText(title)}" viewBox="0 0 ${layout.width} ${layout.height}" width="${layout.width}" height="${layout.height}" xmlns="http://www.w3.org/2000/svg">
<defs>${(["same", "gained", "lost", "changed"] as const).map(arrow).join("")}</defs>
${layout.organizations.map((box) => boxOf(box, "organization")).join("\n")}
${layout.cells.map((box) => boxOf(box, "cell")).join("\n")}
${[...layout.rows.values()].map(rowOf).join("\n")}
${drawn.join("\n")}
${labels(layout, shown).join("\n")}
</svg>`;
}

function arrow(mark: Mark): string {
  return `<marker id="to-${mark}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="head ${mark}" d="M0 0 8 4 0 8z"/></marker>`;
}

function boxOf({ x, y, width, height, title }: Box, kind: string): string {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/><text class="${kind}-name" x="${x + 12}" y="${y + 17}">${escapeText(shorten(title, 32))}</text>`;
}

function rowOf({ kind, x, y, width, height, title }: Row): string {
  const middle = y + height / 2 + 4;
  if (kind === "outer") {
    return `<rect class="outer" x="${x}" y="${y}" width="${width}" height="${height}" rx="15"/><text class="outer-name" x="${x + width / 2}" y="${middle}" text-anchor="middle"><title>${escapeText(title)}</title>${escapeText(shorten(title, 29))}</text>`;
  }
  const indent = kind === "component" ? 16 : 32;
  return `<text class="${kind}" x="${x + indent}" y="${middle}">${escapeText(shorten(title, 34))}</text>`;
}

interface End {
  readonly x: number;
  readonly y: number;
}

/** Which side of the cells an edge runs on: left to and from gateways and other callers, right for all others. */
function isLeft({ middle }: Layout, from: Row, to: Row): boolean {
  return (from.kind === "outer" && from.x < middle.left) || (to.kind === "outer" && to.x < middle.left);
}

function endOf(row: Row, left: boolean): End {
  const y = row.y + row.height / 2;
  if (row.kind !== "outer") return { x: left ? row.x : row.x + row.width, y };
  return { x: left ? row.x + row.width : row.x, y };
}

function path(layout: Layout, edge: Edge, index: number): string {
  const from = layout.rows.get(edge.from);
  const to = layout.rows.get(edge.to);
  if (from === undefined || to === undefined) return "";
  const left = isLeft(layout, from, to);
  const a = endOf(from, left);
  const b = endOf(to, left);
  const tip = `${SIGN[edge.mark]}${edge.from} -> ${edge.to} ${edge.port}/${edge.transport} ${edge.requests}`;
  // Both ends in cells: a bow to the right, the wider the farther, and a little apart from its neighbours.
  const bow = from.kind !== "outer" && to.kind !== "outer";
  const reach = 30 + Math.min(230, Math.abs(b.y - a.y) * 0.5) + (index % 3) * 8;
  const pull = bow ? reach : ((b.x - a.x) / 2) | 0;
  const d = `M${a.x} ${a.y}C${a.x + pull} ${a.y} ${bow ? b.x + pull : b.x - pull} ${b.y} ${b.x} ${b.y}`;
  return `<path class="edge ${edge.mark}" d="${d}" marker-end="url(#to-${edge.mark})"><title>${escapeText(tip)}</title></path>`;
}

/** Requests of the edges into each row and side, next to their arrows; the same words once. */
function labels(layout: Layout, edges: readonly Edge[]): string[] {
  const places = new Map<string, { end: End; left: boolean; outer: boolean; texts: Map<string, Mark> }>();
  for (const edge of edges) {
    const from = layout.rows.get(edge.from);
    const to = layout.rows.get(edge.to);
    if (from === undefined || to === undefined) continue;
    const left = isLeft(layout, from, to);
    // Towards a gateway or destination many lines meet: their labels stand where they leave their component.
    const outer = to.kind === "outer";
    const key = `${outer ? edge.from : edge.to}|${left}|${outer}`;
    const known = places.get(key) ?? { end: endOf(outer ? from : to, left), left, outer, texts: new Map() };
    const what = outer
      ? `${edge.port}/${edge.transport}${edge.requests === "any" ? "" : ` ${edge.requests}`}`
      : edge.requests;
    // What changed about requests has signs of its own.
    known.texts.set(`${edge.mark === "changed" && !outer ? "" : SIGN[edge.mark]}${what}`, edge.mark);
    places.set(key, known);
  }
  return [...places.values()].map(({ end, left, texts }) => {
    const full = [...texts.keys()].join(", ");
    // A label that would run into the next one is cut; its title has it whole.
    const most = Math.max(6, Math.floor(LABEL / texts.size));
    const parts = [...texts].map(
      ([text, mark]) => `<tspan class="label ${mark}">${escapeText(shorten(text, most))}</tspan>`,
    );
    const x = left ? end.x - 12 : end.x + 12;
    return `<text class="label" x="${x}" y="${end.y - 4}" text-anchor="${left ? "end" : "start"}"><title>${escapeText(full)}</title>${parts.join("  ")}</text>`;
  });
}

/** Longest label, in characters. */
const LABEL = 34;
