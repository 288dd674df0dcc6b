import type { SettingProblem } from "../../contract/setting.ts";
import { SHIPPED } from "../matrix/cluster.ts";
import { tableOf } from "../matrix/family.ts";
import type { SourceId } from "../matrix/source.ts";
import type { LogRequest } from "./request.ts";

/** Sources that share a table, which is one stream, and are sent to different sinks. What is off is left out at the node, so it counts for nothing. */
export function apart({ destinations }: LogRequest): readonly SettingProblem[] {
  const first = new Map<string, SourceId>();
  return SHIPPED.flatMap((source): SettingProblem[] => {
    const names = destinations[source];
    if (names === undefined) return [];
    const table = tableOf(source);
    const other = first.get(table);
    if (other === undefined) {
      first.set(table, source);
      return [];
    }
    const wanted = destinations[other] ?? [];
    if (names.toSorted().join() === wanted.toSorted().join()) return [];
    return [
      {
        rule: "log-table",
        severity: "error",
        field: `logs.destinations.${source}`,
        value: names.join(", "),
        reason: `differs from ${other}, which goes to ${wanted.join(", ")}: both are lines of one table, ${table}`,
        fix: `give both the same sinks, or leave ${source} out under logs.off with a reason`,
      },
    ];
  });
}
