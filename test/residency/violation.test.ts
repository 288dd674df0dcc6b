import { describe, expect, it } from "vitest";
import { isRefused, residency } from "../../components/residency/report.ts";
import { formatRow } from "../../components/residency/text.ts";
import { HOMES, made } from "./support.ts";
import { VIOLATIONS } from "./violation.ts";

describe("a private plane is refused", () => {
  it.each(VIOLATIONS)("$what", ({ cloud, type, props, path, says }) => {
    const refused = residency([made(type, props)], HOMES[cloud]).rows.filter(isRefused);
    const [found] = refused.filter((row) => row.path === path);
    expect(found, JSON.stringify(refused)).toBeDefined();
    const told = found === undefined ? "" : formatRow(found);
    expect(told).toMatch(says);
    expect(told).toContain(type);
    expect(found?.fix?.length).toBeGreaterThan(10);
    // Tokens and passwords of URLs are nobody's business.
    expect(told).not.toMatch(/t0k3n|user:pass/);
  });
});
