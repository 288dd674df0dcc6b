import type { SourceId } from "../matrix/source.ts";
import type { GenericRequest } from "../plan/request.ts";
import type { Sink } from "../sink.ts";
import { hostsOf } from "./host.ts";

/** A SIEM outside is in no region of any cloud, so no private plane takes it for its own. */
export const OUTSIDE = "outside";

/**
 * A SIEM of somebody else as residency sees it: the host is the account that logs go to. One sink for each host, because
 * each has to be approved; the first has the name of the sink.
 */
export function genericSinks(name: string, request: GenericRequest, receives: readonly SourceId[]): readonly Sink[] {
  return hostsOf(request).map((host, index) => ({
    name: index === 0 ? name : `${name} ${host}`,
    kind: `generic-${request.protocol}`,
    account: host,
    region: OUTSIDE,
    destination: host,
    receives,
  }));
}
