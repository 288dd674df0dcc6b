import { texts } from "../call.ts";
import { document, type Maker, named } from "./make.ts";

/** KMS and IAM. IAM reads every document and refuses what breaks the grammar of its policy language. */
export const identityMakers: Readonly<Record<string, Maker>> = {
  "aws:kms/key:Key": async (aws, _name, { description, policy, enableKeyRotation }) => {
    const made = await aws.json("kms", "CreateKey", {
      Description: description,
      ...(policy !== undefined && { Policy: document(policy) }),
    });
    const { KeyId: id, Arn: arn } = made.KeyMetadata as { KeyId: string; Arn: string };
    if (enableKeyRotation === true) await aws.json("kms", "EnableKeyRotation", { KeyId: id });
    return { id, outputs: { keyId: id, arn } };
  },
  "aws:kms/alias:Alias": async (aws, name, inputs) => {
    const alias = inputs.name ?? `alias/${name}`;
    await aws.json("kms", "CreateAlias", { AliasName: alias, TargetKeyId: inputs.targetKeyId });
    return { id: alias, outputs: {} };
  },
  "aws:iam/role:Role": async (aws, name, inputs) => {
    const role = named(name, inputs);
    const answer = await aws.query("iam", "CreateRole", {
      RoleName: role,
      Path: inputs.path ?? "/",
      AssumeRolePolicyDocument: document(inputs.assumeRolePolicy),
      ...(inputs.maxSessionDuration !== undefined && { MaxSessionDuration: String(inputs.maxSessionDuration) }),
      ...(inputs.permissionsBoundary !== undefined && { PermissionsBoundary: inputs.permissionsBoundary }),
    });
    const [arn = ""] = texts(answer, "Arn");
    return { id: role, outputs: { name: role, arn } };
  },
  "aws:iam/policy:Policy": async (aws, name, inputs) => {
    const answer = await aws.query("iam", "CreatePolicy", {
      PolicyName: named(name, inputs),
      Path: inputs.path ?? "/",
      PolicyDocument: document(inputs.policy),
    });
    const [arn = ""] = texts(answer, "Arn");
    return { id: arn, outputs: { arn } };
  },
  "aws:iam/rolePolicy:RolePolicy": async (aws, name, inputs) => {
    const policy = named(name, inputs);
    const parameters = { RoleName: inputs.role, PolicyName: policy, PolicyDocument: document(inputs.policy) };
    await aws.query("iam", "PutRolePolicy", parameters);
    return { id: `${inputs.role}:${policy}`, outputs: { name: policy } };
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": async (aws, _name, { role, policyArn }) => {
    await aws.query("iam", "AttachRolePolicy", { RoleName: role, PolicyArn: policyArn });
    return { id: `${role}/${policyArn}`, outputs: {} };
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": async (
    aws,
    _name,
    { url, clientIdLists, thumbprintLists },
  ) => {
    const answer = await aws.query("iam", "CreateOpenIDConnectProvider", {
      Url: url,
      ...members("ClientIDList", clientIdLists),
      ...members("ThumbprintList", thumbprintLists ?? []),
    });
    const [arn = ""] = texts(answer, "OpenIDConnectProviderArn");
    return { id: arn, outputs: { arn } };
  },
};

/** A list as the query protocol has it: `Name.member.1`. */
function members(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]));
}
