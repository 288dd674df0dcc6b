import { texts } from "../call.ts";
import { document, type Maker, named } from "./make.ts";

/** KMS and IAM. */
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
    const answer = await aws.iam("CreateRole", {
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
    const answer = await aws.iam("CreatePolicy", {
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
    await aws.iam("PutRolePolicy", parameters);
    return { id: `${inputs.role}:${policy}`, outputs: { name: policy } };
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": async (aws, _name, { role, policyArn }) => {
    await aws.iam("AttachRolePolicy", { RoleName: role, PolicyArn: policyArn });
    return { id: `${role}/${policyArn}`, outputs: {} };
  },
};
