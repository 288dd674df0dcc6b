import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Maintenance } from "../cloud.ts";
import type { EndpointSettings } from "./access/endpoint.ts";
import { endpointArgs } from "./access/endpoint.ts";
import { maintenancePolicy, type NodeUpgrades } from "./maintenance.ts";

/** Pods a node, which gives each node a /25 of the pod range: twice as many addresses, so that none is reused at once. */
export const PODS_PER_NODE = 64;

/** The one scope that asks IAM for everything (GKE, "Access scopes": with a custom service account). */
export const SCOPES = ["https://www.googleapis.com/auth/cloud-platform"];

/** Signed boot and a check of what booted, for all nodes (CIS GKE 2.0, 5.5.5 to 5.5.7). */
export const SHIELDED = { enableSecureBoot: true, enableIntegrityMonitoring: true };

export interface ClusterSettings extends EndpointSettings {
  readonly name: string;
  readonly project: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly networkId: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  readonly podsRange: string;
  readonly servicesRange: string;
  readonly nodeAccount: pulumi.Input<string>;
  readonly etcdKey: pulumi.Input<string>;
  readonly diskKey: pulumi.Input<string>;
  readonly version: pulumi.Input<string>;
  readonly channel: string;
  readonly maintenance: Maintenance | undefined;
  readonly nodeUpgrades: NodeUpgrades;
  readonly binaryAuthorization: boolean;
  readonly securityGroup: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
}

/** Everything that the API of GKE is asked for. No `description`: a changed one replaces the cluster. */
export function clusterArgs(settings: ClusterSettings): ClusterArgs {
  return {
    name: settings.name,
    project: settings.project,
    // A region, so that the control plane stands in three zones.
    location: settings.region,
    nodeLocations: [...settings.zones],
    resourceLabels: { ...settings.labels },
    ...networking(settings),
    ...endpointArgs(settings),
    ...hardening(settings),
    ...firstNodes(settings),
    ...lifecycle(settings),
    ...records(),
  };
}

/** Cilium is the only one that routes, masquerades, filters and sees names. */
function networking(settings: ClusterSettings): ClusterArgs {
  return {
    network: settings.networkId,
    subnetwork: settings.subnetId,
    networkingMode: "VPC_NATIVE",
    // Not Dataplane V2: it has no IPsec, no CiliumNetworkPolicy and no rules for L7. A change replaces the cluster.
    datapathProvider: "LEGACY_DATAPATH",
    ipAllocationPolicy: {
      clusterSecondaryRangeName: settings.podsRange,
      servicesSecondaryRangeName: settings.servicesRange,
      stackType: "IPV4",
    },
    defaultMaxPodsPerNode: PODS_PER_NODE,
    // Cilium removes GKE's masquerading from nodes (Cilium 1.20.2, nodeinit startup.bash); this agrees with it.
    defaultSnatStatus: { disabled: true },
    // It changes netd's part of the CNI, which Cilium has replaced (GoogleCloudPlatform/netd#104).
    enableIntranodeVisibility: false,
    // Internal load balancers go to the nodes of their pods; it can't be turned off again, so it is decided here.
    enableL4IlbSubsetting: true,
    // No Calico.
    networkPolicy: { enabled: false },
    addonsConfig: {
      networkPolicyConfig: { disabled: true },
      // On by default since 1.34.1-gke.3720000, and rules by name then see no answers (cilium/cilium#44064).
      dnsCacheConfig: { enabled: false },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
    },
    // Cloud DNS answers at 169.254.169.254, which no pod selector matches (tektoncd/operator#4000). Switching later fails
    // (pulumi/pulumi-gcp#3035).
    dnsConfig: { clusterDns: "KUBE_DNS" },
  };
}

function hardening({ project, etcdKey, binaryAuthorization, securityGroup }: ClusterSettings): ClusterArgs {
  return {
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    // Only health checks without credentials (GKE, "Harden your cluster").
    anonymousAuthenticationConfig: { mode: "LIMITED" },
    // No role for everybody.
    rbacBindingConfig: {
      enableInsecureBindingSystemAuthenticated: false,
      enableInsecureBindingSystemUnauthenticated: false,
    },
    authenticatorGroupsConfig: { securityGroup },
    enableLegacyAbac: false,
    workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
    // Everything in etcd, not only Secrets.
    databaseEncryption: { state: "ALL_OBJECTS_ENCRYPTION_ENABLED", keyName: etcdKey },
    // The project's own policy decides; Google's first one lets everything in. A stricter one must list Cilium's images
    // before, or no node ever gets Ready.
    binaryAuthorization: { evaluationMode: binaryAuthorization ? "PROJECT_SINGLETON_POLICY_ENFORCE" : "DISABLED" },
    // Scanning for vulnerabilities was shut down.
    securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
    enableShieldedNodes: true,
    // Services with external addresses can steal traffic (CVE-2020-8554).
    serviceExternalIpsConfig: { enabled: false },
    nodePoolDefaults: {
      nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE", loggingVariant: "MAX_THROUGHPUT" },
    },
  };
}

/**
 * GKE can't make a cluster without nodes. The first ones go at once, but need the account and the key too, where the
 * default account is disabled. Ignored afterwards: the block is gone in Google's answer, and adding it replaces the
 * cluster (pulumi/pulumi-gcp#744).
 */
function firstNodes({ nodeAccount, diskKey }: ClusterSettings): ClusterArgs {
  return {
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: {
      imageType: "COS_CONTAINERD",
      serviceAccount: nodeAccount,
      oauthScopes: [...SCOPES],
      bootDiskKmsKey: diskKey,
      shieldedInstanceConfig: { ...SHIELDED },
      workloadMetadataConfig: { mode: "GKE_METADATA" },
    },
  };
}

function lifecycle(settings: ClusterSettings): ClusterArgs {
  return {
    minMasterVersion: settings.version,
    releaseChannel: { channel: settings.channel },
    maintenancePolicy: maintenancePolicy(settings.maintenance, settings.nodeUpgrades),
    deletionProtection: settings.deletionProtection,
  };
}

/** Lists in the order in which the API returns them; another order shows as a difference (provider google 7.45). */
function records(): ClusterArgs {
  return {
    loggingConfig: {
      enableComponents: [
        "SYSTEM_COMPONENTS",
        "APISERVER",
        "CONTROLLER_MANAGER",
        "SCHEDULER",
        "KCP_CONNECTION",
        "KCP_SSHD",
      ],
    },
    monitoringConfig: {
      enableComponents: ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"],
      managedPrometheus: { enabled: true },
    },
  };
}
