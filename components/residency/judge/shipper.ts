/** What the shipper may call: services of the cloud that stand for this account and region, and nothing else. */
import { sha256 } from "../../contract/digest.ts";
import type { Home } from "../model.ts";
import { home, judgeHost } from "../outside.ts";

/** Where the shipper runs: `components/siem/ship/outlet.ts`. */
export const SHIPPER_NAMESPACE = "cellwall-siem";

/** Sign-in of Entra: it is asked for tokens, and takes nothing else (AKS nodes need it too). */
const SIGN_IN = "login.microsoftonline.com";

type Judged = ReturnType<typeof home>;

/** Why a name is home for the shipper; `undefined` where it isn't. */
export function shipperHost(name: string, where: Home): Judged | undefined {
  if (where.cloud === "azure") {
    if (name === SIGN_IN) return home("Entra's sign-in, which is asked for tokens alone");
    return isOwnNamespace(name, where)
      ? home("the plane's own Event Hubs namespace, by its private endpoint")
      : undefined;
  }
  const own = where.cloud === "aws" ? /\.amazonaws\.com$/ : /(^|\.)googleapis\.com$/;
  if (!own.test(name)) return undefined;
  const { verdict, reason } = judgeHost(name, where);
  return verdict === "home" ? home(reason) : undefined;
}

/**
 * Names of Event Hubs namespaces are the world's, so the name can't tell the subscription. This one can: it ends in a
 * digest of the subscription and of what stands before it (components/siem/azure/name.ts).
 */
function isOwnNamespace(name: string, { account }: Home): boolean {
  const [, plane, digest] = /^([a-z0-9-]+)-shipper-([0-9a-f]{10})\.servicebus\.windows\.net$/.exec(name) ?? [];
  return plane !== undefined && digest === sha256(`${account}/${plane}/shipper`).slice(0, 10);
}
