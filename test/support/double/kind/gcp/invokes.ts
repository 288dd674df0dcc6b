import type { Tree } from "../../value.ts";
import type { Invoke } from "../model.ts";

/** GKE versions in the form that Google uses, the newest first. */
const VERSIONS = ["1.36.2-gke.2064000", "1.35.4-gke.1200000", "1.34.7-gke.1500000"];

export const invokes: Readonly<Record<string, Invoke>> = {
  "gcp:organizations/getClientConfig:getClientConfig": (_args, { project, region }) => ({
    id: "client-config",
    accessToken: "",
    defaultLabels: {},
    project,
    region,
    zone: `${region}-a`,
  }),
  "gcp:organizations/getProject:getProject": (args, { project, account }) => {
    const projectId = text(args, "projectId") || project;
    return {
      id: `projects/${projectId}`,
      name: projectId,
      projectId,
      number: account.projectNumber,
      orgId: "0123456789",
      folderId: "",
      billingAccount: "",
      labels: {},
      effectiveLabels: {},
      pulumiLabels: {},
      autoCreateNetwork: false,
      deletionPolicy: "PREVENT",
      tags: {},
    };
  },
  "gcp:container/getEngineVersions:getEngineVersions": (args) => {
    const fitting = VERSIONS.filter((version) => version.startsWith(text(args, "versionPrefix")));
    const newest = fitting[0] ?? "";
    return {
      id: "versions",
      defaultClusterVersion: newest,
      latestMasterVersion: newest,
      latestNodeVersion: newest,
      validMasterVersions: fitting,
      validNodeVersions: fitting,
      releaseChannelDefaultVersion: Object.fromEntries(["RAPID", "REGULAR", "STABLE"].map((name) => [name, newest])),
      releaseChannelLatestVersion: Object.fromEntries(["RAPID", "REGULAR", "STABLE"].map((name) => [name, newest])),
      releaseChannelUpgradeTargetVersion: {},
    };
  },
  "gcp:compute/getZones:getZones": (args, { project, region }) => {
    const place = text(args, "region") || region;
    return {
      id: `projects/${project}/regions/${place}`,
      project,
      names: ["a", "b", "c"].map((zone) => `${place}-${zone}`),
    };
  },
  "gcp:logging/getProjectCmekSettings:getProjectCmekSettings": (args, { account, project }) => ({
    id: `projects/${text(args, "project") || project}/cmekSettings`,
    name: `projects/${text(args, "project") || project}/cmekSettings`,
    kmsKeyName: "",
    kmsKeyVersionName: "",
    serviceAccountId: `service-${account.projectNumber}@gcp-sa-logging.iam.gserviceaccount.com`,
  }),
  "gcp:bigquery/getDefaultServiceAccount:getDefaultServiceAccount": (args, { account, project }) => {
    const email = `bq-${account.projectNumber}@bigquery-encryption.iam.gserviceaccount.com`;
    return { id: email, email, member: `serviceAccount:${email}`, project: text(args, "project") || project };
  },
  "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": (_args, { account, project }) => {
    const emailAddress = `service-${account.projectNumber}@gs-project-accounts.iam.gserviceaccount.com`;
    return { id: emailAddress, emailAddress, member: `serviceAccount:${emailAddress}`, project };
  },
};

function text(args: Tree, name: string): string {
  const value = args[name];
  return typeof value === "string" ? value : "";
}
