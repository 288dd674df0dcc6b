import { compare } from "../../contract/problem.ts";
import type { CloudRole } from "../role.ts";
import { PERMISSIONS } from "./permissions.ts";

type Part = CloudRole["can"][number];

/** Roles that an installer may hand out: a condition of its own binding names them, see `installerCondition`. */
export const GRANTABLE: readonly string[] = [
  "roles/artifactregistry.reader",
  "roles/bigquery.dataEditor",
  "roles/cloudkms.cryptoKeyEncrypterDecrypter",
  "roles/container.clusterViewer",
  "roles/container.defaultNodeServiceAccount",
  "roles/logging.logWriter",
  "roles/pubsub.publisher",
  "roles/pubsub.subscriber",
];

/** What a role with this condition may change in a project's policy: bindings of `GRANTABLE` and no others. */
export function installerCondition(): { readonly title: string; readonly expression: string } {
  const roles = GRANTABLE.map((role) => `'${role}'`).join(", ");
  return {
    title: "grants what a plane needs",
    expression: `api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${roles}])`,
  };
}

/** What stays the customer's, whoever else is let into the project. */
const RUNTIME: readonly Part[] = [
  {
    what: "read logs",
    actions: [
      "logging.logEntries.download",
      "logging.logEntries.list",
      "logging.privateLogEntries.list",
      "logging.views.access",
      "logging.views.listLogs",
    ],
    why: "logs and flows tell who talks to whom, and they never leave the customer",
  },
  {
    what: "read what is sent to the SIEM",
    actions: ["pubsub.subscriptions.consume"],
    why: "the subscription is the SIEM's alone",
  },
  {
    what: "read rows of logs",
    actions: ["bigquery.tables.export", "bigquery.tables.getData"],
    why: "a dataset of logs is read by the customer's analysts alone",
  },
  {
    what: "decrypt",
    actions: ["cloudkms.cryptoKeyVersions.useToDecrypt", "cloudkms.cryptoKeyVersions.useToDecryptViaDelegation"],
    why: "only agents of Google's services in this project use the keys",
  },
  { what: "read objects", actions: ["storage.objects.get", "storage.objects.list"], why: "they are runtime data" },
  {
    what: "read secrets",
    actions: ["secretmanager.versions.access"],
    why: "credentials of applications are the customer's",
  },
  {
    what: "copy disks or look into machines",
    actions: [
      "compute.disks.createSnapshot",
      "compute.disks.useReadOnly",
      "compute.instances.getScreenshot",
      "compute.instances.getSerialPortOutput",
      "compute.instances.osLogin",
      "compute.instances.setMetadata",
    ],
    why: "volumes and memory of nodes hold runtime data and the keys of IPsec",
  },
];

/** How somebody could become another, or take away what forbids it. */
const ESCALATION: readonly Part[] = [
  {
    what: "become another identity",
    actions: [
      "iam.serviceAccountKeys.create",
      "iam.serviceAccounts.getAccessToken",
      "iam.serviceAccounts.getOpenIdToken",
      "iam.serviceAccounts.setIamPolicy",
      "iam.serviceAccounts.signBlob",
      "iam.serviceAccounts.signJwt",
    ],
    why: "whatever another identity may do, its user could",
  },
  {
    what: "change roles and what is denied",
    actions: ["iam.denypolicies.delete", "iam.denypolicies.update", "iam.roles.create", "iam.roles.update"],
    why: "a role that widens itself is no limit",
  },
  {
    what: "destroy keys or logs",
    actions: ["cloudkms.cryptoKeyVersions.destroy", "logging.buckets.delete", "logging.logs.delete"],
    why: "what is encrypted would be lost, and so would be the record of it",
  },
];

/** Permissions of all types, by the service that they belong to, with why an installer has them. */
const SERVICES: Readonly<Record<string, Omit<Part, "actions">>> = {
  artifactregistry: { what: "let nodes pull images", why: "nodes get the reader's role on one repository" },
  bigquery: {
    what: "make datasets and tables for logs",
    why: "rows can be written by Cloud Logging, and read by no role here",
  },
  chronicle: {
    what: "make a feed of Google SecOps",
    why: "only where a stack asks for one; what is in the instance stays unread",
  },
  cloudkms: { what: "make keys and let Google's agents use them", why: "disks, Secrets and logs are encrypted" },
  compute: { what: "make network, routes, firewall and private endpoints", why: "the plane has a network of its own" },
  container: {
    what: "make the cluster, its nodes, and bind its administrators",
    why: "all else inside is RBAC's, for the administrators' group that the installer is in",
  },
  dns: { what: "make private zones and log questions", why: "names of Google's APIs and of the vendor stay inside" },
  iam: { what: "make the nodes' account and let nodes run as it", why: "the default account has too many rights" },
  logging: { what: "make a bucket and route logs to it", why: "logs stay in the region; none of them can be read" },
  pubsub: {
    what: "make topics and subscriptions for a SIEM",
    why: "Cloud Logging publishes to them; none of these rights takes a message",
  },
  resourcemanager: {
    what: "see the project, and give the nodes' account and groups their roles",
    why: "a condition of the binding names the roles that may be given",
  },
  serviceusage: { what: "have Google make its agents", why: "an agent that does not exist can be given no right" },
};

function installerCan(): Part[] {
  const all = [...new Set(Object.values(PERMISSIONS).flat())].sort(compare);
  return Object.entries(SERVICES).map(([service, { what, why }]) => ({
    what,
    actions: all.filter((action) => action.startsWith(`${service}.`)),
    why,
  }));
}

const FIND: Part = {
  what: "find and reach the cluster",
  actions: ["container.clusters.connect", "container.clusters.get", "container.clusters.list"],
  why: "what may be done inside is RBAC's",
};
const PROJECT: Part = { what: "see the project", actions: ["resourcemanager.projects.get"], why: "tools ask for it" };

/** Roles of people and machines that are not the customer's own, or not its administrators. */
export const GCP_ROLES: readonly CloudRole[] = [
  { cloud: "gcp", name: "installer", can: installerCan(), cannot: [...RUNTIME, ...ESCALATION] },
  {
    cloud: "gcp",
    name: "operator",
    can: [
      FIND,
      {
        what: "see machines, pools and what is being done to them",
        actions: [
          "compute.instanceGroupManagers.get",
          "compute.instanceGroupManagers.list",
          "compute.instances.get",
          "compute.instances.list",
          "container.operations.get",
          "container.operations.list",
        ],
        why: "to tell a broken machine from a broken workload",
      },
      PROJECT,
    ],
    cannot: [...RUNTIME, ...ESCALATION],
  },
  { cloud: "gcp", name: "reader", can: [FIND, PROJECT], cannot: [...RUNTIME, ...ESCALATION] },
];

/** All permissions of a part list, once each, sorted. */
export function actionsOf(parts: readonly Part[]): string[] {
  return [...new Set(parts.flatMap(({ actions }) => actions))].sort(compare);
}

/** Services whose name in deny policies is not their own (IAM, "Permissions supported in deny policies"). */
const DENIED_AS: Readonly<Record<string, string>> = { resourcemanager: "cloudresourcemanager" };

/** `logging.logEntries.list` as `logging.googleapis.com/logEntries.list`, the form of deny policies (IAM v2). */
export function deniedPermission(action: string): string {
  const [service = "", ...rest] = action.split(".");
  return `${DENIED_AS[service] ?? service}.googleapis.com/${rest.join(".")}`;
}

/** `group:ADDRESS`, `user:ADDRESS` or `serviceAccount:ADDRESS` in the form of deny policies (IAM v2, principal identifiers). */
export function deniedPrincipal(member: string): string {
  const address = member.slice(member.indexOf(":") + 1);
  if (member.startsWith("group:")) return `principalSet://goog/group/${address}`;
  if (member.startsWith("user:")) return `principal://goog/subject/${address}`;
  return `principal://iam.googleapis.com/projects/-/serviceAccounts/${address}`;
}

/** One rule of a deny policy: it holds against every role that its principals are given besides. */
export interface DenyRule {
  readonly description: string;
  readonly denyRule: { readonly deniedPrincipals: readonly string[]; readonly deniedPermissions: readonly string[] };
}

/** The deny policy of a role for these members, a rule for each part of what it can't. */
export function denyRules(role: CloudRole, members: readonly string[]): DenyRule[] {
  return role.cannot.map(({ what, actions, why }) => ({
    description: `Nobody who is ${role.name} may ${what}: ${why}`,
    denyRule: {
      deniedPrincipals: members.map(deniedPrincipal),
      deniedPermissions: actions.map(deniedPermission),
    },
  }));
}
