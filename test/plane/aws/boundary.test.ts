import { describe, expect, it } from "vitest";
import { regionsOf } from "../../../components/cluster/table/regions.ts";
import { EKS_IMAGE_ACCOUNTS } from "../../../components/network/aws/registry.ts";
import { boundaryDocument } from "../../../components/plane/aws/boundary.ts";
import { MAX_POLICY } from "../../../components/plane/aws/document.ts";
import { guardRailDocument, MAX_GUARD_RAIL } from "../../../components/plane/aws/guard-rail.ts";
import { ACCOUNT, REGION } from "../../network/aws/vpc.ts";

interface Statement {
  readonly Sid?: string;
  readonly Action: string[];
  readonly NotResource?: string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

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

describe("EKS's own images", () => {
  it("are known in every region that a plane can be in", () => {
    const regions = regionsOf("aws");
    expect(regions.length).toBeGreaterThan(20);
    expect(regions.filter((region) => EKS_IMAGE_ACCOUNTS[region] === undefined)).toEqual([]);
  });
});
