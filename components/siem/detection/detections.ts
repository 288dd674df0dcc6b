import type { Detection } from "./detection.ts";
import { breakGlass } from "./rule/break-glass.ts";
import { deniedBurst } from "./rule/denied-burst.ts";
import { execInProduction } from "./rule/exec-in-production.ts";
import { expiredApproval } from "./rule/expired-approval.ts";
import { ipsec } from "./rule/ipsec.ts";
import { policyTampering } from "./rule/policy-tampering.ts";
import { silentSource } from "./rule/silent-source.ts";
import { undeclaredEgress } from "./rule/undeclared-egress.ts";

/** Every detection. Analytics rules, saved queries and runbooks come from it. */
export const DETECTIONS: readonly Detection[] = [
  undeclaredEgress,
  deniedBurst,
  expiredApproval,
  policyTampering,
  execInProduction,
  breakGlass,
  ipsec,
  silentSource,
];
