import { describe, expect, it } from "vitest";
import { AS_OF, cellwall, withShop } from "./run.ts";

const WHY = ["-e", "prod", ...AS_OF];

describe("cellwall why", () => {
  it("exits 0 for what is allowed, and says which lines made it so", () => {
    const { code, out } = cellwall(
      "why",
      "examples/shop",
      ...WHY,
      "--from",
      "acme/orders/api",
      "--to",
      "acme/payments/charger:charge",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ allowed {2}acme\/orders\/api -> acme\/payments\/charger:charge, 8080\/TCP$/m);
    expect(out).toMatch(/dependsOn payments\/charger:charge, route: direct \(examples\/shop\/cell\/orders\.yaml:\d+\)/);
  });

  it("exits 1 for what is denied, in JSON too", () => {
    const ask = ["--from", "acme/storefront/bff", "--to", "acme/payments/charger:charge", "--format", "json"];
    const { code, out } = cellwall("why", "examples/shop", ...WHY, ...ask);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      verdict: "denied",
      egress: { decision: "denied" },
      ingress: { decision: "denied" },
      missing: [{ owner: { team: "web" }, location: { file: "examples/shop/cell/storefront.yaml" } }],
    });
  });

  it("exits 2 for a question that can't be asked, with a suggestion", () => {
    const { code, out, err } = cellwall("why", "examples/shop", ...WHY, "--from", "acme/orders/apu", "--to", "world");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain('did you mean "acme/orders/api"?');
  });

  it("gives a fix that mends what it denied", () => {
    const ask = ["--from", "acme/storefront/bff", "--to", "acme/payments/charger:charge"];
    const { out } = cellwall("why", "examples/shop", ...WHY, ...ask, "--format", "json");
    const [, entry = ""] = /^dependsOn:\n {2}(- .*)\n$/.exec(JSON.parse(out).missing[0].yaml) ?? [];
    const last = "- { cell: inventory, endpoint: stock }";
    const mended = withShop([["cell/storefront.yaml", last, `${last}\n        ${entry}`]], (folder) =>
      cellwall("why", folder, ...WHY, ...ask),
    );
    expect([mended.code, mended.err]).toEqual([0, ""]);
  });
});
