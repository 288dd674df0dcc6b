import { noLocalAccounts, privateApiServer } from "./rule/cloud/api-server.ts";
import { bucketsKeyed, disksEncrypted, logsEncrypted, secretsEncrypted } from "./rule/cloud/encryption.ts";
import { noOpenAdministration } from "./rule/cloud/ingress.ts";
import { labelled } from "./rule/cloud/label.ts";
import { aksDiagnostics, controlPlaneLogs } from "./rule/cloud/logging.ts";
import { ipsecModules, metadataClosed, startupTaint } from "./rule/cloud/node.ts";
import { deletionProtection } from "./rule/cloud/protection.ts";
import { noPublicNodes } from "./rule/cloud/public.ts";
import { ciliumRules } from "./rule/cluster/cilium.ts";
import { cellDefaultDeny, noOpenPolicy } from "./rule/cluster/policy.ts";
import { nothingLeaves } from "./rule/residency.ts";
import { noPlainSecret } from "./rule/secret.ts";
import type { GuardRule } from "./rule.ts";

/** Every rule of the pack, in the order of docs/guard.md. */
export const RULES: readonly GuardRule[] = [
  secretsEncrypted,
  disksEncrypted,
  logsEncrypted,
  bucketsKeyed,
  privateApiServer,
  noLocalAccounts,
  noOpenAdministration,
  noPublicNodes,
  controlPlaneLogs,
  aksDiagnostics,
  deletionProtection,
  metadataClosed,
  startupTaint,
  ipsecModules,
  labelled,
  ...ciliumRules,
  noOpenPolicy,
  cellDefaultDeny,
  noPlainSecret,
  nothingLeaves,
];
