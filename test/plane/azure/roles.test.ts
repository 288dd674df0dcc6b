import { describe, expect, it } from "vitest";
import { ARM_TYPES, covers } from "../../../components/plane/azure/arm.ts";
import { AzureRoles, actionsOf } from "../../../components/plane/azure/definitions.ts";
import { GIVEN_ROLES, INSTALLER_CONDITION } from "../../../components/plane/azure/role/condition.ts";
import { AZURE_ROLES } from "../../../components/plane/azure/roles.ts";
import type { CloudRole } from "../../../components/plane/role.ts";
import { ADMINS } from "../../cluster/aks/given.ts";
import { SUBSCRIPTION } from "../../network/azure/given.ts";
import { EVERYTHING } from "../../siem/azure/given.ts";
import { graphOf, nodeNamed } from "../../support/graph.ts";
import { ACCOUNT, ALIAS, GROUPS, HUB, siteGraph } from "./given.ts";

const roleOf = (name: CloudRole["name"]): CloudRole => {
  const role = AZURE_ROLES.find((one) => one.name === name);
  if (role === undefined) throw new Error(`no role ${name}`);
  return role;
};
const may = (role: CloudRole, action: string) => actionsOf(role).some((allowed) => covers(allowed, action));

/** A private plane with everything that can be asked for. */
const everything = () =>
  siteGraph(
    { hub: HUB, people: GROUPS, vendorLink: { service: ALIAS, host: "control.example.com" }, logs: EVERYTHING },
    {},
  );

describe("the installer of a private plane", () => {
  it("may read, make and remove every kind of thing that the plane is made of, and no more kinds", async () => {
    const tokens = [...new Set((await everything()).map(({ type }) => type))].filter((type) =>
      type.startsWith("azure-native:"),
    );
    expect(tokens.length).toBeGreaterThan(20);
    expect(tokens.filter((token) => ARM_TYPES[token] === undefined)).toEqual([]);
    const installer = roleOf("installer");
    const missing = tokens.flatMap((token) => {
      const type = ARM_TYPES[token];
      // Keys outlive the plane; nobody deletes them from outside the vault.
      const verbs = token === "azure-native:keyvault:Key" ? ["read", "write"] : ["read", "write", "delete"];
      return verbs.map((verb) => `${type}/${verb}`).filter((action) => !may(installer, action));
    });
    expect(missing).toEqual([]);
    // The way that Data Explorer has its private endpoints approved; it has no action of its own for it.
    const approved = "Microsoft.Kusto/clusters/privateEndpointConnections/write";
    const made = [...tokens.map((token) => `${ARM_TYPES[token]}/write`), approved];
    expect(actionsOf(installer).filter((action) => action.endsWith("/write") && !made.includes(action))).toEqual([]);
  });

  it("may give only roles that the plane gives, to identities and groups", async () => {
    const given = new Set(
      (await everything())
        .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
        .map(({ inputs }) => String(inputs.roleDefinitionId).split("/").at(-1)),
    );
    const listed = Object.values(GIVEN_ROLES);
    expect([...given].filter((id) => !listed.includes(id ?? ""))).toEqual([]);
    expect(listed.filter((id) => !INSTALLER_CONDITION.includes(id))).toEqual([]);
    for (const part of [
      "(!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}))",
      "(!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'}))",
      "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {",
      "@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {",
      "PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal', 'Group'}",
    ]) {
      expect(INSTALLER_CONDITION).toContain(part);
    }
    // Owner, Contributor, User Access Administrator, AKS RBAC Cluster Admin.
    for (const strong of ["8e3af657", "b24988ac", "18d7d88d", "b1ff04bb"]) {
      expect(INSTALLER_CONDITION).not.toContain(strong);
    }
  });
});

describe.each(AZURE_ROLES)("the role $name", (role) => {
  it("does nothing of what it says it can't", () => {
    expect(role.cannot.flatMap(({ actions }) => actions).filter((action) => may(role, action))).toEqual([]);
    expect(role.cannot.length).toBeGreaterThan(3);
  });

  it("names every action: a wildcard would take in what Azure adds later", () => {
    expect(actionsOf(role).filter((action) => action.includes("*"))).toEqual([]);
    expect(actionsOf(role).filter((action) => !/^Microsoft\.[A-Za-z]+(\/[A-Za-z]+)+$/.test(action))).toEqual([]);
  });

  it("reads no log, lists no admin credential and makes no role", () => {
    for (const action of [
      "Microsoft.OperationalInsights/workspaces/query/read",
      "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
      "Microsoft.ContainerService/managedClusters/runCommand/action",
      "Microsoft.Authorization/roleDefinitions/write",
      "Microsoft.Network/publicIPAddresses/write",
    ]) {
      expect(may(role, action)).toBe(false);
    }
  });
});

describe("roles as Azure has them", () => {
  it("are custom roles of the subscription without a single action on data", async () => {
    const nodes = await graphOf(() => new AzureRoles("acme", { account: ACCOUNT }));
    for (const { name } of AZURE_ROLES) {
      expect(nodeNamed(nodes, "azure-native:authorization:RoleDefinition", `acme-${name}`).inputs).toEqual({
        scope: SUBSCRIPTION,
        roleDefinitionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        roleName: `Cellwall ${name} (acme)`,
        roleType: "CustomRole",
        description: expect.any(String),
        assignableScopes: [SUBSCRIPTION],
        permissions: [{ actions: actionsOf(roleOf(name)), notActions: [], dataActions: [], notDataActions: [] }],
      });
    }
    expect(nodes.filter(({ type }) => type.endsWith(":RoleAssignment"))).toEqual([]);
  });

  it("are given with the condition to the installer alone", async () => {
    const holder = { principalId: ADMINS[0] ?? "", principalType: "Group" } as const;
    const holders = { installer: [holder], reader: [holder] };
    const nodes = await graphOf(() => new AzureRoles("acme", { account: ACCOUNT, holders }));
    const assigned = (role: string) =>
      nodeNamed(nodes, "azure-native:authorization:RoleAssignment", `acme-${role}-${holder.principalId}`).inputs;
    expect(assigned("installer")).toEqual({
      ...holder,
      scope: SUBSCRIPTION,
      roleDefinitionId: "acme-installer-id",
      condition: INSTALLER_CONDITION,
      conditionVersion: "2.0",
    });
    expect(assigned("reader")).toEqual({ ...holder, scope: SUBSCRIPTION, roleDefinitionId: "acme-reader-id" });
  });
});

describe("an action", () => {
  it.each([
    ["Microsoft.Network/*/read", "microsoft.network/virtualNetworks/subnets/read", true],
    ["Microsoft.Network/virtualNetworks/read", "Microsoft.Network/virtualNetworks/subnets/read", false],
    ["*/read", "Microsoft.OperationalInsights/workspaces/query/read", true],
    ["Microsoft.Network/virtualNetworks/read", "Microsoft.Network/virtualNetworks/write", false],
  ])("%s and %s: %s", (allowed, asked, answer) => {
    expect(covers(allowed, asked)).toBe(answer);
  });
});
