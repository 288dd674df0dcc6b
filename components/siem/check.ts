import type { SettingProblem } from "../contract/setting.ts";
import { covers } from "../contract/target.ts";
import type { Sink } from "./sink.ts";

/** Where everything of a private plane stays. */
interface Home {
  readonly account: string;
  readonly region: string;
  /** Accounts and hosts that logs may go to all the same, as the customer has approved them. */
  readonly mayLeave?: readonly { readonly target: string }[];
}

/** Sinks that can't be told apart, or that would take a log out of the account or the region of a private plane. */
export function sinkProblems(sinks: readonly Sink[], plane?: Home): SettingProblem[] {
  return sinks.flatMap((sink, index): SettingProblem[] => {
    const problem = (field: string, value: string, rule: string, reason: string, fix: string): SettingProblem[] => [
      { rule, severity: "error", field: `sinks[${index}].${field}`, value, reason, fix },
    ];
    const approved = plane?.mayLeave?.some(({ target }) => covers(target, sink.account)) === true;
    const home = approved ? undefined : plane;
    const first = sinks.findIndex(({ name }) => name === sink.name);
    return [
      ...(first < index
        ? problem(
            "name",
            sink.name,
            "sink-name",
            `is the name of sinks[${first}] as well`,
            "name each sink differently",
          )
        : []),
      ...(home !== undefined && sink.account !== home.account
        ? problem(
            "account",
            sink.account,
            "sink-leaves",
            `is not the account of this plane, ${home.account}: logs would leave it`,
            `name a destination in ${home.account}`,
          )
        : []),
      ...(home !== undefined && sink.region !== home.region
        ? problem(
            "region",
            sink.region,
            "sink-leaves",
            `is not the region of this plane, ${home.region}: logs would leave it`,
            `name a destination in ${home.region}`,
          )
        : []),
    ];
  });
}
