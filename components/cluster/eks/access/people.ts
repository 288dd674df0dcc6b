import { AccessEntry } from "@pulumi/aws/eks/accessEntry.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import type * as pulumi from "@pulumi/pulumi";
import { compare } from "../../../contract/problem.ts";
import type { EksClusterArgs } from "../args.ts";
import { revocable } from "./revocable.ts";

export type People = NonNullable<EksClusterArgs["people"]>;

/** Kubernetes groups of people by what they are. RBAC in the cluster binds them; EKS itself gives them nothing. */
export const PEOPLE_GROUPS: Readonly<Record<keyof People, string>> = {
  readers: "cellwall:reader",
  operators: "cellwall:operator",
  breakGlass: "cellwall:break-glass",
};

/**
 * Lets people into the cluster by their role, as members of groups. No access policy of EKS goes with it: those are
 * AWS's to change, and RBAC objects are under the same review as everything else. A role of two kinds is in both groups.
 */
export function people(
  name: string,
  args: { cluster: Cluster; people: People | undefined; tags: Readonly<Record<string, string>> },
  opts: pulumi.CustomResourceOptions,
): AccessEntry[] {
  return membership(args.people).map(
    ([principalArn, kubernetesGroups]) =>
      new AccessEntry(
        // Named by the principal, so that another order of people changes nothing.
        `${name}-person-${principalArn.split(":").slice(4).join("-").replaceAll("/", "-")}`,
        { clusterName: args.cluster.name, principalArn, type: "STANDARD", kubernetesGroups, tags: args.tags },
        revocable(opts),
      ),
  );
}

/** Groups by role, sorted both: EKS takes one entry for a role. */
export function membership(given: People | undefined): [principal: string, groups: string[]][] {
  const groups = new Map<string, string[]>();
  for (const kind of Object.keys(PEOPLE_GROUPS) as (keyof People)[]) {
    for (const principal of given?.[kind] ?? []) {
      groups.set(principal, [...(groups.get(principal) ?? []), PEOPLE_GROUPS[kind]].toSorted(compare));
    }
  }
  return [...groups].toSorted(([a], [b]) => compare(a, b));
}
