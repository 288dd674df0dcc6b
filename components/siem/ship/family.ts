import { SHIPPED, type Shipped, shipped } from "../matrix/cluster.ts";
import type { SourceId } from "../matrix/source.ts";
import { FAMILIES, type Family } from "./outlet.ts";

/** Families of the matrix, in the words of outlets: the same on every cloud. */
const LANDING = shipped({ sinks: ["generic"], name: (family) => family.toLowerCase() });

const isShipped = (source: SourceId): source is Shipped => (SHIPPED as readonly SourceId[]).includes(source);

/** Family that the shipper sends a source with; undefined for what the cloud itself writes. */
export function familyOf(source: SourceId): Family | undefined {
  return isShipped(source) ? FAMILIES.find((family) => family === LANDING[source].lands) : undefined;
}

/** Families of sources, each once, in their own order. Who asks for one source of a family gets the family. */
export function familiesOf(sources: readonly SourceId[]): readonly Family[] {
  return FAMILIES.filter((family) => sources.some((source) => familyOf(source) === family));
}
