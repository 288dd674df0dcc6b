import { describe, expect, it } from "vitest";
import { AwsRoles, type AwsRolesArgs } from "../../../components/plane/aws/access.ts";
import { boundaryDocument } from "../../../components/plane/aws/boundary.ts";
import { policyDocuments } from "../../../components/plane/aws/document.ts";
import { INSTALLER } from "../../../components/plane/aws/role/installer.ts";
import { ACCOUNT, aws, REGION, TAGS } from "../../network/aws/vpc.ts";
import { graphOf, type Node, nodeNamed } from "../../support/graph.ts";

describe("AwsRoles", () => {
  const VENDOR = "arn:aws:iam::999988887777:role/vendor-installer";
  const args: AwsRolesArgs = {
    account: ACCOUNT,
    region: REGION,
    plane: "eu-1",
    trust: { installer: { principals: [VENDOR], externalId: "eu-1-customer" } },
    tags: TAGS,
  };
  const boundary = `arn:aws:iam::${ACCOUNT}:policy/cellwall/eu-1-boundary`;
  const place = { account: ACCOUNT, region: REGION, plane: "eu-1", boundary };
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
    expect(attached).toHaveLength(policyDocuments(INSTALLER, place).length);
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
