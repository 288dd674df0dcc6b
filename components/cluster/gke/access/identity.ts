import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Rights of nodes: logs, metrics and nothing else (GKE, "Configure a custom node service account"; CIS GKE 2.0, 5.2.1). */
const NODE_ROLE = "roles/container.defaultNodeServiceAccount";

/** To find a cluster and to pass its DNS endpoint (`container.clusters.connect`); what one may do inside is RBAC's. */
const CONNECT_ROLE = "roles/container.clusterViewer";

export interface NodeRights {
  readonly project: string;
  /** Address of the nodes' service account. */
  readonly account: pulumi.Input<string>;
  /** `projects/P/locations/L/repositories/R`. */
  readonly imageRepository?: string | undefined;
}

export interface ConnectRights {
  readonly project: string;
  readonly admins: readonly string[];
  /** Groups of all other roles. */
  readonly people: readonly string[];
}

/** Gives the nodes' account what nodes need. Pods get nothing of it: they see Workload Identity's metadata server. */
export function nodeRights(
  name: string,
  { project, account, imageRepository }: NodeRights,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const member = pulumi.interpolate`serviceAccount:${account}`;
  const rights: pulumi.Resource[] = [new IAMMember(`${name}-node-role`, { project, role: NODE_ROLE, member }, opts)];
  if (imageRepository !== undefined) {
    const [, owner = "", , location = "", , repository = ""] = imageRepository.split("/");
    rights.push(
      new RepositoryIamMember(
        `${name}-node-images`,
        { project: owner, location, repository, role: "roles/artifactregistry.reader", member },
        opts,
      ),
    );
  }
  return rights;
}

/**
 * Lets groups find and reach the cluster. The right stays when a stack goes: in IAM it is the same one that another
 * cluster of the project relies on, and without RBAC's binding it opens nothing. Never protected: people come and go with
 * their setting. The cluster comes after the rights, so that its protection meets a destroy before it has reached them.
 */
export function connectRights(
  name: string,
  { project, admins, people }: ConnectRights,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const grant = (kind: "admin" | "people", group: string) =>
    new IAMMember(
      `${name}-${kind}-${group}`,
      { project, role: CONNECT_ROLE, member: `group:${group}` },
      { ...opts, retainOnDelete: true, protect: false },
    );
  // Once each: a group of two roles, or an administrators' one, has the right already.
  const others = [...new Set(people)].filter((group) => !admins.includes(group));
  return [...admins.map((group) => grant("admin", group)), ...others.map((group) => grant("people", group))];
}

/**
 * The group that holds every group which RBAC may name. The name is Google's, in the administrators' own domain
 * (GKE, "Configure Google Groups for RBAC").
 */
export function securityGroupOf(admins: readonly string[]): string {
  return `gke-security-groups@${admins[0]?.split("@")[1] ?? ""}`;
}

/** Makes administrators' groups administrators inside this cluster alone; an IAM role would do it for the whole project. */
export function adminBinding(
  name: string,
  admins: readonly string[],
  opts: pulumi.CustomResourceOptions,
): k8s.rbac.v1.ClusterRoleBinding {
  return new k8s.rbac.v1.ClusterRoleBinding(
    `${name}-admins`,
    {
      metadata: { name: "cellwall-admins" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: admins.map((group) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group })),
    },
    opts,
  );
}
