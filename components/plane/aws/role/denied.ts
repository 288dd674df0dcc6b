import type { AwsGrant } from "../grant.ts";

/** What no role of a plane does, by an explicit deny: another policy on the same role can't give it back. */
export const DATA_DENIED: readonly AwsGrant[] = [
  {
    what: "read what logs hold",
    scope: "everywhere",
    why: "logs of the plane stay with whoever owns the account",
    actions: [
      ...["GetLogEvents", "GetLogRecord", "FilterLogEvents", "StartQuery", "GetQueryResults", "StartLiveTail"],
      ...["PutSubscriptionFilter", "CreateExportTask", "DeleteLogGroup", "DeleteLogStream"],
    ].map((action) => `logs:${action}`),
  },
  {
    what: "read what keys protect",
    scope: "beside-state",
    why: "disks, Secrets and logs are under them",
    actions: ["kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
  },
  {
    what: "take keys away",
    scope: "everywhere",
    why: "what a key encrypted goes with it",
    actions: ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
  },
  {
    what: "change who may use a key",
    scope: "everywhere",
    why: "a key gets its policy when it is made; another one is its owner's to set",
    actions: ["kms:PutKeyPolicy"],
  },
  {
    what: "read objects, secrets and snapshots",
    scope: "beside-state",
    why: "data of the customer",
    actions: [
      ...["s3:GetObject*", "s3:PutObject*", "s3:DeleteObject*", "secretsmanager:GetSecretValue"],
      ...["ssm:GetParameter*", "ebs:GetSnapshotBlock", "ec2:CreateSnapshot*", "ec2:ModifySnapshotAttribute"],
    ],
  },
  {
    what: "enter nodes",
    scope: "everywhere",
    why: "a shell on a node sees every pod on it",
    actions: [
      ...["ssm:StartSession", "ssm:SendCommand", "ec2-instance-connect:*", "ec2:GetConsoleOutput"],
      ...["ec2:GetConsoleScreenshot", "ec2:GetPasswordData"],
    ],
  },
];

/** What keeps the installer inside the boundary. */
export const BOUNDARY_DENIED: readonly AwsGrant[] = [
  {
    what: "change the boundary",
    scope: "boundary",
    why: "it is the owner's: whoever can edit it can do anything",
    actions: [
      ...["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"].map(
        (action) => `iam:${action}`,
      ),
    ],
  },
  {
    what: "take the boundary off a role",
    scope: "everywhere",
    why: "a role without it has no upper bound",
    actions: ["iam:DeleteRolePermissionsBoundary"],
  },
  {
    what: "make roles with another boundary, users or keys of users",
    scope: "other-boundary",
    why: "each would be a way around it; the condition is met by everything that names no boundary",
    actions: [
      ...["CreateRole", "PutRolePermissionsBoundary", "CreateUser", "CreateAccessKey", "CreateLoginProfile"].map(
        (action) => `iam:${action}`,
      ),
    ],
  },
];

/** What only the installer does. Spelt out, so that identities can still be looked at. */
export const IDENTITY_DENIED: readonly AwsGrant[] = [
  {
    what: "change identities",
    scope: "everywhere",
    why: "nobody widens their own rights",
    actions: [
      ...["Add*", "Attach*", "Create*", "Delete*", "Detach*", "Pass*", "Put*", "Remove*", "Set*", "Tag*", "Untag*"],
      "Update*",
    ].map((action) => `iam:${action}`),
  },
];
