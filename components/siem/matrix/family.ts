import { SHIPPED, type Shipped, shipped } from "./cluster.ts";
import type { SourceId } from "./source.ts";

/** What the shipper reads, by the table or topic that it lands in. */
export const FAMILIES = ["hubble", "kubernetes", "gateway", "tetragon", "posture", "approval"] as const;
export type Family = (typeof FAMILIES)[number];

/** Tables of the shipped sources: the same on every cloud, only the place where they stand differs. */
const TABLES = shipped({ sinks: ["generic"], name: (family) => family });

const isShipped = (source: SourceId): source is Shipped => (SHIPPED as readonly SourceId[]).includes(source);

/** Table of a shipped source: `Hubble`. */
export function tableOf(source: Shipped): string {
  return TABLES[source].lands;
}

/** Family that the shipper sends a source with; undefined for what the cloud itself writes. */
export function familyOf(source: SourceId): Family | undefined {
  return isShipped(source) ? FAMILIES.find((family) => family === tableOf(source).toLowerCase()) : undefined;
}

/** Families of sources, each once, in their own order. Who asks for one source of a family gets the family. */
export function familiesOf(sources: readonly SourceId[]): readonly Family[] {
  return FAMILIES.filter((family) => sources.some((source) => familyOf(source) === family));
}
