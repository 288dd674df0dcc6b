/**
 * What a policy can't see: which resources an update replaces or deletes. The engine shows a policy inputs and options,
 * never the old state or the step, so this judges the steps of `pulumi preview --json`.
 */
import { compare } from "../../components/contract/problem.ts";
import { AWS, AZURE, CLUSTERS, GOOGLE, plainType } from "./type.ts";

/** One step of `pulumi preview --json`, as far as it matters. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly replaceReasons?: readonly string[] | null;
}

/** A step that would take a cluster, network or key away. */
export interface Loss {
  readonly urn: string;
  /** `replaced` or `deleted`. */
  readonly how: "replaced" | "deleted";
  /** Inputs whose change is the cause, where the provider says. */
  readonly because: readonly string[];
}

/** Steps by which a resource goes. Source: display.StepOp, pulumi/pkg 3.250.0. */
const GONE: Readonly<Record<string, Loss["how"]>> = {
  replace: "replaced",
  "create-replacement": "replaced",
  "delete-replaced": "replaced",
  delete: "deleted",
};

/** What takes cells, addresses or data with it. */
export const PRECIOUS: readonly string[] = [
  ...CLUSTERS,
  AWS.vpc,
  AWS.subnet,
  AZURE.network,
  AZURE.subnet,
  GOOGLE.network,
  GOOGLE.subnet,
  AWS.key,
  AZURE.vault,
  AZURE.vaultKey,
  GOOGLE.key,
];

/** Losses in a preview that nobody asked for, one for each resource, by URN. `asked` holds URNs. */
export function unaskedLosses(steps: readonly PreviewStep[], asked: readonly string[] = []): readonly Loss[] {
  const losses = new Map<string, Loss>();
  for (const { op, urn, replaceReasons } of steps) {
    const how = GONE[op];
    if (how === undefined || !PRECIOUS.includes(plainType(typeOf(urn))) || asked.includes(urn)) continue;
    const because = [...new Set([...(losses.get(urn)?.because ?? []), ...(replaceReasons ?? [])])].toSorted(compare);
    losses.set(urn, { urn, how: losses.get(urn)?.how ?? how, because });
  }
  return [...losses.values()].toSorted((a, b) => compare(a.urn, b.urn));
}

/** A URN is `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The message of one loss. */
export function formatLoss({ urn, how, because }: Loss): string {
  const cause = because.length === 0 ? "" : `, because of ${because.join(", ")}`;
  return (
    `${urn} would be ${how}${cause}\n` +
    "    fix: take the change back; if it is meant, name the URN with --asked, and move the cells away first"
  );
}
