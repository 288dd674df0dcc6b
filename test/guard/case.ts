/** Ways to break each rule: a good resource, and one value that makes it bad. */
import type { Placed } from "../../stacks/guard/rule.ts";
import { aws } from "./good/aws.ts";
import { azure } from "./good/azure.ts";
import { google } from "./good/google.ts";
import { kubernetes } from "./good/kubernetes.ts";
import { resource } from "./support.ts";

export interface Case {
  readonly rule: string;
  readonly of: Placed;
  readonly path: string;
  /** `undefined` takes the value away. */
  readonly value: unknown;
  /** What else stands in the stack; only stack rules look. */
  readonly others?: readonly Placed[];
}

type Row = readonly [of: Placed, path: string, value: unknown, others?: readonly Placed[]];

const openPort = (port: number) => [{ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: ["0.0.0.0/0"] }];
const cilium = (path: string, value: unknown): Row[] => [
  [kubernetes.release, `values.${path}`, value],
  [kubernetes.chart, `values.${path}`, value],
];
const base64 = (text: string) => Buffer.from(text).toString("base64");

const privatePlane = resource("cellwall:index:PrivateDataPlane", {
  cloud: "aws",
  account: "111122223333",
  region: "eu-central-1",
  imageRegistry: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/cellwall",
});

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  "secrets-encrypted": [
    [aws.cluster, "encryptionConfig", undefined],
    [aws.cluster, "encryptionConfig.resources", []],
    [aws.cluster, "encryptionConfig.provider.keyArn", ""],
    [azure.cluster, "securityProfile.azureKeyVaultKms.enabled", false],
    [azure.cluster, "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess", "Public"],
    [google.cluster, "databaseEncryption", undefined],
    [google.cluster, "databaseEncryption.state", "DECRYPTED"],
    [google.cluster, "databaseEncryption.keyName", undefined],
  ],
  "disks-encrypted": [
    [aws.launchTemplate, "blockDeviceMappings", undefined],
    [aws.launchTemplate, "blockDeviceMappings", []],
    [aws.launchTemplate, "blockDeviceMappings.0.ebs.encrypted", "false"],
    [aws.launchTemplate, "blockDeviceMappings.0.ebs.kmsKeyId", undefined],
    [azure.cluster, "agentPoolProfiles.0.enableEncryptionAtHost", undefined],
    [azure.pool, "enableEncryptionAtHost", false],
    [google.pool, "nodeConfig.bootDiskKmsKey", undefined],
  ],
  "logs-encrypted": [
    [aws.logGroup, "kmsKeyId", undefined],
    [aws.bucketEncryption, "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm", "AES256"],
    [aws.bucketEncryption, "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId", undefined],
    [aws.firehose, "serverSideEncryption", undefined],
    [azure.storage, "encryption.keySource", "Microsoft.Storage"],
    [google.logBucket, "cmekSettings", undefined],
    [google.topic, "kmsKeyName", undefined],
    [google.bucket, "encryption", undefined],
  ],
  "buckets-keyed": [
    [aws.bucket, "id", "another"],
    [aws.bucket, "id", "siem-1", []],
  ],
  "private-api-server": [
    [aws.cluster, "vpcConfig.endpointPrivateAccess", undefined],
    [aws.cluster, "vpcConfig.endpointPublicAccess", undefined],
    [aws.cluster, "vpcConfig.endpointPublicAccess", true],
    [
      aws.cluster,
      "vpcConfig",
      { endpointPrivateAccess: true, endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
    ],
    [azure.cluster, "apiServerAccessProfile.enablePrivateCluster", false],
    [azure.cluster, "apiServerAccessProfile.authorizedIPRanges", ["0.0.0.0/1", "128.0.0.0/1"]],
    [azure.cluster, "apiServerAccessProfile.enablePrivateClusterPublicFQDN", undefined],
    [google.cluster, "masterAuthorizedNetworksConfig.cidrBlocks.0.cidrBlock", "::/0"],
    [google.cluster, "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled", true],
  ],
  "no-local-accounts": [
    [aws.cluster, "accessConfig.authenticationMode", "API_AND_CONFIG_MAP"],
    [aws.cluster, "accessConfig.bootstrapClusterCreatorAdminPermissions", undefined],
    [azure.cluster, "disableLocalAccounts", undefined],
    [azure.cluster, "apiServerAccessProfile.disableRunCommand", undefined],
    [azure.cluster, "enableRBAC", false],
    [google.cluster, "masterAuth.clientCertificateConfig.issueClientCertificate", true],
    [google.cluster, "enableLegacyAbac", true],
  ],
  "no-open-administration": [
    [aws.securityGroup, "ingress", openPort(22)],
    [aws.securityGroup, "ingress.0.protocol", "-1"],
    [aws.securityGroup, "ingress.0.fromPort", 0],
    [aws.defaultSecurityGroup, "ingress", [{ protocol: "tcp", fromPort: 1, toPort: 9999, ipv6CidrBlocks: ["::/0"] }]],
    [aws.ingressRule, "cidrIpv4", "0.0.0.0/0"],
    [aws.securityGroupRule, "cidrBlocks.0", "0.0.0.0/0"],
    [aws.nodeGroup, "remoteAccess.sourceSecurityGroupIds", undefined],
    [azure.securityGroup, "securityRules.0.sourceAddressPrefix", "Internet"],
    [azure.securityRule, "sourceAddressPrefix", "*"],
    [google.firewall, "sourceRanges.0", "0.0.0.0/0"],
    [google.firewall, "sourceRanges", undefined],
  ],
  "no-public-nodes": [
    [aws.launchTemplate, "networkInterfaces.0.associatePublicIpAddress", "true"],
    [aws.instance, "associatePublicIpAddress", true],
    [aws.subnet, "mapPublicIpOnLaunch", true],
    [aws.subnet, "assignIpv6AddressOnCreation", true],
    [azure.cluster, "agentPoolProfiles.0.enableNodePublicIP", true],
    [azure.pool, "enableNodePublicIP", true],
    [google.cluster, "privateClusterConfig.enablePrivateNodes", undefined],
    [google.pool, "networkConfig.enablePrivateNodes", false],
  ],
  "control-plane-logs": [
    [aws.cluster, "enabledClusterLogTypes", ["api"]],
    [aws.cluster, "enabledClusterLogTypes", undefined],
    [google.cluster, "loggingConfig.enableComponents", ["SYSTEM_COMPONENTS", "WORKLOADS"]],
  ],
  "aks-diagnostics": [
    [azure.cluster, "id", "another", [azure.diagnostics]],
    [azure.cluster, "tags", {}, []],
  ],
  "deletion-protection": [
    [aws.cluster, "deletionProtection", false],
    [aws.cluster, "protect", false],
    [azure.cluster, "protect", false],
    [google.cluster, "deletionProtection", false],
    [google.cluster, "protect", false],
    [aws.key, "deletionWindowInDays", 7],
    [aws.key, "enableKeyRotation", undefined],
    [aws.key, "protect", false],
    [azure.vault, "properties.enablePurgeProtection", undefined],
    [azure.vault, "protect", false],
    [azure.vaultKey, "protect", false],
    [google.key, "protect", false],
  ],
  "metadata-closed": [
    [aws.launchTemplate, "metadataOptions", undefined],
    [aws.launchTemplate, "metadataOptions.httpTokens", "optional"],
    [aws.launchTemplate, "metadataOptions.httpPutResponseHopLimit", 2],
    [google.pool, "nodeConfig.workloadMetadataConfig.mode", "GCE_METADATA"],
  ],
  "startup-taint": [
    [aws.nodeGroup, "taints", undefined],
    [aws.nodeGroup, "taints.0.effect", "NO_SCHEDULE"],
    [google.pool, "nodeConfig.taints.0.key", "dedicated"],
    [azure.cluster, "agentPoolProfiles.0.nodeTaints.0", "node.cilium.io/agent-not-ready=true:NoExecute"],
    [azure.pool, "nodeTaints", ["node.cilium.io/agent-not-ready=true:NoSchedule"]],
  ],
  "ipsec-modules": [
    [aws.launchTemplate, "userData", base64("#!/bin/sh\necho 'x'\nblacklist esp4\n")],
    [aws.launchTemplate, "userData", base64("install esp6 /bin/false\n")],
    [aws.launchTemplate, "userData", "#!/bin/sh\ngrubby --args modprobe.blacklist=rxrpc,esp4"],
    [aws.launchTemplate, "userData", base64("[settings.kernel.modules.esp4]\nallowed = false\n")],
    [azure.cluster, "agentPoolProfiles.0.osSKU", "AzureLinuxOSGuard"],
    [azure.pool, "osSKU", "CBLMariner"],
  ],
  labelled: [
    [aws.cluster, "tags", undefined],
    [aws.vpc, "tags.managed-by", "terraform"],
    [azure.cluster, "tags.cellwall-plane", ""],
    [azure.network, "tags.cellwall-plane", undefined],
    [google.cluster, "resourceLabels.managed-by", undefined],
  ],
  "cilium-encrypts": [...cilium("encryption.enabled", false), ...cilium("encryption.type", "wireguard")],
  "cilium-replaces-kube-proxy": cilium("kubeProxyReplacement", false),
  "hubble-on": [
    ...cilium("hubble.enabled", false),
    ...cilium("hubble.relay.enabled", undefined),
    ...cilium("hubble.redact", undefined),
  ],
  "cilium-enforces": [...cilium("policyEnforcementMode", "never"), ...cilium("policyAuditMode", true)],
  "cluster-has-cilium": [
    [aws.cluster, "name", "x", []],
    [azure.cluster, "id", "x", []],
    [google.cluster, "location", "x", []],
  ],
  "no-open-policy": [
    [kubernetes.cilium, "spec.ingress", [{ fromEntities: ["all"] }]],
    [kubernetes.cilium, "spec.ingress", [{ fromEntities: ["cluster"] }]],
    [kubernetes.cilium, "spec.egress", [{ toEntities: ["world"] }]],
    [kubernetes.cilium, "spec.egress", [{ toCIDR: ["0.0.0.0/0"] }]],
    [kubernetes.cilium, "spec.egress", [{ toCIDRSet: [{ cidr: "::/0", except: ["fd00::/8"] }] }]],
    [kubernetes.cilium, "spec.egress", [{ toFQDNs: [{ matchPattern: "*" }] }]],
    [kubernetes.cilium, "spec.egress", [{ toEntities: ["world"], toPorts: [{ ports: [{ port: "0" }] }] }]],
    [kubernetes.cilium, "specs", [{ ingress: [{ fromCIDR: ["0.0.0.0/0"] }] }]],
    [kubernetes.ciliumClusterwide, "spec.egress", [{ toEndpoints: [{}] }]],
    [kubernetes.networkPolicy, "spec.ingress", [{}]],
    [kubernetes.networkPolicy, "spec.egress", [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }]],
    [kubernetes.networkPolicy, "spec.ingress", [{ from: [{ namespaceSelector: {} }] }]],
  ],
  "cell-default-deny": [
    [kubernetes.namespace, "metadata.name", "another"],
    [kubernetes.namespace, "metadata.labels.cellwall.dev/phase", "enforce", []],
  ],
  "no-plain-secret": [
    [aws.logGroup, "name", "-----BEGIN EC PRIVATE KEY-----\nMHc"],
    [aws.logGroup, "name", `id ${["AKIA", "IOSFODNN7EXAMPLE"].join("")}`],
    [azure.pool, "tags", { key: `3+ rfc4106(gcm(aes)) ${"0a".repeat(20)} 128` }],
    [google.topic, "labels", { kubeconfig: `client-key-data: ${base64("-----BEGIN RSA PRIVATE KEY-----\nMII")}` }],
    [aws.instance, "adminPassword", "hunter2"],
    [kubernetes.release, "values.extraEnv", [{ name: "DB_PASSWORD", value: "hunter2" }]],
  ],
  // All ways that are known are in `residency.test.ts`.
  residency: [
    [aws.logGroup, "kmsKeyId", "arn:aws:kms:eu-central-1:999999999999:key/3d1f", [privatePlane]],
    [privatePlane, "region", "eu-central-1", [resource("aws:appflow/flow:Flow", {})]],
  ],
};

/** Stacks in which the good resources of stack rules are good. */
export const DEFAULT_OTHERS: readonly Placed[] = [
  aws.bucketEncryption,
  azure.diagnostics,
  kubernetes.release,
  kubernetes.cilium,
  kubernetes.networkPolicy,
];

export const CASES: readonly Case[] = Object.entries(ROWS).flatMap(([rule, rows]) =>
  rows.map(([of, path, value, others = DEFAULT_OTHERS]) => ({ rule, of, path, value, others })),
);

export const GOOD: readonly Placed[] = [aws, azure, google, kubernetes].flatMap((cloud) => Object.values(cloud));
