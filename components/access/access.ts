import * as pulumi from "@pulumi/pulumi";
import { place, roleOf } from "../cell/place.ts";
import type { KubernetesObject } from "../policy/object.ts";
import { BREAK_GLASS } from "./grant.ts";
import { type AccessSettings, accessObjects } from "./objects.ts";

/**
 * SREs' access to a cluster: roles bound to the cloud's groups, break-glass, and what admission refuses, see
 * `accessObjects`. What is refused stands before any right does, and goes after the last.
 */
export class SreAccess extends pulumi.ComponentResource {
  constructor(name: string, settings: AccessSettings, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:SreAccess", name, { cloud: settings.cloud }, opts);
    let home: pulumi.Resource | undefined;
    const guards: pulumi.Resource[] = [];
    const bindings: pulumi.Resource[] = [];
    const isRole = ({ kind }: KubernetesObject) => /^(Cluster)?Role$/.test(kind);
    const objects = accessObjects(settings);
    // Roles come last: a binding gives nothing before its role is there.
    for (const object of [...objects.filter((one) => !isRole(one)), ...objects.filter(isRole)]) {
      const { kind, metadata } = object;
      const isBinding = kind.endsWith("RoleBinding");
      const isInside = metadata.namespace === BREAK_GLASS.namespace;
      const role = metadata.namespace === undefined ? roleOf(object) : `${metadata.namespace}-${roleOf(object)}`;
      // A guard's binding comes right after its policy.
      const guard = kind === "ValidatingAdmissionPolicyBinding" ? guards.at(-1) : undefined;
      const before = isRole(object) ? [...guards, ...bindings] : isBinding ? guards : [guard];
      const placed = place(`${name}-${role}`, object, {
        parent: this,
        // People come and go: a protected binding would outlive the setting that named them. A destroy that stops at
        // something protected leaves bindings alone all the same, because the roles, which are, depend on them.
        ...(isBinding && { protect: false }),
        dependsOn: [home, ...before].filter((resource) => resource !== undefined),
        ...(isInside && { deletedWith: home as pulumi.Resource }),
      });
      if (kind === "Namespace") home = placed;
      else if (kind.startsWith("ValidatingAdmission")) guards.push(placed);
      else if (isBinding) bindings.push(placed);
    }
    this.registerOutputs({});
  }
}
