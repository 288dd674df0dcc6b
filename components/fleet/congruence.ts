/** Whether the same cells stand on every plane, and where they don't, whether a rollout under way explains it. */
import { compare } from "../contract/problem.ts";
import { type Fleet, type Region, regionsOf, stackId } from "./file/fleet.ts";
import type { Journal } from "./plan.ts";
import type { Release, Standing } from "./release.ts";

/** `different` means: another digest than on the first region that has the cell. */
export type Likeness = "equal" | "different" | "absent";

export interface CellRow {
  /** Namespace without its environment: `acme-orders`. */
  readonly cell: string;
  /** By region, in the order of the fleet. */
  readonly on: Readonly<Record<string, { readonly likeness: Likeness; readonly digest?: string }>>;
}

export interface RegionRow {
  readonly region: string;
  readonly wave: string;
  /** Revisions, versions and environments of its stacks: one of each where the region is whole. */
  readonly revisions: readonly string[];
  readonly versions: readonly string[];
  readonly cilium: readonly string[];
  readonly cells: number;
  /** Stacks that were never brought up to their end. */
  readonly missing: readonly string[];
  /** Stacks with operations that a killed run left open. */
  readonly pending: readonly string[];
  /** Does not stand at the revision of the first region. */
  readonly behind: boolean;
}

export interface Congruence {
  readonly fleet: string;
  /** Revision of the first region, which every rollout reaches first; absent where its stacks name none or several. */
  readonly head?: string;
  readonly regions: readonly RegionRow[];
  readonly cells: readonly CellRow[];
  /** A rollout stands between two waves; it explains what differs, and will end it. */
  readonly rollingOut: boolean;
  /** What no rollout explains, each in a sentence. Empty means all is well. */
  readonly unplanned: readonly string[];
}

/** What stands for "no revision": an update by hand. */
const BY_HAND = "none";

interface Found {
  readonly region: Region;
  readonly row: RegionRow;
  /** Digest by cell. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Compares what every stack of a fleet says of itself. */
export function congruenceOf(fleet: Fleet, journal: Journal): Congruence {
  const regions = regionsOf(fleet);
  const found = regions.map((region) => look(region, journal));
  const revisions = found[0]?.row.revisions ?? [];
  const head = revisions.length === 1 && revisions[0] !== BY_HAND ? revisions[0] : undefined;
  const judged = found.map((one) => ({ ...one, row: { ...one.row, behind: isBehind(one.row, revisions) } }));
  const unplanned = [...judged.flatMap(ownTrouble), ...orderTrouble(fleet, judged), ...likenessTrouble(judged)];
  return {
    fleet: fleet.name,
    ...(head !== undefined && { head }),
    regions: judged.map(({ row }) => row),
    cells: cellRows(judged),
    rollingOut: head !== undefined && judged.some(({ row }) => row.behind),
    unplanned,
  };
}

function look(region: Region, journal: Journal): Found {
  const standings = region.stacks.map((stack) => ({ stack, standing: journal.get(stackId(stack)) }));
  const releases = standings.flatMap(({ standing }) => (standing?.release ? [standing.release] : []));
  const digests = new Map(standings.flatMap(({ standing }) => (standing ? cellsOf(standing) : [])));
  const list = (of: (release: Release) => string) => [...new Set(releases.map(of))].toSorted(compare);
  return {
    region,
    digests,
    row: {
      region: region.name,
      wave: region.wave,
      revisions: list(({ revision }) => revision ?? BY_HAND),
      versions: list(({ version }) => version),
      cilium: list(({ cilium }) => cilium),
      cells: digests.size,
      missing: standings.filter(({ standing }) => standing?.release === undefined).map(({ stack }) => stackId(stack)),
      pending: standings.filter(({ standing }) => (standing?.pending ?? 0) > 0).map(({ stack }) => stackId(stack)),
      behind: false,
    },
  };
}

function cellsOf({ policies, release }: Standing): [string, string][] {
  const suffix = `-${release?.environment ?? ""}`;
  return Object.entries(policies).map(([namespace, digest]) => [
    namespace.endsWith(suffix) ? namespace.slice(0, -suffix.length) : namespace,
    digest,
  ]);
}

function isBehind({ revisions, missing }: RegionRow, head: readonly string[]): boolean {
  return missing.length > 0 || revisions.join() !== head.join();
}

function cellRows(found: readonly Found[]): CellRow[] {
  const names = [...new Set(found.flatMap(({ digests }) => [...digests.keys()]))].toSorted(compare);
  return names.map((cell) => {
    const first = found.map(({ digests }) => digests.get(cell)).find((digest) => digest !== undefined);
    const on = found.map(({ region, digests }) => {
      const digest = digests.get(cell);
      const likeness: Likeness = digest === undefined ? "absent" : digest === first ? "equal" : "different";
      return [region.name, { likeness, ...(digest !== undefined && { digest }) }] as const;
    });
    return { cell, on: Object.fromEntries(on) };
  });
}

/** What is wrong with a region on its own. */
function ownTrouble({ row }: Found): string[] {
  const { region, revisions, versions, cilium, pending } = row;
  return [
    ...(pending.length > 0 ? [`${region}: a killed run left operations open in ${pending.join(", ")}`] : []),
    ...(revisions.length > 1 ? [`${region}: its stacks stand at ${revisions.join(" and ")}`] : []),
    ...(versions.length > 1 ? [`${region}: its stacks were made by cellwall ${versions.join(" and ")}`] : []),
    ...(cilium.length > 1 ? [`${region}: its stacks know Cilium ${cilium.join(" and ")}`] : []),
  ];
}

/** A rollout leaves the waves before it new, the waves after it old. Anything else was done by hand, or left out. */
function orderTrouble({ waves }: Fleet, found: readonly Found[]): string[] {
  const row = new Map(found.map((one) => [one.region.name, one.row]));
  const states = waves.map((wave) => {
    const rows = wave.regions.flatMap(({ name }) => row.get(name) ?? []);
    return {
      wave: wave.name,
      behind: rows.filter(({ behind }) => behind),
      ahead: rows.filter(({ behind }) => !behind),
    };
  });
  const trouble: string[] = [];
  let late: readonly RegionRow[] = [];
  for (const { wave, behind, ahead } of states) {
    if (late.length > 0 && ahead.length > 0) {
      const names = late.map(({ region }) => region).join(", ");
      trouble.push(`${names}: left behind by an earlier wave, while wave ${wave} went on`);
      late = [];
    }
    late = [...late, ...behind];
  }
  for (const { behind } of states) {
    for (const { region, revisions, missing } of behind) {
      if (missing.length === 0 && revisions.includes(BY_HAND))
        trouble.push(`${region}: updated by hand; its stacks name no revision`);
    }
  }
  return trouble;
}

/** Regions that stand at one revision came from the same files: they have the same cells, versions and digests. */
function likenessTrouble(found: readonly Found[]): string[] {
  const whole = found.filter(({ row }) => row.revisions.length === 1);
  return [...Map.groupBy(whole, ({ row }) => row.revisions[0] ?? "")].flatMap(([revision, group]) => {
    const [first, ...others] = group;
    const at = revision === BY_HAND ? "without a revision" : `at ${revision}`;
    return others.flatMap((other) => {
      const cells = [...other.digests].filter(([cell, digest]) => {
        const own = first?.digests.get(cell);
        return own !== undefined && own !== digest;
      });
      const skew = (["versions", "cilium"] as const).filter(
        (field) => other.row[field].join() !== first?.row[field].join(),
      );
      const words = { versions: "cellwall", cilium: "Cilium" };
      return [
        ...cells.map(([cell]) => `${other.region.name}: ${cell} is another than on ${first?.region.name}, both ${at}`),
        ...skew.map(
          (field) =>
            `${other.region.name}: ${words[field]} ${other.row[field].join(", ")}, on ${first?.region.name} ${first?.row[field].join(", ")}, both ${at}`,
        ),
      ];
    });
  });
}
