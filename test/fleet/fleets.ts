/** A fleet of seven regions in three waves, and what its stacks may say of themselves. */
import { type Fleet, readFleet, regionsOf, stackId } from "../../components/fleet/file/fleet.ts";
import type { Journal } from "../../components/fleet/plan.ts";
import type { Release, Standing } from "../../components/fleet/release.ts";

export const WAVES = [["r1"], ["r2", "r3", "r4"], ["r5", "r6", "r7"]];
export const REGIONS = WAVES.flat();

export function fleetText(change = ""): string {
  const regions = (names: readonly string[]) =>
    names.map((name) => `{name: ${name}, plane: ${name}, cells: [${name}-prod]}`).join(", ");
  return `apiVersion: cellwall.dev/v1alpha1
kind: Fleet
metadata: {name: world}
spec:
  concurrency: 2
${change}  waves:
${WAVES.map((names, index) => `  - {name: w${index}, regions: [${regions(names)}]}`).join("\n")}
`;
}

export function fleetOf(change = ""): Fleet {
  const { fleet, problems } = readFleet({ path: "fleet.yaml", text: fleetText(change) });
  if (fleet === undefined) throw new Error(JSON.stringify(problems));
  return fleet;
}

/** Every region at `revision` with the same cells; `change` gives another standing for a region, `undefined` for none. */
export function journalOf(
  revision: string | undefined,
  change: Readonly<
    Record<string, (Partial<Release> & { policies?: Record<string, string>; pending?: number }) | undefined>
  > = {},
): Journal {
  const found = new Map<string, Standing>();
  for (const region of regionsOf(fleetOf())) {
    if (Object.hasOwn(change, region.name) && change[region.name] === undefined) continue;
    const { policies = CELLS, pending = 0, ...release } = change[region.name] ?? {};
    for (const ref of region.stacks) {
      const cells = ref.project === "cells";
      found.set(stackId(ref), {
        pending: cells ? pending : 0,
        policies: cells ? policies : {},
        release: {
          version: "0.1.0",
          cilium: "1.20.2",
          plane: region.name,
          ...(cells && { environment: "prod" }),
          ...(revision !== undefined && { revision }),
          ...release,
        },
      });
    }
  }
  return found;
}

export const CELLS = { "acme-orders-prod": "a".repeat(64), "acme-stock-prod": "b".repeat(64) };
export const CHANGED = { ...CELLS, "acme-orders-prod": "c".repeat(64) };
