import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { getProjectCmekSettingsOutput } from "@pulumi/gcp/logging/getProjectCmekSettings.js";
import { ProjectBucketConfig } from "@pulumi/gcp/logging/projectBucketConfig.js";
import { ProjectExclusion } from "@pulumi/gcp/logging/projectExclusion.js";
import { ProjectSink } from "@pulumi/gcp/logging/projectSink.js";
import * as pulumi from "@pulumi/pulumi";
import { createKeys } from "../../cluster/gke/key/keys.ts";
import type { GcpNetwork } from "../../network/gcp/network.ts";
import type { Sink } from "../../siem/sink.ts";

/** Days that logs of a plane stay, as long as those that Google keeps itself. */
const DAYS = 400;

/**
 * What no setting of a project moves: administrators' activity, system events and access transparency go to this bucket
 * in any case, which nobody can change or exclude from (Cloud Logging, "_Required log bucket"). A plane with a bucket of
 * its own has a copy of the activity there.
 */
export const REQUIRED_LOGS = {
  bucket: "_Required",
  /** Unless the organization's default storage location was set before the project was made. */
  region: "global",
  days: 400,
  receives: ["cloud-activity", "kubernetes-audit", "policy-change"],
  reason: "Cloud Logging writes it itself, inside the project; its location is decided when the project is made",
  fix: "set the organization's storage location (gcloud logging settings update --storage-location) before the project exists",
  source: "Cloud Logging, Configure default settings for organizations and folders",
} as const;

/** Where logs go that nobody has routed: the project's own bucket, which has no region. */
export function defaultSink(project: string): Sink {
  return {
    name: "cloud-logging",
    kind: "gcp-logging",
    account: project,
    region: "global",
    destination: `projects/${project}/locations/global/buckets/_Default`,
    receives: ["api-server", "network-flow"],
  };
}

export interface LogSettings {
  readonly project: string;
  readonly region: string;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly network: GcpNetwork;
  /** Key in the region. Created by default, and kept when the stack goes. */
  readonly key?: pulumi.Input<string> | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Protected from deletion; the bucket and its key stay in any case when the stack goes. */
  readonly protect: boolean;
}

/** Logs of one plane in a bucket of its region, encrypted with the customer's key and nowhere else. */
export class GcpLogs extends pulumi.ComponentResource {
  declare readonly sink: Sink;

  constructor(name: string, settings: LogSettings, opts?: pulumi.ComponentResourceOptions) {
    const { project, region, protect } = settings;
    super("cellwall:index:GcpLogs", name, { project, region }, opts);
    const inside = { parent: this };
    const key = settings.key ?? createKeys(name, "log-keys", ["logs"], settings, inside).logs;
    const agent = getProjectCmekSettingsOutput({ project }, inside).serviceAccountId;
    const grant = new CryptoKeyIAMMember(
      `${name}-logs-grant`,
      {
        cryptoKeyId: key,
        role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        member: pulumi.interpolate`serviceAccount:${agent}`,
      },
      inside,
    );
    const bucket = new ProjectBucketConfig(
      `${name}-logs`,
      {
        project,
        location: region,
        bucketId: `${name}-logs`,
        description: `Logs of the plane ${name}`,
        retentionDays: DAYS,
        // Buckets with a key and analytics have been refused (hashicorp/terraform-provider-google#14193), and analytics
        // can't be turned off again.
        enableAnalytics: false,
        cmekSettings: { kmsKeyName: key },
      },
      // What was logged outlives what it was logged of.
      { ...inside, dependsOn: [grant], protect, retainOnDelete: true },
    );
    const filter = ownLogs(settings);
    const sink = new ProjectSink(
      `${name}-logs`,
      {
        project,
        destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
        filter: pulumi.interpolate`${filter} OR log_id("cloudaudit.googleapis.com/activity")`,
        uniqueWriterIdentity: true,
        description: `Logs of the plane ${name}, and who changed its project`,
      },
      inside,
    );
    // Only once they are routed: in between a log would be nowhere.
    new ProjectExclusion(
      `${name}-logs`,
      { project, filter, description: `Logs of the plane ${name} are in its own bucket, not in _Default` },
      { ...inside, dependsOn: [sink] },
    );
    this.sink = {
      name: "cloud-logging",
      kind: "gcp-logging",
      account: project,
      region,
      destination: bucket.id,
      receives: ["api-server", "cloud-activity", "kubernetes-audit", "network-flow", "policy-change"],
    };
    this.registerOutputs({});
  }
}

/** Everything of this plane's cluster and network, in the words of Cloud Logging: other planes may share the project. */
function ownLogs({ region, cluster, network }: LogSettings): pulumi.Output<string> {
  const last = (id: string) => id.slice(id.lastIndexOf("/") + 1);
  return pulumi.all([network.networkId, pulumi.all([...network.subnetIds])]).apply(([networkId, subnetIds]) =>
    [
      `(resource.labels.cluster_name="${cluster}" AND resource.labels.location="${region}")`,
      // Flows and firewall rules.
      `(resource.type="gce_subnetwork" AND resource.labels.subnetwork_name=(${subnetIds.map((id) => `"${last(id)}"`).join(" OR ")}))`,
      `(resource.type="dns_query" AND jsonPayload.sourceNetwork="${last(networkId)}")`,
    ].join(" OR "),
  );
}
