import { label, MANAGED_BY } from "../../contract/label.ts";
import type { KubernetesObject } from "../../policy/object.ts";

/** A rule of a ValidatingAdmissionPolicy, with the message that a person reads at 3 a.m. */
export interface Check {
  readonly expression: string;
  readonly message: string;
}

export interface Guard {
  readonly name: string;
  /** What requests it judges: `resourceRules` and selectors. */
  readonly match: Readonly<Record<string, unknown>>;
  /** CEL by name; the guard judges only where all are true. */
  readonly when?: Readonly<Record<string, string>>;
  /** CEL by name, used as `variables.<name>`. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  /** What the request's audit line says besides, as `<name of the guard>/<key>`: CEL by key. */
  readonly audit?: Readonly<Record<string, string>>;
  /** Objects that each request is compared with, one by one; where there are none, the guard lets it pass. */
  readonly params?: { readonly apiVersion: string; readonly kind: string; readonly namespace: string };
}

/**
 * A guard as the API server takes it: a policy and its binding. It fails closed: a request that can't be judged is
 * refused. It holds for everybody, `system:masters` included; only policies themselves are never judged by policies.
 */
export function guardObjects({
  name,
  match,
  when = {},
  variables = {},
  checks,
  audit = {},
  params,
}: Guard): KubernetesObject[] {
  const metadata = { name, labels: { [label.managedBy]: MANAGED_BY } };
  const named = (terms: Readonly<Record<string, string>>) =>
    Object.entries(terms).map(([term, expression]) => ({ name: term, expression }));
  return [
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata,
      spec: {
        failurePolicy: "Fail",
        ...(params && { paramKind: { apiVersion: params.apiVersion, kind: params.kind } }),
        matchConstraints: { matchPolicy: "Equivalent", ...match },
        ...(Object.keys(when).length > 0 && { matchConditions: named(when) }),
        ...(Object.keys(variables).length > 0 && { variables: named(variables) }),
        validations: checks.map(({ expression, message }) => ({ expression, message, reason: "Forbidden" })),
        ...(Object.keys(audit).length > 0 && {
          auditAnnotations: Object.entries(audit).map(([key, valueExpression]) => ({ key, valueExpression })),
        }),
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: {
        policyName: name,
        validationActions: ["Deny"],
        ...(params && {
          paramRef: { namespace: params.namespace, selector: {}, parameterNotFoundAction: "Allow" },
        }),
      },
    },
  ];
}

/** Requests on resources of one API group, any version. */
export function on(apiGroup: string, operations: readonly string[], resources: readonly string[]) {
  return { apiGroups: [apiGroup], apiVersions: ["*"], operations, resources };
}

/** A string as a CEL literal. JSON's escapes are CEL's. */
export const cel = (value: unknown): string => JSON.stringify(value);
