import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AWS_ROLES } from "../../components/plane/aws/roles.ts";
import { AZURE_ROLES } from "../../components/plane/azure/roles.ts";
import { GCP_ROLES } from "../../components/plane/gcp/roles.ts";
import { agentTable, roleTable } from "../../components/plane/vendor.ts";

const ROLES = [...AZURE_ROLES, ...AWS_ROLES, ...GCP_ROLES];
const page = readFileSync(new URL("../../docs/vendor.md", import.meta.url), "utf8");
const between = (mark: string) => page.split(`<!-- ${mark} -->\n`)[1]?.split(`\n<!-- /${mark} -->`)[0];

describe("what the vendor can and can't do", () => {
  it("is in the documentation as it is in the code", () => {
    expect(between("agent")).toBe(agentTable());
    expect(between("roles")).toBe(roleTable(ROLES));
  });

  it("has the same three roles on each cloud, each with something that it may not do", () => {
    for (const roles of [AZURE_ROLES, AWS_ROLES, GCP_ROLES]) {
      expect(roles.map(({ name }) => name).toSorted()).toEqual(["installer", "operator", "reader"]);
      for (const { can, cannot } of roles) {
        expect(can.length).toBeGreaterThan(0);
        expect(cannot.length).toBeGreaterThan(0);
      }
    }
  });

  it("never allows an operator or a reader what it says that they may not", () => {
    // An installer is refused some actions under a condition only: to make a role without its boundary, for one.
    for (const { cloud, name, can, cannot } of ROLES.filter((role) => role.name !== "installer")) {
      const allowed = can.flatMap(({ actions }) => actions);
      for (const denied of cannot.flatMap(({ actions }) => actions)) {
        expect(allowed, `${cloud} ${name}`).not.toContain(denied);
      }
    }
  });
});
