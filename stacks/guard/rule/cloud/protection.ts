import { broken, type Expectation, type ResourceRule, tableRule } from "../../rule.ts";
import { AWS, AZURE, CLUSTERS, GOOGLE } from "../../type.ts";
import { isTrue } from "../../value.ts";

const PLANNED =
  "to take it down on purpose, run with `--policy-pack-config` that makes this rule advisory (docs/guard.md)";

const CLOUD: readonly Expectation[] = [
  {
    type: AWS.cluster,
    path: "deletionProtection",
    holds: isTrue,
    wanted: "true",
    fix: `set it to true; ${PLANNED}`,
  },
  {
    type: GOOGLE.cluster,
    path: "deletionProtection",
    holds: isTrue,
    wanted: "true",
    // The provider's default (terraform-provider-google-beta v7.45.0).
    optional: true,
    fix: `set it to true; ${PLANNED}`,
  },
  {
    type: AWS.key,
    path: "deletionWindowInDays",
    holds: (value) => typeof value === "number" && value >= 30,
    wanted: "30, the most that KMS grants",
    // KMS waits 30 days by default.
    optional: true,
    fix: "leave it out or set it to 30: a lost key loses what it encrypts, and only this time can bring it back",
  },
  {
    type: AWS.key,
    path: "enableKeyRotation",
    holds: isTrue,
    wanted: "true",
    fix: "set it to true: KMS then makes new key material every year and keeps the old",
  },
  {
    type: AZURE.vault,
    path: "properties.enablePurgeProtection",
    holds: isTrue,
    wanted: "true",
    fix: "set it to true: without it whoever deletes the vault can destroy the keys at once",
  },
];

const table = tableRule({ id: "", description: "", remediation: "", table: CLOUD });

/** What is lost for good when it goes: clusters with their cells, and keys with everything under them. */
const PROTECTED: readonly string[] = [...CLUSTERS, AWS.key, AZURE.vault, AZURE.vaultKey, GOOGLE.key];

export const deletionProtection: ResourceRule = {
  kind: "resource",
  id: "deletion-protection",
  description: "Clusters and keys can't be deleted by mistake",
  remediation: "Set the cloud's deletion protection and Pulumi's `protect`.",
  types: PROTECTED,
  check: (resource) => [
    ...(resource.protect || !PROTECTED.includes(resource.type)
      ? []
      : [broken("protect", "the resource option `protect` is not set", `set protect: true; ${PLANNED}`)]),
    ...table.check(resource),
  ],
};
