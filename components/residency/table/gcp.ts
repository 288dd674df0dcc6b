/** What types of Google Cloud are to residency. Names of inputs: @pulumi/gcp 9.37. */
import { equals, hosts, isOff, isOn, never, ranges, texts, wants } from "../judge/check.ts";
import { members, principals } from "../judge/policy.ts";
import type { Check, Kind, Table, TypeRow } from "../model.ts";
import { approvalOf, judgeHost, judgeId, leaves } from "../outside.ts";
import { valueAt } from "../value.ts";

const inside: TypeRow = { is: "inside" };
const privateLink = "reach Google's APIs by Private Service Connect, anything else through the customer's hub";

const closed = (kind: Kind, path: string, absent: unknown, reason: string, fix: string): Check =>
  wants(kind, { path, absent, holds: isOff, reason, fix });
const open = (kind: Kind, path: string, absent: unknown, reason: string, fix: string): Check =>
  wants(kind, { path, absent, holds: isOn, reason, fix });

const member: TypeRow = { is: "identity", checks: [members("member"), members("members.*")] };
const policy: TypeRow = { is: "identity", checks: [principals("policyData")] };

/** Where an exported log goes: `storage.googleapis.com/BUCKET` alone tells no project. */
const sink: TypeRow = {
  is: "sink",
  checks: [
    texts(
      "sink",
      "destination",
      (destination, where) =>
        judgeId(destination, where) ??
        approvalOf(destination, where) ??
        leaves(
          `${destination} tells no project`,
          "send to a log bucket, a topic or a bucket that is made in this stack",
        ),
    ),
  ],
};

/** Bundles of Google's APIs, and service attachments of somebody (Private Service Connect). */
const forwarding: Check = texts("endpoint", "target", (target, where) => {
  if (target === where.vendor?.service || target.endsWith(`/${where.vendor?.service}`))
    return { verdict: "approved", reason: "the vendor's private link: connections are opened from here only" };
  if (target === "all-apis" || target === "vpc-sc")
    return { verdict: "home", reason: "Google's own APIs, by a private address" };
  return judgeId(target, where) ?? leaves(`${target} tells no project`, "name what it forwards to with its project");
});
/** A forwarding rule with a target of Private Service Connect has the scheme `""`; EXTERNAL is what is meant without one. */
const scheme = wants("endpoint", {
  path: "loadBalancingScheme",
  absent: "EXTERNAL",
  holds: (value) => typeof value === "string" && !value.startsWith("EXTERNAL"),
  reason: "it faces the internet",
  fix: 'take INTERNAL or INTERNAL_MANAGED, or "" for Private Service Connect',
});

const address = wants("endpoint", {
  path: "addressType",
  absent: "EXTERNAL",
  holds: (value) => value === "INTERNAL",
  reason: "it is a public address",
  fix: "set addressType to INTERNAL",
});

export const GCP: Table = {
  "pulumi:providers:gcp": { is: "place", at: ["project", "region"] },
  "gcp:container/cluster:Cluster": {
    is: "endpoint",
    at: [
      "name",
      "location",
      "notificationConfig.pubsub.topic",
      "resourceUsageExportConfig.bigqueryDestination.datasetId",
    ],
    checks: [
      open(
        "endpoint",
        "privateClusterConfig.enablePrivateNodes",
        false,
        "each node gets a public address",
        "set it to true",
      ),
      wants("endpoint", {
        path: "privateClusterConfig.enablePrivateEndpoint",
        absent: false,
        holds: isOn,
        reason: "the API server has a public address",
        fix: "set it to true",
      }),
      closed(
        "endpoint",
        "controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic",
        false,
        "the API server answers at a public name",
        "set it to false: administrators come through the customer's network",
      ),
      closed(
        "endpoint",
        "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled",
        false,
        "every machine of Google Cloud may reach the API server",
        "set it to false",
      ),
    ],
  },
  "gcp:container/nodePool:NodePool": {
    is: "inside",
    checks: [
      wants("endpoint", {
        path: "networkConfig.enablePrivateNodes",
        holds: (value) => value === undefined || isOn(value),
        reason: "each node gets a public address",
        fix: "set it to true",
      }),
    ],
  },
  "gcp:compute/address:Address": { is: "endpoint", checks: [address] },
  "gcp:compute/globalAddress:GlobalAddress": { is: "endpoint", checks: [address] },
  "gcp:compute/forwardingRule:ForwardingRule": { is: "endpoint", checks: [scheme, forwarding] },
  "gcp:compute/globalForwardingRule:GlobalForwardingRule": { is: "endpoint", checks: [scheme, forwarding] },
  "gcp:compute/serviceAttachment:ServiceAttachment": {
    is: "endpoint",
    checks: [
      never(
        "endpoint",
        "others may connect to a service of the plane",
        "take it away: links are opened from here only",
      ),
    ],
  },
  "gcp:compute/router:Router": inside,
  "gcp:compute/routerNat:RouterNat": {
    is: "egress",
    checks: [never("egress", "Cloud NAT leads out to the internet", privateLink, ({ type }) => type === "PRIVATE")],
  },
  "gcp:compute/route:Route": {
    is: "egress",
    checks: [
      never(
        "egress",
        "the route leads out to the internet",
        privateLink,
        (props) =>
          !/default-internet-gateway$/.test(String(props.nextHopGateway ?? "")) ||
          !/^0\.0\.0\.0\/0$|^::\/0$/.test(String(props.destRange)),
      ),
    ],
  },
  "gcp:compute/network:Network": inside,
  "gcp:compute/subnetwork:Subnetwork": { is: "inside" },
  "gcp:compute/networkPeering:NetworkPeering": { is: "egress", at: ["peerNetwork"] },
  "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig": inside,
  "gcp:compute/vPNTunnel:VPNTunnel": { is: "egress", checks: [never("egress", "a tunnel leads out", privateLink)] },
  "gcp:networkconnectivity/spoke:Spoke": { is: "egress", at: ["hub"] },
  "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy": inside,
  "gcp:compute/firewall:Firewall": {
    is: "egress",
    checks: [ranges("destinationRanges.*", (props) => props.direction === "EGRESS" && props.allows !== undefined)],
  },
  "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy": inside,
  "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation": inside,
  "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule": {
    is: "egress",
    checks: [
      ranges(
        "match.destIpRanges.*",
        (props) => equals(props, "direction", "EGRESS") && equals(props, "action", "allow"),
      ),
      texts(
        "egress",
        "match.destFqdns.*",
        judgeHost,
        (props) => equals(props, "direction", "EGRESS") && equals(props, "action", "allow"),
      ),
    ],
  },
  "gcp:dns/managedZone:ManagedZone": {
    is: "endpoint",
    checks: [
      wants("endpoint", {
        path: "visibility",
        absent: "public",
        holds: (value) => value === "private",
        reason: "the zone is public",
        fix: "set visibility to private",
      }),
    ],
  },
  "gcp:dns/policy:Policy": {
    is: "inside",
    checks: [hosts("egress", "alternativeNameServerConfig.targetNameServers.*.ipv4Address")],
  },
  "gcp:dns/recordSet:RecordSet": inside,
  "gcp:logging/projectSink:ProjectSink": sink,
  "gcp:logging/folderSink:FolderSink": sink,
  "gcp:logging/organizationSink:OrganizationSink": sink,
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": { is: "sink", at: ["location", "cmekSettings.kmsKeyName"] },
  "gcp:logging/logView:LogView": inside,
  "gcp:logging/projectExclusion:ProjectExclusion": inside,
  "gcp:logging/linkedDataset:LinkedDataset": { is: "sink" },
  "gcp:monitoring/monitoredProject:MonitoredProject": { is: "sink", at: ["metricsScope", "name"] },
  "gcp:monitoring/notificationChannel:NotificationChannel": {
    is: "sink",
    checks: [
      never(
        "sink",
        "notifications leave the project",
        "send to a topic of the project",
        (props) => props.type === "pubsub",
      ),
      texts("sink", "labels.topic", judgeId),
    ],
  },
  "gcp:pubsub/topic:Topic": {
    is: "sink",
    at: ["name", "messageStoragePolicy.allowedPersistenceRegions.*", "kmsKeyName"],
  },
  "gcp:pubsub/subscription:Subscription": {
    is: "sink",
    at: ["topic", "deadLetterPolicy.deadLetterTopic"],
    checks: [
      hosts("sink", "pushConfig.pushEndpoint", (props) => valueAt(props, "pushConfig.pushEndpoint") !== undefined),
    ],
  },
  "gcp:chronicle/feed:Feed": { is: "sink", at: ["details.logType"] },
  "gcp:storage/bucket:Bucket": { is: "sink", at: ["name", "location"] },
  "gcp:storage/bucketIAMMember:BucketIAMMember": member,
  "gcp:storage/bucketIAMBinding:BucketIAMBinding": member,
  "gcp:storage/bucketIAMPolicy:BucketIAMPolicy": policy,
  "gcp:storage/transferJob:TransferJob": { is: "sink" },
  "gcp:bigquery/dataset:Dataset": {
    is: "sink",
    at: ["datasetId", "location", "defaultEncryptionConfiguration.kmsKeyName"],
  },
  "gcp:bigquery/table:Table": { is: "sink", at: ["datasetId", "encryptionConfiguration.kmsKeyName"] },
  "gcp:bigquery/datasetIamMember:DatasetIamMember": member,
  "gcp:pubsub/topicIAMMember:TopicIAMMember": member,
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": member,
  "gcp:projects/iAMMember:IAMMember": member,
  "gcp:projects/iAMBinding:IAMBinding": member,
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": inside,
  "gcp:projects/iAMCustomRole:IAMCustomRole": inside,
  "gcp:projects/service:Service": inside,
  "gcp:projects/serviceIdentity:ServiceIdentity": inside,
  "gcp:serviceaccount/account:Account": inside,
  "gcp:serviceaccount/iAMMember:IAMMember": member,
  "gcp:serviceaccount/iAMBinding:IAMBinding": member,
  "gcp:serviceaccount/key:Key": {
    is: "identity",
    checks: [never("identity", "a key works from anywhere", "use workload identity")],
  },
  "gcp:iam/denyPolicy:DenyPolicy": inside,
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": inside,
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
    is: "identity",
    at: ["aws.accountId"],
    checks: [hosts("identity", "oidc.issuerUri")],
  },
  "gcp:artifactregistry/repository:Repository": { is: "image", at: ["repositoryId", "location"] },
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": member,
  "gcp:kms/keyRing:KeyRing": { is: "key", at: ["location"] },
  "gcp:kms/cryptoKey:CryptoKey": { is: "key", at: ["keyRing"] },
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": member,
  "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding": member,
  "gcp:secretmanager/secret:Secret": {
    is: "sink",
    at: ["replication.userManaged.replicas.*.location"],
    checks: [
      wants("sink", {
        path: "replication.auto",
        holds: (value) => value === undefined,
        reason: "Google chooses the regions that it is copied to",
        fix: "name the region in replication.userManaged",
      }),
    ],
  },
  "gcp:gkehub/membership:Membership": { is: "endpoint" },
  "gcp:gkebackup/backupPlan:BackupPlan": { is: "sink", at: ["location"] },
};
