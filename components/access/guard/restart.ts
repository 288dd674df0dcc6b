import { RESTART_ONLY } from "../role/operator.ts";
import { cel, type Guard, on } from "./guard.ts";

const may = (verb: string) =>
  `authorizer.group(${cel(RESTART_ONLY.apiGroups[0])}).resource(${cel(RESTART_ONLY.resources[0])}).check(${cel(verb)}).allowed()`;

/** Written by `kubectl rollout restart` (kubectl 1.36, polymorphichelpers/objectrestarter.go). */
const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

/** Everything in a workload's spec beside its template that isn't immutable (apps/v1, Kubernetes 1.36). */
const FIELDS = [
  "replicas",
  "paused",
  "strategy",
  "updateStrategy",
  "minReadySeconds",
  "progressDeadlineSeconds",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "ordinals",
  "volumeClaimTemplates",
  "podManagementPolicy",
];

const same = (path: string) => `variables.new.${path} == variables.old.${path}`;
const METADATA = [same("metadata.?labels"), same("metadata.?finalizers"), same("metadata.?ownerReferences")];

/** `annotations` of both, but for one key that may be written. */
const subset = (a: string, b: string) => `${a}.all(k, k == ${cel(RESTARTED_AT)} || ${b}[?k] == optional.of(${a}[k]))`;

/** An operator restarts, cordons and drains. Whoever holds more than the mark, such as the pipeline, isn't judged. */
export const restartOnly: Guard = {
  name: "cellwall-restart-only",
  match: {
    resourceRules: [
      on("apps", ["UPDATE"], ["deployments", "daemonsets", "statefulsets"]),
      on("", ["UPDATE"], ["nodes"]),
    ],
  },
  when: { holdsTheMark: may(RESTART_ONLY.verbs[0] ?? ""), holdsNoMore: `!${may("edit")}` },
  variables: {
    new: "dyn(object)",
    old: "dyn(oldObject)",
    isNode: 'request.resource.resource == "nodes"',
    before: "variables.isNode ? {} : variables.old.spec.template.?metadata.?annotations.orValue({})",
    after: "variables.isNode ? {} : variables.new.spec.template.?metadata.?annotations.orValue({})",
  },
  checks: [
    {
      expression: [
        ...METADATA,
        "(variables.isNode || variables.new.spec.template.spec == variables.old.spec.template.spec)",
      ].join(" && "),
      message: "an operator restarts a workload and cordons a node; what they are is changed by the pipeline",
    },
    {
      expression: `variables.isNode || (${[
        same("spec.template.?metadata.?labels"),
        ...FIELDS.map((field) => same(`spec.?${field}`)),
        subset("variables.before", "variables.after"),
        subset("variables.after", "variables.before"),
      ].join(" && ")})`,
      message: `an operator restarts a workload: kubectl rollout restart writes ${RESTARTED_AT}, and nothing else may change`,
    },
    {
      expression: `!variables.isNode || (${[
        same("metadata.?annotations"),
        same("spec.?taints"),
        same("spec.?configSource"),
        same("spec.?providerID"),
      ].join(" && ")})`,
      message: "an operator cordons a node: spec.unschedulable, and nothing else may change",
    },
  ],
};
