import type { Row } from "../../../components/residency/model.ts";
import { namedIn } from "../../../components/residency/named.ts";
import { homeOfPlane, PRIVATE_PLANE } from "../../../components/residency/plane.ts";
import { isRefused, residency } from "../../../components/residency/report.ts";
import { broken, type Finding, type GraphRule } from "../rule.ts";

/**
 * The proof that the program makes of itself, made once more from outside: by the same function, over what the engine
 * was asked for. Home and approvals come from the inputs of the plane's own component.
 */
export const nothingLeaves: GraphRule = {
  kind: "graph",
  id: "residency",
  description: "Nothing of a private plane leaves its account, region and registry",
  remediation:
    "Keep the destination in the account, or have the customer approve it with the plane's setting mayLeave.",
  check: (resource, before) => {
    const plane = [resource, ...before].find(({ type }) => type === PRIVATE_PLANE);
    if (plane === undefined) return undefined;
    const home = homeOfPlane(plane.props);
    if (home === undefined) return [{ kind: "unknown", path: "account", urn: plane.urn }];
    // What came before the plane, such as its provider, could not be judged until now.
    const graph = resource === plane ? [...before, resource] : [resource];
    const known = graph.map((one) => ({ ...one, from: namedIn(one.props, before) }));
    return residency(known, home).rows.flatMap(told);
  },
};

function told(row: Row): (Finding & { readonly urn: string })[] {
  const { path, target, reason, fix = "take it out of the plane", verdict, urn, name } = row;
  if (verdict === "unknown") return [{ kind: "unknown", path, urn }];
  if (!isRefused(row)) return [];
  const where = path === "" ? name : path;
  return [{ ...broken(path, `${where}${target === where ? "" : ` "${target}"`}: ${reason}`, fix), urn }];
}
