import * as pulumi from "@pulumi/pulumi";
import { place, roleOf } from "../cell/place.ts";
import type { KubernetesObject } from "../policy/object.ts";
import { BREAK_GLASS } from "./grant.ts";
import { type AccessSettings, accessObjects } from "./objects.ts";

export interface SreAccessArgs extends AccessSettings {
  /** What must stand before: the platform's namespaces. A component's own `dependsOn` doesn't reach its children. */
  after?: readonly pulumi.Resource[];
}

/**
 * SREs' access to a cluster: roles bound to the cloud's groups, break-glass, and what admission refuses, see
 * `accessObjects`. What is refused stands before any right does, and goes after the last.
 */
export class SreAccess extends pulumi.ComponentResource {
  constructor(name: string, { after = [], ...settings }: SreAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:SreAccess", name, { cloud: settings.cloud }, opts);
    let home: pulumi.Resource | undefined;
    let guard: pulumi.Resource | undefined;
    const bindings = new Map<string, pulumi.Resource[]>();
    const isRole = ({ kind }: KubernetesObject) => /^(Cluster)?Role$/.test(kind);
    const objects = accessObjects(settings);
    // Roles come last: a binding gives nothing before its role is there. Guards follow each other, because the engine's
    // time for a destroy grows with the number of ways through the graph, and all on all makes thousands.
    for (const object of [...objects.filter((one) => !isRole(one)), ...objects.filter(isRole)]) {
      const { kind, metadata } = object;
      const isGuard = kind.startsWith("ValidatingAdmission");
      const isBinding = kind.endsWith("RoleBinding");
      const isInside = metadata.namespace === BREAK_GLASS.namespace;
      const role = metadata.namespace === undefined ? roleOf(object) : `${metadata.namespace}-${roleOf(object)}`;
      const own = bindings.get(metadata.name) ?? [];
      const before = isRole(object) && own.length > 0 ? own : [guard ?? home];
      const placed = place(`${name}-${role}`, object, {
        parent: this,
        // People come and go: a protected binding would outlive the setting that named them. A destroy that stops at
        // something protected leaves bindings alone all the same, because their roles, which are, depend on them.
        ...(isBinding && { protect: false }),
        dependsOn: [...(isBinding ? after : []), ...before].filter((resource) => resource !== undefined),
        ...(isInside && { deletedWith: home as pulumi.Resource }),
      });
      if (kind === "Namespace") home = placed;
      else if (isGuard) guard = placed;
      else if (isBinding) bindings.set(metadata.name, [...own, placed]);
    }
    this.registerOutputs({});
  }
}
