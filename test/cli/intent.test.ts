import { describe, expect, it } from "vitest";
import { AS_OF, cellwall, withShop } from "./run.ts";

describe("cellwall test", () => {
  it("holds the example to its intents, also when the test file alone is named", () => {
    const whole = cellwall("test", "examples/shop", ...AS_OF);
    expect([whole.code, whole.err]).toEqual([0, ""]);
    expect(whole.out).toMatch(/\n\d\d passed, 0 failed\n$/);
    expect(cellwall("test", "examples/shop/shop.cells.test.yaml", ...AS_OF).out).toBe(whole.out);
  });

  it("exits 1 with the intent that a change breaks, and why", () => {
    const open = [["cell/storefront.yaml", "visibility: [project] }", "visibility: [project, public] }"]] as const;
    const { text, xml, json } = withShop(open, (folder) => ({
      text: cellwall("test", folder, ...AS_OF),
      xml: cellwall("test", folder, ...AS_OF, "--format", "junit"),
      json: cellwall("test", folder, ...AS_OF, "--format", "json"),
    }));
    expect([text.code, xml.code, json.code]).toEqual([1, 1, 1]);
    expect(text.out).toContain("✗ shop: Customers never reach the backend around the pages");
    expect(text.out).toMatch(/shop\.cells\.test\.yaml:\d+: expected denied, is allowed/);
    expect(text.out).toContain("endpoint bff:rest, visibility [project, public]");
    expect(xml.out).toMatch(/<testsuites name="cellwall" tests="\d+" failures="1" errors="0">/);
    expect(xml.out).toContain('<failure message="expected denied, is allowed">');
    expect(JSON.parse(json.out)).toMatchObject({ failed: 1, problems: [] });
  });

  it("exits 1 with file and line for a test file that is wrong", () => {
    const typo = [["shop.cells.test.yaml", "expect: allowed", "expct: allowed"]] as const;
    const unknown = [["shop.cells.test.yaml", "environment: prod", "environment: prd"]] as const;
    const wrong = withShop(typo, (folder) => cellwall("test", folder, ...AS_OF));
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(
      /shop\.cells\.test\.yaml:11:7: error unknown-field: .*\n {4}fix: did you mean "expect"\?/,
    );
    const other = withShop(unknown, (folder) => cellwall("test", folder, ...AS_OF));
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/shop\.cells\.test\.yaml:6:16: .*"prd"/);
  });

  it("exits 2 where there is nothing to run", () => {
    expect(cellwall("test", "examples/shop/cell", ...AS_OF)).toMatchObject({ code: 2 });
  });
});
