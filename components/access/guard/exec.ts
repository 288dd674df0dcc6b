import { label } from "../../contract/label.ts";
import { BREAK_GLASS, CREDENTIAL_ID } from "../grant.ts";
import { cel, type Guard, on } from "./guard.ts";

/** Ways into a pod that runs. All are CONNECT but the last, which is an update. */
export const INTO_PODS = ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy"] as const;
export const INTO_PODS_BY_UPDATE = ["pods/ephemeralcontainers"] as const;

/**
 * The account, by a token of its own. Whoever merely impersonates it has no token, and no line about its issuance: the
 * id is asked for, so that every action leads to a reason.
 */
const HAS_GRANT = `request.userInfo.username == ${cel(BREAK_GLASS.user)} && ${cel(CREDENTIAL_ID)} in request.userInfo.?extra.orValue({})`;

const HOW = "docs/access.md says how to break the glass";

/** Nobody gets into a pod of a production cell without a reason, cluster administrators included. */
export function productionExec(environments: readonly string[]): Guard {
  return {
    name: "cellwall-production-exec",
    match: {
      namespaceSelector: { matchExpressions: [{ key: label.environment, operator: "In", values: environments }] },
      resourceRules: [on("", ["CONNECT"], INTO_PODS), on("", ["UPDATE"], INTO_PODS_BY_UPDATE)],
    },
    checks: [
      {
        expression: HAS_GRANT,
        message: `nobody gets into pods of a production cell, except by break-glass: ${HOW}`,
      },
    ],
  };
}

/** What monitoring reads of a kubelet through the API server. */
const READINGS = ["healthz", "metrics", "metrics/cadvisor", "metrics/probes", "metrics/resource", "stats/summary"];

/**
 * The kubelet's own API runs commands in any pod of the node, and the API server passes it on: `nodes/proxy` is a way
 * around the guard above, and its requests name no pod in the audit log. Readings are let through.
 */
export const nodeProxy: Guard = {
  name: "cellwall-node-proxy",
  match: { resourceRules: [on("", ["CONNECT"], ["nodes/proxy"])] },
  variables: { path: 'object.?path.orValue("")' },
  checks: [
    {
      expression: `${cel(READINGS)}.exists(p, variables.path == p || variables.path == "/" + p)`,
      message: `the kubelet's API is for readings only; to get into a pod, ${HOW}`,
    },
  ],
};
