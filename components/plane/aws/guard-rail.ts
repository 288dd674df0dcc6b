/** Who may do what the guard rails forbid to everybody else. ARNs; `*` may stand for the account. */
export interface GuardRailArgs {
  /** Roles that break glass. */
  readonly breakGlass: readonly string[];
  /** Roles that install planes: they set retention when they make a log group. */
  readonly installers: readonly string[];
  /** Every plane of the accounts is isolated: nobody makes a door to the internet there. Defaults to false. */
  readonly isolated?: boolean;
}

/** Characters that a service control policy may have (AWS Organizations quotas, 2026). */
export const MAX_GUARD_RAIL = 5_120;

/**
 * A service control policy for the accounts of planes. It binds administrators as well, but neither the management account
 * nor service-linked roles (AWS Organizations guide). The `eks:` keys are those of April 2026.
 */
export function guardRailDocument({ breakGlass, installers, isolated = false }: GuardRailArgs): string {
  const unless = (roles: readonly string[]) =>
    roles.length === 0 ? {} : { Condition: { ArnNotLike: { "aws:PrincipalArn": roles } } };
  const deny = (sid: string, actions: readonly string[], how: object) => ({
    ...{ Sid: sid, Effect: "Deny", Action: actions, Resource: "*" },
    ...how,
  });
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      // Absent means public in this API, so a cluster has to say false.
      deny("NoPublicApiOnCreate", ["eks:CreateCluster"], {
        Condition: { BoolIfExists: { "eks:endpointPublicAccess": "true" } },
      }),
      // Present only where the call changes it: a change of logging has no such key.
      deny("NoPublicApiOnUpdate", ["eks:UpdateClusterConfig"], {
        Condition: { Bool: { "eks:endpointPublicAccess": "true" } },
      }),
      deny("KeepProtection", ["eks:UpdateClusterConfig"], {
        Condition: {
          Bool: { "eks:deletionProtection": "false" },
          ...(breakGlass.length > 0 && { ArnNotLike: { "aws:PrincipalArn": breakGlass } }),
        },
      }),
      deny(
        "KeepLogs",
        ["logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:DisassociateKmsKey", "ec2:DeleteFlowLogs"],
        unless([...breakGlass, ...installers]),
      ),
      deny("KeepRetention", ["logs:PutRetentionPolicy"], unless([...breakGlass, ...installers])),
      deny(
        "KeepEvidence",
        [
          ...["cloudtrail:DeleteTrail", "cloudtrail:StopLogging", "guardduty:DeleteDetector"],
          "s3:BypassGovernanceRetention",
        ],
        unless(breakGlass),
      ),
      deny("KeepKeys", ["kms:DisableKey", "kms:ScheduleKeyDeletion"], unless(breakGlass)),
      deny(
        "KeepMetadataByToken",
        ["ec2:ModifyInstanceMetadataDefaults", "ec2:ModifyInstanceMetadataOptions"],
        unless(breakGlass),
      ),
      deny("KeepDisksEncrypted", ["ec2:DisableEbsEncryptionByDefault"], unless(breakGlass)),
      ...(isolated
        ? [
            deny(
              "NoDoorToTheInternet",
              [
                ...["ec2:AllocateAddress", "ec2:AttachInternetGateway", "ec2:CreateEgressOnlyInternetGateway"],
                ...["ec2:CreateInternetGateway", "ec2:CreateNatGateway", "ec2:CreateVpcPeeringConnection"],
                "ec2:AcceptVpcPeeringConnection",
              ],
              unless(breakGlass),
            ),
          ]
        : []),
    ],
  });
}
