import { describe, expect, it } from "vitest";
import { regionsOf } from "../../../components/cluster/table/regions.ts";
import { EKS_IMAGE_ACCOUNTS } from "../../../components/network/aws/registry.ts";
import { AwsRoles, type AwsRolesArgs } from "../../../components/plane/aws/access.ts";
import { boundaryDocument } from "../../../components/plane/aws/boundary.ts";
import { MAX_POLICIES, MAX_POLICY, policyDocuments } from "../../../components/plane/aws/document.ts";
import type { AwsRole, RolePlace } from "../../../components/plane/aws/grant.ts";
import { guardRailDocument, MAX_GUARD_RAIL } from "../../../components/plane/aws/guard-rail.ts";
import { AWS_ROLES, ROLES } from "../../../components/plane/aws/roles.ts";
import { plane } from "../../cluster/eks/plane.ts";
import { ACCOUNT, aws, REGION, TAGS } from "../../network/aws/vpc.ts";
import { graphOf, type Node, nodeNamed } from "../../support/graph.ts";
import { LIFECYCLE } from "./lifecycle.ts";

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/cellwall/eu-1-boundary`;
const place: RolePlace = { account: ACCOUNT, region: REGION, plane: "eu-1", boundary: BOUNDARY };
const roleOf = (name: AwsRole["name"]): AwsRole => {
  const found = ROLES.find((role) => role.name === name);
  if (found === undefined) throw new Error(`no role ${name}`);
  return found;
};

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const statements = (name: AwsRole["name"], at = place) =>
  policyDocuments(roleOf(name), at).flatMap((text) => JSON.parse(text).Statement as Statement[]);
const matches = (pattern: string, action: string) =>
  pattern === action || (pattern.endsWith("*") && action.startsWith(pattern.slice(0, -1)));
/** Statements of a role that say something about an action. */
const about = (name: AwsRole["name"], action: string, effect: Statement["Effect"]) =>
  statements(name).filter(
    (statement) => statement.Effect === effect && statement.Action.some((pattern) => matches(pattern, action)),
  );
/** Denied whatever the circumstances. */
const forbidden = (name: AwsRole["name"], action: string) =>
  about(name, action, "Deny").some(({ Resource, Condition }) => Resource === "*" && Condition === undefined);

/** Every type that a plane on AWS can be made of: with firewall, and isolated with everything that may be asked for. */
async function typesMade(): Promise<string[]> {
  const private_ = await plane({
    network: {
      egress: "isolated",
      hub: { id: "tgw-0123456789abcdef0" },
      vendorLink: { service: `com.amazonaws.vpce.${REGION}.vpce-svc-0123456789abcdef0`, host: "control.example.com" },
    },
    cluster: {
      people: { readers: [`arn:aws:iam::${ACCOUNT}:role/auditor`], operators: [], breakGlass: [] },
      imageRegistry: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/cellwall`,
      apiServerClients: ["10.9.0.0/16"],
    },
  });
  const cloud = await plane({ network: { egress: "firewall" } });
  return [...new Set([...private_, ...cloud].map(({ type }) => type))].filter((type) => type.startsWith("aws:"));
}

describe("the installer of a plane on AWS", () => {
  it("can make, read, change and remove every type that a plane is made of", async () => {
    const types = await typesMade();
    expect(types.length).toBeGreaterThan(25);
    expect(types.filter((type) => LIFECYCLE[type] === undefined)).toEqual([]);
    const missing = types.flatMap((type) => {
      const { make = [], read = [], change = [], remove = [] } = LIFECYCLE[type] ?? {};
      return [...make, ...read, ...change, ...remove]
        .filter((action) => about("installer", action, "Allow").length === 0 || forbidden("installer", action))
        .map((action) => `${type} ${action}`);
    });
    expect(missing).toEqual([]);
  });

  it("has no right that no type of a plane asks for", () => {
    const asked = new Set(
      Object.values(LIFECYCLE).flatMap(({ make, read, change = [], remove = [] }) => [
        ...make,
        ...read,
        ...change,
        ...remove,
      ]),
    );
    const unasked = roleOf("installer")
      .can.filter(({ scope }) => scope !== "state")
      .flatMap(({ actions }) => actions)
      .filter((action) => !asked.has(action) && !/^\w[\w-]*:(Describe|List|Get|UntagResource)/.test(action));
    // The provider's: an update of a launch template takes old versions away, tags change, and roles are described.
    expect([...new Set(unasked)].toSorted()).toEqual([
      "ec2:DeleteLaunchTemplateVersions",
      "ec2:DeleteTags",
      "iam:UpdateRoleDescription",
    ]);
  });

  it("makes roles inside the boundary only, and can't take it off or edit it", () => {
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"]) {
      for (const { Condition, Resource } of about("installer", action, "Allow")) {
        expect(Condition?.StringEquals, action).toEqual({ "iam:PermissionsBoundary": BOUNDARY });
        expect(Resource).toBe(`arn:aws:iam::${ACCOUNT}:role/eu-1-*`);
      }
    }
    const [attach] = about("installer", "iam:AttachRolePolicy", "Allow");
    expect(attach?.Condition?.ArnEquals).toEqual({
      "iam:PolicyARN": [
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEKSClusterPolicy",
        "AmazonEKSWorkerNodePolicy",
      ].map((name) => `arn:aws:iam::aws:policy/${name}`),
    });
    expect(forbidden("installer", "iam:DeleteRolePermissionsBoundary")).toBe(true);
    for (const action of ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy"]) {
      expect(about("installer", action, "Deny").map(({ Resource }) => Resource)).toEqual([BOUNDARY]);
      expect(about("installer", action, "Allow")).toEqual([]);
    }
    const [other] = about("installer", "iam:CreateUser", "Deny");
    expect(other?.Condition).toEqual({ StringNotEquals: { "iam:PermissionsBoundary": BOUNDARY } });
  });

  it("hands roles to five services and to nobody else", () => {
    const [pass, ...more] = about("installer", "iam:PassRole", "Allow");
    expect(more).toEqual([]);
    expect(pass?.Condition).toEqual({
      StringEquals: {
        "iam:PassedToService": [
          "ec2.amazonaws.com",
          "eks.amazonaws.com",
          "logs.amazonaws.com",
          "pods.eks.amazonaws.com",
          "vpc-flow-logs.amazonaws.com",
        ],
      },
    });
  });

  it("removes nothing of the network that does not carry the plane's tag", () => {
    for (const action of ["ec2:DeleteVpc", "ec2:DeleteSubnet", "ec2:ReleaseAddress", "ec2:DeleteVpcEndpoints"]) {
      for (const { Condition } of about("installer", action, "Allow")) {
        expect(Condition?.StringEquals, action).toMatchObject({ "aws:ResourceTag/cellwall-plane": "eu-1" });
      }
    }
  });

  it("reads its own state and no other object, and decrypts nothing but it", () => {
    const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/state`;
    const state = [`arn:aws:s3:::state-1`, "arn:aws:s3:::state-1/*", key];
    const with_ = statements("installer", { ...place, state: { bucket: "state-1", key } });
    const allowed = with_.filter(({ Effect, Action }) => Effect === "Allow" && Action.includes("s3:GetObject"));
    expect(allowed.map(({ Resource }) => Resource)).toEqual([state]);
    const denied = with_.filter(({ Effect, NotResource }) => Effect === "Deny" && NotResource !== undefined);
    expect(denied.flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(["s3:GetObject*", "kms:Decrypt"]));
    for (const { NotResource } of denied) expect(NotResource).toEqual(state);
    expect(about("installer", "s3:GetObject", "Allow")).toEqual([]);
    expect(forbidden("installer", "s3:GetObject")).toBe(true);
  });
});

describe("every role of a plane on AWS", () => {
  const DATA = [
    ...["logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery", "logs:StartLiveTail"],
    ...["kms:Decrypt", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "s3:GetObject", "secretsmanager:GetSecretValue"],
    ...["ssm:StartSession", "ssm:SendCommand", "ec2:CreateSnapshot", "ec2:GetConsoleOutput"],
  ];
  it.each(ROLES.map(({ name }) => name))("%s reads no log, secret, object or disk, and enters no node", (name) => {
    expect(DATA.filter((action) => !forbidden(name, action))).toEqual([]);
  });

  it("fits into the policies that a role may carry, for the longest name", () => {
    const longest = { ...place, plane: "a".repeat(32), region: "ap-southeast-7" };
    for (const role of ROLES) {
      const documents = policyDocuments(role, longest);
      expect(documents.length, role.name).toBeLessThanOrEqual(MAX_POLICIES);
      for (const text of documents) expect(text.length, role.name).toBeLessThanOrEqual(MAX_POLICY);
    }
  });

  it("names actions one by one where it allows, and says why", () => {
    for (const { can, cannot } of AWS_ROLES) {
      for (const { actions, what, why } of can) {
        for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
        expect(new Set(actions).size, what).toBe(actions.length);
        expect(why.length, what).toBeGreaterThan(10);
      }
      for (const { why } of cannot) expect(why.length).toBeGreaterThan(10);
    }
  });
});

describe("operator and reader", () => {
  it("change versions and sizes, or nothing", () => {
    const changes = (name: AwsRole["name"]) =>
      roleOf(name)
        .can.flatMap(({ actions }) => actions)
        .filter((action) => !/:(Describe|Get|List)/.test(action));
    expect(changes("operator")).toEqual([
      "eks:UpdateClusterVersion",
      "eks:UpdateNodegroupConfig",
      "eks:UpdateNodegroupVersion",
      "eks:UpdateAddon",
    ]);
    expect(changes("reader")).toEqual([]);
    for (const name of ["operator", "reader"] as const) {
      for (const action of ["iam:CreateRole", "iam:PassRole", "iam:PutRolePolicy"]) {
        expect(forbidden(name, action), action).toBe(true);
      }
    }
    expect(forbidden("operator", "eks:UpdateClusterConfig")).toBe(true);
    expect(forbidden("operator", "eks:CreateAccessEntry")).toBe(true);
  });
});

describe("the boundary of what a plane makes", () => {
  const [allow, ...denied] = JSON.parse(boundaryDocument(ACCOUNT, REGION)).Statement as Statement[];

  it("is no wider than a managed policy, and makes no identity", () => {
    expect(boundaryDocument(ACCOUNT, REGION).length).toBeLessThanOrEqual(MAX_POLICY);
    const identities = allow?.Action.filter(
      (action) => /^iam:/.test(action) && !/:(Get|CreateServiceLinkedRole)/.test(action),
    );
    expect(identities).toEqual([]);
    expect(allow?.Action).not.toContain("*");
  });

  it("keeps every role of the plane inside the account, images of EKS apart", () => {
    const elsewhere = { Null: { "aws:ResourceAccount": "false" }, StringNotEquals: { "aws:ResourceAccount": ACCOUNT } };
    expect(denied.filter(({ Condition }) => JSON.stringify(Condition) === JSON.stringify(elsewhere))).toHaveLength(2);
    expect(denied.find(({ NotResource }) => NotResource !== undefined)?.NotResource).toEqual([
      `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/*`,
      `arn:aws:ecr:${REGION}:602401143452:repository/*`,
    ]);
  });

  it("lets nobody make a door to the internet", () => {
    const doors = denied.filter(({ Condition }) => Condition === undefined).flatMap(({ Action }) => Action);
    expect(doors).toEqual(expect.arrayContaining(["ec2:AttachInternetGateway", "ec2:CreateNatGateway"]));
  });
});

describe("guard rails of the accounts of planes", () => {
  const args = { breakGlass: ["arn:aws:iam::*:role/break-glass"], installers: ["arn:aws:iam::*:role/cellwall/*"] };
  const of = (isolated: boolean) =>
    JSON.parse(guardRailDocument({ ...args, isolated })).Statement as (Statement & { Sid: string })[];

  it("refuse a public API server by what the call says, and leave other updates alone", () => {
    const [create, update] = of(false);
    expect(create?.Condition).toEqual({ BoolIfExists: { "eks:endpointPublicAccess": "true" } });
    expect(update?.Condition).toEqual({ Bool: { "eks:endpointPublicAccess": "true" } });
  });

  it("fit into a service control policy, and close doors to the internet only where asked", () => {
    expect(guardRailDocument({ ...args, isolated: true }).length).toBeLessThanOrEqual(MAX_GUARD_RAIL);
    expect(of(false).map(({ Sid }) => Sid)).not.toContain("NoDoorToTheInternet");
    expect(of(true).map(({ Sid }) => Sid)).toContain("NoDoorToTheInternet");
  });

  it("spare only who breaks glass, and installers where they set retention", () => {
    for (const { Sid, Condition } of of(true).slice(3)) {
      const spared = ["KeepLogs", "KeepRetention"].includes(Sid)
        ? [...args.breakGlass, ...args.installers]
        : args.breakGlass;
      expect(Condition?.ArnNotLike, Sid).toEqual({ "aws:PrincipalArn": spared });
    }
  });
});

describe("AwsRoles", () => {
  const VENDOR = "arn:aws:iam::999988887777:role/vendor-installer";
  const args: AwsRolesArgs = {
    account: ACCOUNT,
    region: REGION,
    plane: "eu-1",
    trust: { installer: { principals: [VENDOR], externalId: "eu-1-customer" } },
    tags: TAGS,
  };
  const make = (over: Partial<AwsRolesArgs> = {}): Promise<Node[]> =>
    graphOf(() => {
      new AwsRoles("eu-1", { ...args, ...over });
    }, aws);

  it("makes the boundary, and the roles that somebody is trusted with", async () => {
    const nodes = await make();
    const role = nodeNamed(nodes, "aws:iam/role:Role", "eu-1-installer");
    expect(role.inputs).toMatchObject({ name: "eu-1-installer", path: "/cellwall/", maxSessionDuration: 7200 });
    expect(JSON.parse(String(role.inputs.assumeRolePolicy)).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: [VENDOR] },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "eu-1-customer" } },
      },
    ]);
    expect(nodes.filter(({ type }) => type === "aws:iam/role:Role")).toHaveLength(1);
    const attached = nodes.filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    expect(attached).toHaveLength(policyDocuments(roleOf("installer"), place).length);
    expect(nodeNamed(nodes, "aws:iam/policy:Policy", "eu-1-boundary").inputs).toMatchObject({
      name: "eu-1-boundary",
      path: "/cellwall/",
      policy: boundaryDocument(ACCOUNT, REGION),
    });
  });

  it.each<[string, Partial<AwsRolesArgs>, RegExp]>([
    [
      "another account without an external id",
      { trust: { reader: { principals: [VENDOR] } } },
      /trust\.reader\.principals\[0\].*another account/,
    ],
    [
      "a whole account",
      { trust: { reader: { principals: ["arn:aws:iam::999988887777:root"], externalId: "x" } } },
      /is no ARN of an IAM role/,
    ],
    ["nobody", { trust: { operator: { principals: [] } } }, /names nobody/],
    ["a path for a bucket", { state: { bucket: "s3://state" } }, /state\.bucket/],
  ])("refuses to trust %s", async (_, over, says) => {
    await expect(make(over)).rejects.toThrow(says);
  });
});

describe("EKS's own images", () => {
  it("are known in every region that a plane can be in", () => {
    const regions = regionsOf("aws");
    expect(regions.length).toBeGreaterThan(20);
    expect(regions.filter((region) => EKS_IMAGE_ACCOUNTS[region] === undefined)).toEqual([]);
  });
});
