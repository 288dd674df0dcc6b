import * as pulumi from "@pulumi/pulumi";
import { place, roleOf } from "../cell/place.ts";
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
    const roles: pulumi.Resource[] = [];
    for (const object of accessObjects(settings)) {
      const { kind, metadata } = object;
      const isBinding = kind.endsWith("RoleBinding");
      const isInside = metadata.namespace === BREAK_GLASS.namespace;
      const role = metadata.namespace === undefined ? roleOf(object) : `${metadata.namespace}-${roleOf(object)}`;
      // A guard's binding comes right after its policy.
      const after = [home, kind === "ValidatingAdmissionPolicyBinding" ? guards.at(-1) : undefined].filter(
        (resource) => resource !== undefined,
      );
      const placed = place(`${name}-${role}`, object, {
        parent: this,
        // People come and go; a protected binding would outlive the setting that named them.
        ...(isBinding && { protect: false }),
        dependsOn: isBinding ? [...guards, ...roles] : after,
        ...(isInside && { deletedWith: home as pulumi.Resource }),
      });
      if (kind === "Namespace") home = placed;
      else if (kind.startsWith("ValidatingAdmission")) guards.push(placed);
      else if (kind.endsWith("Role")) roles.push(placed);
    }
    this.registerOutputs({});
  }
}
