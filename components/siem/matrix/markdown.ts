import { MATRIX } from "./matrix.ts";
import { CLOUDS, type Cloud, type Entry, isAvailable, SOURCE_IDS, SOURCES } from "./source.ts";

const CLOUD_NAMES: Readonly<Record<Cloud, string>> = {
  azure: "Azure (AKS)",
  aws: "AWS (EKS)",
  gcp: "Google Cloud (GKE)",
  local: "Local plane",
};

/** The matrix for documentation: one overview, then one table a cloud. */
export function renderMatrix(): string {
  return [overview(), ...CLOUDS.map(cloudTable)].join("\n\n");
}

function overview(): string {
  return table(
    ["Log", "It answers", ...CLOUDS.map((cloud) => CLOUD_NAMES[cloud])],
    SOURCE_IDS.map((id) => [
      SOURCES[id].title,
      SOURCES[id].answers,
      ...CLOUDS.map((cloud) => lands(MATRIX[cloud][id])),
    ]),
  );
}

function lands(entry: Entry): string {
  return isAvailable(entry) ? code(entry.lands) : "none";
}

function cloudTable(cloud: Cloud): string {
  const rows = SOURCE_IDS.map((id) => {
    const entry = MATRIX[cloud][id];
    if (!isAvailable(entry)) return [SOURCES[id].title, `none: ${entry.absent}`, "", "", "", ""];
    const avoid = Object.entries(entry.avoid ?? {}).map(([value, reason]) => `not ${code(value)}: ${reason}`);
    return [
      SOURCES[id].title,
      [code(entry.property), ...entry.values.map(code)].join(" "),
      entry.sinks.join(", "),
      `${entry.retention}`,
      [entry.cost, ...avoid].join("; "),
      entry.source,
    ];
  });
  const head = ["Log", "Switched on by", "Sinks (default first)", "Days", "What it costs, what to avoid", "Source"];
  return `### ${CLOUD_NAMES[cloud]}\n\n${table(head, rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}
