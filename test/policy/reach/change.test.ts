import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  approvalsBehind,
  cellOfEdge,
  changeText,
  connectivityChange,
} from "../../../components/policy/reach/compare/change.ts";
import { differenceOf } from "../../../components/policy/reach/compare/difference.ts";
import type { ReachRow } from "../../../components/policy/reach/table.ts";
import { cell, component, contract, dependency, egress, endpoint, model } from "../../support/model.ts";

function row(from: string, to: string, given: Partial<ReachRow> = {}): ReachRow {
  return { from, to, port: "8080", transport: "TCP", via: ["p"], ...given };
}

const A = row("acme/web/bff", "acme/orders/api:rest");

describe("connectivity", () => {
  it("is gained and lost by edge", () => {
    const other = row("acme/web/bff", "acme/stock/api:rest");
    expect(connectivityChange([A], [other])).toEqual({ gained: [other], lost: [A], changed: [], unchanged: [] });
  });

  it("moves with the port and the transport", () => {
    const moved = { ...A, transport: "UDP" as const };
    expect(connectivityChange([A], [moved])).toMatchObject({ gained: [moved], lost: [A] });
  });

  it.each([
    ["GET|HEAD /a", "GET|HEAD|POST /a", "+ POST /a"],
    ["GET|HEAD /a, DELETE /b", "GET|HEAD /a", "- DELETE /b"],
    ["GET /a,b", "GET /a,b, POST /c", "+ POST /c"],
    ["GET /a", undefined, "+ any other request"],
    [undefined, "GET /a", "- any other request"],
    ["TLS to a.example, b.example", "TLS to a.example", "- TLS to b.example"],
  ])("that stays with other requests is changed: %s, then %s", (before, after, expected) => {
    const now = (l7: string | undefined) => (l7 === undefined ? A : { ...A, l7 });
    const { gained, lost, changed } = connectivityChange([now(before)], [now(after)]);
    expect([gained, lost, changed.map(changeText)]).toEqual([[], [], [expected]]);
  });

  it("is not changed by the order of requests or by other policies", () => {
    const before = { ...A, l7: "GET /a, POST /b" };
    const after = { ...A, l7: "POST /b, GET /a", via: ["q"] };
    expect(connectivityChange([before], [after]).unchanged).toEqual([after]);
  });

  it("of two rows of one edge is what both let pass", () => {
    const twice = [
      { ...A, l7: "GET /a" },
      { ...A, l7: "GET /b" },
    ];
    expect(connectivityChange([{ ...A, l7: "GET /a" }], twice).changed.map(changeText)).toEqual(["+ GET /b"]);
  });

  it("gained one way is lost the other way", () => {
    const rows = fc.array(
      fc.record({
        from: fc.constantFrom("a/b/c", "gateway:external"),
        to: fc.constantFrom("a/b/d:x", "a/b/d:y"),
        port: fc.constantFrom("80", "81"),
        transport: fc.constant("TCP" as const),
        l7: fc.constantFrom("GET /a", "GET|POST /a", "GET /b, PUT /a"),
        via: fc.constant([]),
      }),
    );
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const there = connectivityChange(before, after);
        const back = connectivityChange(after, before);
        expect(there.gained).toEqual(back.lost);
        expect(there.changed.map(({ gained }) => gained)).toEqual(back.changed.map(({ lost }) => lost));
        expect(connectivityChange(before, before)).toMatchObject({ gained: [], lost: [], changed: [] });
      }),
      { numRuns: 200 },
    );
  });

  it("is told under the caller's cell, or the callee's", () => {
    expect(cellOfEdge(A)).toBe("acme/web");
    expect(cellOfEdge(row("gateway:external", "acme/orders/api:rest"))).toBe("acme/orders");
    expect(cellOfEdge(row("gateway:external", "gateway:internal"))).toBe("");
  });
});

describe("a difference of models", () => {
  const api = component("api", { endpoints: [endpoint("rest", { http: contract(["GET /a", "PUT /a"]) })] });
  const before = model([
    cell("acme/orders", [
      api,
      component("job", { dependencies: [dependency("acme/orders/api:rest", { operations: ["GET /a"] })] }),
    ]),
  ]);
  const after = model([
    cell("acme/orders", [
      api,
      component("job", {
        dependencies: [dependency("acme/orders/api:rest")],
        egress: [egress("ea-7", { fqdn: "api.stripe.com" }), egress("ea-8", { cidr: "203.0.113.0/28", except: [] })],
      }),
    ]),
  ]);

  it("says which approval stands behind each egress gained", () => {
    const { change, approvals } = differenceOf(before, after);
    expect(change.gained.map(({ to }) => to)).toEqual(["cidr:203.0.113.0/28", "fqdn:api.stripe.com"]);
    expect(approvals.map(({ approval, to }) => [approval, to])).toEqual([
      ["ea-8", "cidr:203.0.113.0/28"],
      ["ea-7", "fqdn:api.stripe.com"],
    ]);
    expect(change.changed.map(changeText)).toEqual(["+ PUT /a"]);
  });

  it("has no approval for what it loses", () => {
    const { change, approvals } = differenceOf(after, before);
    expect(change.lost).toHaveLength(2);
    expect(approvals).toEqual([]);
    expect(approvalsBehind(before, change.lost)).toEqual([]);
  });
});
