import { BREAK_GLASS } from "../grant.ts";
import { cel, type Guard, on } from "./guard.ts";

/** Prefix of everything this room makes, and name of the role that is bound to one account only. */
const OURS = "cellwall-";
export const EMERGENCY_ROLE = "cellwall-break-glass";

/** What is made, changed or deleted. A request to delete many names none of them. */
const target = 'dyn(request.operation == "DELETE" ? oldObject : object)';
const roleRef = `${target}.?roleRef.?name.orValue("")`;
const isOurs = [
  `${target}.metadata.name.startsWith(${cel(OURS)})`,
  // Requests for what is in no namespace have no such field.
  `request.?namespace.orValue("") == ${cel(BREAK_GLASS.namespace)}`,
  `${roleRef}.startsWith(${cel(OURS)})`,
].join(" || ");

/**
 * Roles and bindings of this room are changed by whoever may change admission policies in the same way: the pipeline,
 * and nobody who was merely lent the right to hand out roles. Asking for that right, not for a name, locks nobody out.
 * Admission policies themselves are never judged by policies: RBAC alone protects them.
 */
export const seal: Guard = {
  name: "cellwall-access-seal",
  match: {
    resourceRules: [
      on(
        "rbac.authorization.k8s.io",
        ["CREATE", "UPDATE", "DELETE"],
        ["roles", "rolebindings", "clusterroles", "clusterrolebindings"],
      ),
    ],
  },
  when: { isOurs },
  checks: [
    {
      expression:
        'authorizer.group("admissionregistration.k8s.io").resource("validatingadmissionpolicies").check(request.operation.lowerAscii()).allowed()',
      message: "roles of cellwall are the pipeline's: change components/access and let it run",
    },
    {
      expression: `request.operation == "DELETE" || ${roleRef} != ${cel(EMERGENCY_ROLE)} || dyn(object).?subjects.orValue([]).all(s, s.kind == "ServiceAccount" && s.name == ${cel(BREAK_GLASS.serviceAccount)} && s.?namespace.orValue("") == ${cel(BREAK_GLASS.namespace)})`,
      message: `nobody holds ${EMERGENCY_ROLE} for good: it is bound to the account ${BREAK_GLASS.serviceAccount} alone`,
    },
  ],
};
