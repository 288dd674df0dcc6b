import { compare } from "../contract/problem.ts";
import { texts } from "./judge/check.ts";
import { sweep } from "./judge/sweep.ts";
import type { Finding, GraphResource, Home, Report, Row, TypeRow, Verdict } from "./model.ts";
import { home as atHome, finding, judgeId } from "./outside.ts";
import { rowOf } from "./table/row.ts";

/**
 * Every sink, endpoint, image source, identity, egress, key and state backend of a graph, with account, region and verdict.
 * What no table knows is `unclassified`: it may leave, and so it counts as if it did.
 */
export function residency(graph: readonly GraphResource[], home: Home): Report {
  const { cloud, account, region } = home;
  return {
    home: { cloud, account, region },
    resources: graph.length,
    rows: sorted(graph.flatMap((resource) => rowsOf(resource, home))),
  };
}

/** What is found in one resource. */
export function rowsOf(resource: GraphResource, home: Home): Row[] {
  const { type, name, urn } = resource;
  const row = rowOf(type);
  const found = row === undefined ? [unclassified(type)] : judge(resource, home, row);
  return found.map((one) => ({ type, name, urn, ...one }));
}

/** True for what a private plane is refused for. */
export function isRefused({ verdict }: Pick<Row, "verdict">): boolean {
  return verdict === "leaves" || verdict === "unclassified";
}

function unclassified(type: string): Finding {
  return {
    kind: "place",
    path: "",
    target: type,
    verdict: "unclassified",
    reason: "no table says what a resource of this type sends, opens or allows",
    fix: "add the type to the cloud's table in components/residency/table, with the inputs that say where things go",
  };
}

function judge(resource: GraphResource, home: Home, row: TypeRow): Finding[] {
  const kind = row.is === "inside" ? "place" : row.is;
  const named = (row.at ?? []).flatMap((path) =>
    texts(
      kind,
      path,
      (value, where) => judgeId(value, where) ?? atHome("it is made with the provider's account and region"),
    )(resource, home),
  );
  const special = (row.checks ?? []).flatMap((check) => check(resource, home));
  const swept = sweep(resource, home, row).filter((found) => row.is !== "inside" || found.verdict !== "home");
  const found = merged([...special, ...swept, ...named]);
  if (found.length > 0 || row.is === "inside") return found;
  return [finding(kind, "", resource.name, atHome("it names nothing outside"))];
}

/** One finding for each path and verdict: what a table says of a path comes before what the sweep and the names say. */
function merged(found: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const one of found) {
    const before = kept.get(one.path);
    if (before === undefined) kept.set(one.path, one);
    else if (before.target !== one.target && isRefused(one)) kept.set(`${one.path} ${one.target}`, one);
    // A setting can be right and name something elsewhere; only an approval covers that.
    else if (isRefused(one) && !isRefused(before) && before.verdict !== "approved") kept.set(one.path, one);
  }
  return [...kept.values()];
}

const ORDER: readonly Verdict[] = ["leaves", "unclassified", "unknown", "approved", "home"];

/** Worst first, then by kind, resource and path. */
export function sorted(rows: readonly Row[]): Row[] {
  return rows.toSorted(
    (a, b) =>
      ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) ||
      compare(a.kind, b.kind) ||
      compare(a.type, b.type) ||
      compare(a.name, b.name) ||
      compare(a.path, b.path),
  );
}
