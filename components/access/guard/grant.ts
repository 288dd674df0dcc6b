import { annotation } from "../../contract/label.ts";
import { BREAK_GLASS } from "../grant.ts";
import { cel, type Guard, on } from "./guard.ts";

const { namespace, serviceAccount, grantType, reasonLength, tokenSeconds, grantHours } = BREAK_GLASS;

const inGrants = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
const annotationOf = (object: string, key: string) => `${object}.metadata.?annotations[?${cel(key)}].orValue("")`;

/**
 * Where grants are there is no other Secret, whoever asks: one of type `kubernetes.io/service-account-token` would be
 * filled with a token that never ends.
 */
export const grants: Guard = {
  name: "cellwall-break-glass-grant",
  match: { namespaceSelector: inGrants, resourceRules: [on("", ["CREATE", "UPDATE"], ["secrets"])] },
  audit: {
    reason: annotationOf("object", annotation.reason),
    ticket: annotationOf("object", annotation.ticket),
  },
  checks: [
    {
      expression: 'request.operation == "CREATE"',
      message: "a grant can't be changed: delete it, which revokes its tokens, and make another",
    },
    {
      expression: `object.type == ${cel(grantType)} && object.?data.orValue({}).size() == 0 && object.?immutable.orValue(false)`,
      message: `there are only grants here: a Secret of type ${grantType}, immutable, without data`,
    },
    {
      expression: `${annotationOf("object", annotation.reason)}.trim().size() >= ${reasonLength}`,
      message: `say why: annotation ${annotation.reason}, at least ${reasonLength} characters`,
    },
    {
      expression: `${annotationOf("object", annotation.ticket)}.matches("^[A-Za-z0-9][^[:space:]]{2,}$")`,
      message: `say under which ticket: annotation ${annotation.ticket}, 3 characters or more without spaces`,
    },
    {
      expression: `${annotationOf("object", annotation.requestedBy)} == request.userInfo.username`,
      message: `say who you are: annotation ${annotation.requestedBy} has to be what kubectl auth whoami says`,
    },
    {
      // A finalizer would keep a deleted grant, and its tokens, alive for a minute.
      expression: "!has(object.metadata.finalizers) && !has(object.metadata.ownerReferences)",
      message: "a grant has no finalizers and no owners: what deletes it has to revoke it",
    },
  ],
};

/** Audiences by which clouds exchange a token for an identity of their own: AWS, Entra ID, Google Cloud. */
const FEDERATION = 'a == "sts.amazonaws.com" || a.startsWith("api://") || a.endsWith(".svc.id.goog")';

const takingTokens = {
  namespaceSelector: inGrants,
  resourceRules: [on("", ["CREATE"], ["serviceaccounts/token"])],
};
const BOUND =
  'object.spec.?boundObjectRef.?kind.orValue("") == "Secret" ? object.spec.boundObjectRef.?name.orValue("") : ""';

/**
 * Every token of the account is bound to a grant and lives an hour at most. The API server itself refuses to bind to a
 * Secret that doesn't exist, and refuses the token once the Secret is gone.
 */
export const tokens: Guard = {
  name: "cellwall-break-glass-token",
  match: takingTokens,
  variables: { bound: BOUND },
  checks: [
    {
      expression: `request.name == ${cel(serviceAccount)}`,
      message: `the only account here is ${serviceAccount}`,
    },
    {
      expression: 'variables.bound != ""',
      message:
        "bind the token to your grant: kubectl create token break-glass --bound-object-kind Secret --bound-object-name GRANT",
    },
    {
      expression: `object.spec.expirationSeconds <= ${tokenSeconds}`,
      message: `a token lives ${tokenSeconds / 60} minutes at most: --duration 30m`,
    },
    {
      expression: `!object.spec.audiences.exists(a, ${FEDERATION})`,
      message: "the token is for this API server, not for a cloud's identity service",
    },
  ],
};

/**
 * The grant is the requester's own, and recent. The API server holds each request against every Secret of the namespace,
 * so the check is for the one that the request names. Its clock stands in `metadata.creationTimestamp` of the request
 * (Kubernetes 1.33 to 1.36, pkg/registry/core/serviceaccount/storage/token.go); CEL has none of its own. Of a grant made
 * milliseconds ago the API server may not know here yet: it is recent then, and the token's line names who took it.
 */
export const ownGrant: Guard = {
  name: "cellwall-break-glass-token-grant",
  match: takingTokens,
  params: { apiVersion: "v1", kind: "Secret", namespace },
  variables: { bound: BOUND, isOther: "params.metadata.name != variables.bound" },
  // The reason outlives the grant, in the line that has the token's id.
  audit: {
    grant: 'variables.isOther ? "" : string(params.metadata.name)',
    reason: `variables.isOther ? "" : string(${annotationOf("params", annotation.reason)})`,
    ticket: `variables.isOther ? "" : string(${annotationOf("params", annotation.ticket)})`,
  },
  checks: [
    {
      expression: `variables.isOther || ${annotationOf("params", annotation.requestedBy)} == request.userInfo.username`,
      message: "the grant is somebody else's: make your own",
    },
    {
      expression:
        'variables.isOther || timestamp(object.metadata.creationTimestamp) + duration(string(object.spec.expirationSeconds) + "s")' +
        ` <= timestamp(params.metadata.creationTimestamp) + duration("${grantHours}h")`,
      message: `a grant is good for ${grantHours} hours: ask for a shorter token, or make another grant with what is the reason now`,
    },
  ],
};
