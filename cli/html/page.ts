/** One file that needs nothing else: picture, then the same as a table. */
import type { Edge, Layout } from "./layout.ts";
import { MOST_EDGES, picture, SIGN } from "./picture.ts";
import { escapeText } from "./text.ts";

const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--ink:#1c2430;--soft:#5b6675;--line:#8793a3;--box:#f5f7fa;--cell:#fff;--edge:#c9d1db;--gained:#116b34;--lost:#b3261e;--changed:#8a5a00}
@media(prefers-color-scheme:dark){:root{--ground:#12161c;--ink:#e8edf3;--soft:#a3afbd;--line:#6d7a8a;--box:#1a2029;--cell:#222a35;--edge:#3b4654;--gained:#5fd38d;--lost:#ff8a80;--changed:#f0b860}}
body{margin:2rem;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem;margin:0}p{color:var(--soft);margin:.2rem 0 1rem}
figure{margin:0 0 2rem;overflow-x:auto}
svg{font:12px system-ui,sans-serif;max-width:none}svg text{fill:var(--ink)}
.organization{fill:var(--box);stroke:var(--edge)}.cell{fill:var(--cell);stroke:var(--line)}.outer{fill:var(--box);stroke:var(--line)}
text.organization-name{fill:var(--soft);font-weight:600;letter-spacing:.04em}text.cell-name{font-weight:700;font-size:13px}
text.endpoint{fill:var(--soft)}text.component{font-weight:500}
.edge{fill:none;stroke:var(--line);stroke-width:1.2;opacity:.8}.edge:hover{stroke-width:3;opacity:1}
.edge.gained{stroke:var(--gained);stroke-width:2.4;opacity:1}.edge.lost{stroke:var(--lost);stroke-width:2;stroke-dasharray:7 4;opacity:1}.edge.changed{stroke:var(--changed);stroke-width:2;stroke-dasharray:2 3;opacity:1}
.head{fill:var(--line)}.head.gained{fill:var(--gained)}.head.lost{fill:var(--lost)}.head.changed{fill:var(--changed)}
text.label{font-size:10px;fill:var(--soft);paint-order:stroke;stroke:var(--ground);stroke-width:3px;stroke-linejoin:round}
tspan.gained,td.gained{fill:var(--gained);color:var(--gained);font-weight:700}tspan.lost,td.lost{fill:var(--lost);color:var(--lost);font-weight:700}tspan.changed,td.changed{fill:var(--changed);color:var(--changed);font-weight:700}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:700;padding:.4rem 0}
th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--edge);vertical-align:top}th{color:var(--soft)}
td{overflow-wrap:anywhere}td.same,td.gained,td.lost,td.changed{white-space:nowrap}
`;

export interface Page {
  readonly title: string;
  /** One line below the title. */
  readonly summary: string;
  readonly layout: Layout;
  readonly edges: readonly Edge[];
  /** The table says of every row whether it was gained, lost or changed. */
  readonly marked: boolean;
  /** Further table, such as approvals. */
  readonly more?: {
    readonly title: string;
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}

const WORD = { same: "unchanged", gained: "gained", lost: "lost", changed: "changed" } as const;

export function page({ title, summary, layout, edges, marked, more }: Page): string {
  const head = [...(marked ? ["change"] : []), "from", "to", "port", "requests", "allowed by"];
  const rows = edges.map((edge) => {
    const { mark, from, to, port, transport, requests, via } = edge;
    const cells = [from, to, `${port}/${transport}`, requests, via.join(" ")].map(
      (text) => `<td>${escapeText(text)}</td>`,
    );
    return `<tr>${marked ? `<td class="${mark}">${SIGN[mark]}${WORD[mark]}</td>` : ""}${cells.join("")}</tr>`;
  });
  const left = edges.length > MOST_EDGES ? ` The picture has the first ${MOST_EDGES} connections, the table all.` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeText(title)}</h1>
<p>${escapeText(summary + left)}</p>
<figure>
${picture(layout, edges, `${title}. The table below says the same.`)}
</figure>
${tableOf("Connections", head, rows)}
${
  more === undefined
    ? ""
    : tableOf(
        more.title,
        more.head,
        more.rows.map((row) => `<tr>${row.map((text) => `<td>${escapeText(text)}</td>`).join("")}</tr>`),
      )
}
</body>
</html>`;
}

function tableOf(caption: string, head: readonly string[], rows: readonly string[]): string {
  const titles = head.map((text) => `<th scope="col">${escapeText(text)}</th>`).join("");
  return `<table>
<caption>${escapeText(caption)}</caption>
<thead><tr>${titles}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`;
}
