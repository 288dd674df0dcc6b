/** The one vocabulary of labels and annotations. A key that appears anywhere in this project is named here. */

const PREFIX = "cellwall.dev";

/** Labels of namespaces and of everything inside them. */
export const label = {
  /** Organization that owns the cell. */
  organization: `${PREFIX}/organization`,
  /** Project: the cell's name. */
  project: `${PREFIX}/project`,
  /** Environment, such as `dev` or `prod`. */
  environment: `${PREFIX}/environment`,
  /** Rollout phase of the cell: `observe` or `enforce`. */
  phase: `${PREFIX}/phase`,
  /** Component that a pod, account or policy belongs to; the default pod selector. */
  component: `${PREFIX}/component`,
  /** Marks an object that only the pipeline may write; value `cellwall`. */
  managedBy: "app.kubernetes.io/managed-by",
  /** Name of the Platform the object was generated for. */
  plane: `${PREFIX}/plane`,
  /** Pool that a node belongs to. */
  pool: `${PREFIX}/pool`,
  /** What that pool is for: `system` or `user`. */
  poolRole: `${PREFIX}/pool-role`,
} as const;

/**
 * Labels of namespaces that change while pods run, or are the same everywhere in a cluster. Cilium makes labels of a
 * namespace part of the identity of its pods, so a change of one gives each pod a new identity, after a random wait of up
 * to 30 s (Cilium 1.20.2, `identity-max-jitter`), and until then policies that came with the change are not all in force.
 * Our agents leave them out: no policy can select by these. Organization, project and environment stay, because they never
 * change in a namespace.
 */
export const NO_IDENTITY: readonly string[] = [label.phase, label.plane];

export const annotation = {
  /** SHA-256 of the canonical contract that the object was generated from. */
  digest: `${PREFIX}/contract-digest`,
  /** Team that owns the cell, and how to reach it. */
  owner: `${PREFIX}/owner`,
  contact: `${PREFIX}/contact`,
  /** Approval behind an egress policy. */
  approval: `${PREFIX}/approval`,
  approvalExpires: `${PREFIX}/approval-expires`,
  /** Why somebody breaks the glass, under which ticket, and who: on the grant that every emergency token is bound to. */
  reason: `${PREFIX}/reason`,
  ticket: `${PREFIX}/ticket`,
  requestedBy: `${PREFIX}/requested-by`,
} as const;

export const MANAGED_BY = "cellwall";

/**
 * Tags (Azure, AWS) or labels (Google Cloud) of every cluster and network of a plane, in the one spelling that all three
 * take: Google's labels have no dots, slashes or upper case.
 */
export const tag = {
  /** Name of the plane. */
  plane: "cellwall-plane",
  /** Value `cellwall`. */
  managedBy: "managed-by",
} as const;
