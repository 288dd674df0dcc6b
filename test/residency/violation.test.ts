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

describe("the plane itself", () => {
  it("may name the vendor's private link among its arguments; the link is judged where it is made", () => {
    const vendorService = "projects/vendor-prod/regions/europe-west4/serviceAttachments/control-plane";
    const plane = made("cellwall:index:PrivateDataPlane", { cloud: "gcp", account: "acme-plane", vendorService });
    expect(residency([plane], HOMES.gcp).rows.filter(isRefused)).toEqual([]);
    const link = made("gcp:compute/forwardingRule:ForwardingRule", { target: vendorService });
    expect(residency([link], HOMES.gcp).rows.filter(isRefused)).not.toEqual([]);
  });
});
