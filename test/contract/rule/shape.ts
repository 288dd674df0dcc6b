import type { Case, Held } from "../support/case.ts";

const C = "cell/orders.yaml";
const S = "cell/stock.yaml";
const P = "plane.yaml";
const A = "approval/ea-1.yaml";

export const cases: readonly Case[] = [
  {
    rule: "unknown-kind",
    change: [[C, "kind: Cell", "kind: Cel"]],
    says: 'kind "Cel" is not known',
    fix: 'did you mean "Cell"',
    at: [C, "kind: Cel"],
  },
  {
    rule: "missing-field",
    change: [[C, "kind: Cell\n", ""]],
    says: "kind is missing",
    fix: "Cell, Platform, EgressApproval",
    at: [C, "apiVersion"],
  },
  {
    rule: "unknown-version",
    change: [[C, "v1alpha1", "v1"]],
    says: "cellwall.dev/v1",
    fix: "cellwall.dev/v1alpha1",
    at: [C, "apiVersion"],
  },
  {
    rule: "unknown-field",
    change: [[C, "metrics:", "metrix:"]],
    says: 'unknown field "metrix" in spec.components[0]',
    fix: 'did you mean "metrics"',
    at: [C, "metrix"],
  },
  {
    rule: "unknown-field",
    change: [[C, "unknownPaths", "unknownPath"]],
    says: 'unknown field "unknownPath"',
    fix: 'did you mean "unknownPaths"',
    at: [C, "unknownPath:"],
  },
  {
    rule: "unknown-field",
    change: [[A, "expiresAt", "expireAt"]],
    says: 'unknown field "expireAt"',
    fix: "expiresAt",
    at: [A, "expireAt"],
  },
  {
    rule: "missing-field",
    change: [[A, "  expiresAt: 2027-03-01T00:00:00Z\n", ""]],
    says: "spec.expiresAt is missing",
    fix: 'add "expiresAt"',
    at: [A, "cell:"],
  },
  {
    rule: "unsupported-field",
    change: [[C, "metrics:", "probes: kubelet\n      metrics:"]],
    says: '"probes" is not supported',
    fix: "probes of the kubelet are always allowed",
    at: [C, "probes"],
  },
  {
    rule: "unsupported-field",
    change: [[S, "targetPort: grpc,", "targetPort: grpc, auth: {mtls: required},"]],
    says: '"auth" is not supported',
    fix: "remove it",
    at: [S, "auth"],
  },
  {
    rule: "unsupported-field",
    change: [[C, "{fqdn: api.stripe.com}", "{catalog: azure/blob}"]],
    says: '"catalog" is not supported',
    fix: "fqdn",
    at: [C, "catalog"],
  },
  {
    rule: "invalid-value",
    change: [[C, "phase: enforce", "phase: shadow"]],
    says: 'can\'t be "shadow"',
    fix: "observe (allow and report) and enforce (default deny)",
    at: [C, "phase: shadow"],
  },
  {
    rule: "invalid-value",
    change: [[C, "phase: enforce", "phase: audit"]],
    says: 'can\'t be "audit"',
    fix: "observe (allow and report) and enforce (default deny)",
    at: [C, "phase: audit"],
  },
  {
    rule: "invalid-value",
    change: [[S, "protocol: GRPC", "protocol: gRPC"]],
    says: 'can\'t be "gRPC"',
    fix: 'did you mean "GRPC"',
    at: [S, "gRPC"],
  },
  {
    rule: "invalid-value",
    change: [[S, "visibility: [organization]", "visibility: [internal]"]],
    says: 'can\'t be "internal"',
    fix: "write organization",
    at: [S, "[internal]"],
  },
  {
    rule: "invalid-value",
    change: [[S, "port: 90,", "port: 70000,"]],
    says: "must be at most 65535, not 70000",
    at: [S, "70000"],
  },
  {
    rule: "invalid-value",
    change: [[S, "port: 90,", "port: 0,"]],
    says: "must be at least 1, not 0",
    at: [S, "port: 0"],
  },
  {
    rule: "invalid-value",
    change: [[C, "metadata: {name: orders}", "metadata: {name: Orders}"]],
    says: "metadata.name must be lower case letters, digits and '-'",
    at: [C, "Orders"],
  },
  {
    rule: "invalid-value",
    change: [[C, "organization: acme", "organization: an-organization-of-26-chars"]],
    says: "must have at most 20 characters",
    at: [C, "organization: an-"],
  },
  {
    rule: "invalid-value",
    change: [[S, "targetPort: grpc", "targetPort: [1]"]],
    says: "must be a port number, the name of a container port, or {from, to}, not a list",
    at: [S, "targetPort: [1]"],
  },
  {
    rule: "invalid-value",
    change: [[S, "{dev: {}, prod: {}}", "{DEV: {}, prod: {}}"]],
    says: '"DEV" in spec.environments must be',
    at: [S, "DEV"],
  },
  {
    rule: "invalid-type",
    change: [[S, "port: 90,", 'port: "90",']],
    says: 'must be a number, not "90"',
    fix: "without quotes: 90",
    at: [S, '"90"'],
  },
  {
    rule: "invalid-type",
    change: [[P, "version: 1.20.2", "version: 1.20"]],
    says: "must be a string, not 1.2",
    fix: "quote it",
    at: [P, "1.20,"],
  },
  {
    rule: "invalid-type",
    change: [[C, "components:\n    - name: api", "components: none\n  x:\n    - name: api"]],
    says: 'spec.components must be a list, not "none"',
    at: [C, "components: none"],
  },
  {
    rule: "missing-field",
    change: [[S, "environments: {dev: {}, prod: {}}", "environments: {}"]],
    says: "environments names no environment",
    at: [S, "environments: {}"],
  },
  {
    rule: "duplicate-field",
    change: [[S, "owner: {team: warehouse}", "owner: {team: warehouse, team: b}"]],
    says: '"team" is given twice',
    at: [S, "team: b"],
  },
  {
    rule: "syntax",
    change: [[S, "owner: {team: warehouse}", "owner: {team: warehouse"]],
    says: "",
    at: [S, "environments"],
  },
  {
    rule: "syntax",
    change: [[S, "organization: acme", "organization: !!set acme"]],
    says: "",
    at: [S, "organization"],
  },
  { rule: "alias", change: [[S, "organization: acme", "organization: *acme"]], says: "", at: [S, "organization"] },
  {
    rule: "alias",
    change: [[S, "owner: {team: warehouse}", "owner: {<<: {team: warehouse}}"]],
    says: "merge keys",
    at: [S, "owner"],
  },
  {
    rule: "invalid-type",
    change: [[S, "owner: {team: warehouse}", "owner: warehouse"]],
    says: "spec.owner must be a map of fields",
    fix: "write a map of fields: team, contact",
    at: [S, "owner"],
  },
  {
    rule: "invalid-type",
    change: [[S, "targetPort: grpc, visibility: [organization]", "targetPort: grpc, visibility: organization"]],
    says: "visibility must be a list",
    fix: "write a list: [organization]",
    at: [S, "visibility: organization"],
  },
  {
    rule: "invalid-value",
    change: [[S, "name: second", "name: Second_One"]],
    says: "must be lower case",
    fix: "write second-one",
    at: [S, "Second_One"],
  },
];

export const held: readonly Held[] = [
  {
    rule: "unknown-kind",
    why: "an empty document declares nothing",
    change: [[C, "apiVersion", "---\n# nothing\n---\napiVersion"]],
  },
  {
    rule: "unknown-version",
    why: "quotes do not matter",
    change: [[C, "cellwall.dev/v1alpha1", '"cellwall.dev/v1alpha1"']],
  },
  {
    rule: "unknown-field",
    why: "order does not matter",
    change: [[S, "organization: acme\n  owner: {team: warehouse}", "owner: {team: warehouse}\n  organization: acme"]],
  },
  {
    rule: "unsupported-field",
    why: "a component may be named as a refused field",
    change: [[S, "name: second", "name: probes"]],
  },
  {
    rule: "missing-field",
    why: "defaults need no field",
    change: [
      [
        S,
        "  environments: {dev: {}, prod: {}}",
        "  dataClass: internal\n  environments: {dev: {}, prod: {phase: enforce}}",
      ],
    ],
  },
  { rule: "invalid-value", why: "the last port is a port", change: [[S, "port: 90,", "port: 65535,"]] },
  {
    rule: "invalid-type",
    why: "words that YAML 1.1 turns into booleans are words",
    change: [[S, "{team: warehouse}", "{team: on}"]],
  },
  {
    rule: "duplicate-field",
    why: "one name in two maps",
    change: [[S, "{team: warehouse}", "{team: warehouse, contact: warehouse}"]],
  },
  { rule: "syntax", why: "JSON is YAML", change: [[S, "owner: {team: warehouse}", 'owner: {"team":"warehouse"}']] },
  {
    rule: "alias",
    why: "a few aliases are fine",
    change: [[S, "organization: acme\n  owner: {team: warehouse}", "organization: &a acme\n  owner: {team: *a}"]],
  },
];
