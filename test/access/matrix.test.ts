import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accessMatrix, matrixTable, rightsTable } from "../../components/access/matrix.ts";
import { covers, ROLE_NAMES, SCOPES } from "../../components/access/role.ts";
import { ROLES } from "../../components/access/roles.ts";

const rights = ROLE_NAMES.flatMap((role) =>
  SCOPES.flatMap((scope) => ROLES[role][scope].map((right) => ({ role, scope, right }))),
);

describe("roles", () => {
  it("have no wildcard, and a reason for each right", () => {
    for (const { role, right } of rights) {
      const { apiGroups, resources, verbs, why } = right;
      expect(
        [...apiGroups, ...resources, ...verbs].filter((word) => word.includes("*")),
        role,
      ).toEqual([]);
      expect(why.length, role).toBeGreaterThan(3);
    }
  });

  it("never reach Secrets, rights, admission, other identities or webhooks", () => {
    const never = [
      ["", "secrets"],
      ["", "serviceaccounts/token"],
      ["certificates.k8s.io", "certificatesigningrequests"],
      ["", "users"],
      ["", "groups"],
      ["", "nodes/proxy"],
    ] as const;
    const outside = rights.filter(({ scope }) => scope !== "grants").map(({ right }) => right);
    for (const [group, resource] of never) {
      for (const verb of ["get", "list", "watch", "create", "update", "patch", "delete", "impersonate", "approve"]) {
        expect(covers(outside, { verb, group, resource }), `${verb} ${resource}`).toBe(false);
      }
    }
    const writes = rights.filter(({ right }) => right.verbs.some((verb) => !["get", "list", "watch"].includes(verb)));
    expect(writes.length).toBeGreaterThan(5);
    expect(
      writes
        .flatMap(({ right }) => right.apiGroups)
        .filter((group) => /^(rbac|admissionreg|apiext|certif)/.test(group)),
    ).toEqual([]);
  });

  it("tell one object from another where only one is meant", () => {
    const token = { verb: "create", group: "", resource: "serviceaccounts/token" };
    expect(covers(ROLES.requester.grants, { ...token, name: "break-glass" })).toBe(true);
    expect(covers(ROLES.requester.grants, { ...token, name: "default" })).toBe(false);
    expect(covers(ROLES.requester.grants, token)).toBe(false);
  });
});

describe("the matrix", () => {
  it("lets nobody but break-glass into a pod of a production cell", () => {
    const into = accessMatrix().filter(
      ({ action, where }) => where === "production cell" && /exec|attach|portforward|ephemeral/.test(action.resource),
    );
    expect(into.length).toBeGreaterThan(4);
    for (const { verdicts } of into) {
      expect(verdicts.administrator).toEqual({ granted: true, admission: "refused" });
      expect(verdicts["break-glass"]).toEqual({ granted: true });
      for (const who of ["reader", "operator", "requester"] as const) expect(verdicts[who].granted).toBe(false);
    }
  });

  it("keeps what tenants log from readers and operators", () => {
    const logs = accessMatrix().filter(({ action }) => action.resource === "pods/log");
    const granted = (who: "reader" | "operator") =>
      logs.filter(({ verdicts }) => verdicts[who].granted).map(({ where }) => where);
    expect(granted("reader")).toEqual(["platform"]);
    expect(granted("operator")).toEqual(["platform"]);
  });

  for (const [name, table] of [
    ["matrix", matrixTable],
    ["rights", rightsTable],
  ] as const) {
    it(`is what docs/access.md shows: ${name}`, () => {
      const page = readFileSync(new URL("../../docs/access.md", import.meta.url), "utf8");
      const [, between = ""] = page.split(new RegExp(`<!-- ${name} -->\\n|\\n<!-- end of ${name} -->`));
      expect(between).toBe(table());
    });
  }
});
