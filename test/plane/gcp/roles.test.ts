import { describe, expect, it } from "vitest";
import { GcpRoles } from "../../../components/plane/gcp/custom-roles.ts";
import { PERMISSIONS } from "../../../components/plane/gcp/permissions.ts";
import { actionsOf, denyRules, GCP_ROLES, GRANTABLE } from "../../../components/plane/gcp/roles.ts";
import type { CloudRole } from "../../../components/plane/role.ts";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import { EVERY } from "../../siem/gcp/given.ts";
import { graphOf, type Node, nodeNamed } from "../../support/graph.ts";
import { PRIVATE, siteGraph } from "./given.ts";

const role = (name: CloudRole["name"]): CloudRole => {
  const found = GCP_ROLES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no role ${name}`);
  return found;
};

/** Every kind of sink, and a feed of Google SecOps. */
const LOGS: LogRequest = {
  ...EVERY,
  sinks: {
    ...EVERY.sinks,
    soc: { kind: "pubsub", secOpsInstance: "projects/acme-planes/locations/europe-west4/instances/0000" },
  },
  destinations: { ...EVERY.destinations, "cloud-activity": ["soc"] },
};

let known: Promise<Node[]> | undefined;

/** Resources of every plane that a stack can make, so that no type is missed; made once. */
const everything = () => {
  known ??= makeEverything();
  return known;
};

const makeEverything = async () => {
  const hub = { id: "projects/acme-hub/global/networks/hub" };
  const vendorLink = {
    service: "projects/vendor-prod/regions/europe-west4/serviceAttachments/control-plane",
    host: "control.example.com",
  };
  const graphs = [
    await siteGraph({ ...PRIVATE, hub, vendorLink }),
    await siteGraph({ egress: "nat" }),
    await siteGraph({ egress: "firewall" }),
    await siteGraph({ ...PRIVATE, logs: LOGS }),
  ];
  return graphs.flatMap(({ nodes }) => nodes).filter(({ type }) => type.startsWith("gcp:"));
};

describe("the installer", () => {
  it("has the permissions of every type that a stack makes", async () => {
    const types = [...new Set((await everything()).map(({ type }) => type))];
    expect(types.length).toBeGreaterThan(20);
    const may = actionsOf(role("installer").can);
    for (const type of types) {
      const needed = PERMISSIONS[type];
      expect(needed, `${type} has no permissions`).toBeDefined();
      expect(may, type).toEqual(expect.arrayContaining([...(needed ?? [])]));
    }
  });

  it("has none for a type that no stack makes", async () => {
    const types = new Set((await everything()).map(({ type }) => type));
    expect(Object.keys(PERMISSIONS).filter((type) => !types.has(type))).toEqual([]);
  });

  it("may grant every role that a stack grants, and no other", async () => {
    const granted = (await everything()).flatMap(({ inputs }) =>
      typeof inputs.role === "string" && inputs.member !== undefined ? [inputs.role] : [],
    );
    expect([...new Set(granted)].toSorted()).toEqual([...GRANTABLE]);
  });
});

describe.each(GCP_ROLES)("the $name", ({ name, can, cannot }) => {
  it("is refused what would show the customer's data, whatever else it is given", () => {
    expect(actionsOf(cannot)).toEqual(
      expect.arrayContaining([
        "cloudkms.cryptoKeyVersions.useToDecrypt",
        "logging.logEntries.list",
        "pubsub.subscriptions.consume",
        "secretmanager.versions.access",
        "storage.objects.get",
      ]),
    );
  });

  it("is not given and refused the same thing", () => {
    const refused = actionsOf(cannot);
    expect(actionsOf(can).filter((action) => refused.includes(action))).toEqual([]);
    expect(actionsOf(can).filter((action) => /logEntries|\*/.test(action))).toEqual([]);
  });

  it("has a reason for every part", () => {
    for (const { what, actions, why } of [...can, ...cannot]) {
      expect(actions.length, what).toBeGreaterThan(0);
      expect(why.length, what).toBeGreaterThan(10);
    }
    expect(name).toMatch(/^[a-z]+$/);
  });
});

describe("people of a project", () => {
  it("only look: neither operators nor readers change anything in IAM", () => {
    for (const name of ["operator", "reader"] as const) {
      const changing = actionsOf(role(name).can).filter((action) => !/\.(get|list|connect)$/.test(action));
      expect(changing).toEqual([]);
    }
  });
});

describe("a deny policy", () => {
  it("speaks of permissions and principals in its own form", () => {
    const [logs] = denyRules(role("reader"), [
      "group:ops@vendor.example",
      "user:jo@vendor.example",
      "serviceAccount:agent@vendor-prod.iam.gserviceaccount.com",
    ]);
    expect(logs?.denyRule.deniedPermissions).toContain("logging.googleapis.com/logEntries.list");
    expect(logs?.denyRule.deniedPrincipals).toEqual([
      "principalSet://goog/group/ops@vendor.example",
      "principal://goog/subject/jo@vendor.example",
      "principal://iam.googleapis.com/projects/-/serviceAccounts/agent@vendor-prod.iam.gserviceaccount.com",
    ]);
  });
});

describe("roles of a project", () => {
  const graph = (members: Partial<Record<CloudRole["name"], readonly string[]>>) =>
    graphOf(() => new GcpRoles("eu-1", { project: "acme-planes", members }));

  it("are made, each with its permissions and nothing else", async () => {
    const nodes = await graph({});
    const roles = nodes.filter(({ type }) => type === "gcp:projects/iAMCustomRole:IAMCustomRole");
    expect(roles.map(({ inputs }) => [inputs.roleId, inputs.permissions]).toSorted()).toEqual([
      ["eu_1_installer", actionsOf(role("installer").can)],
      ["eu_1_operator", actionsOf(role("operator").can)],
      ["eu_1_reader", actionsOf(role("reader").can)],
    ]);
    expect(nodes.filter(({ type }) => type.includes("enyPolicy") || type.includes("IAMMember"))).toEqual([]);
  });

  it("are given with what is denied, and an installer's with the roles that it may give", async () => {
    const nodes = await graph({ installer: ["group:install@example.com"] });
    expect(
      nodeNamed(nodes, "gcp:projects/iAMMember:IAMMember", "eu-1-installer-group:install@example.com").inputs,
    ).toEqual({
      project: "acme-planes",
      role: "eu-1-installer-id",
      member: "group:install@example.com",
      condition: {
        title: "grants what a plane needs",
        expression: `api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${GRANTABLE.map((each) => `'${each}'`).join(", ")}])`,
      },
    });
    const policies = nodes.filter(({ type }) => type === "gcp:iam/denyPolicy:DenyPolicy");
    expect(policies.map(({ inputs }) => inputs)).toEqual([
      {
        parent: "cloudresourcemanager.googleapis.com%2Fprojects%2Facme-planes",
        displayName: "What no installer may",
        rules: denyRules(role("installer"), ["group:install@example.com"]),
      },
    ]);
  });
});
