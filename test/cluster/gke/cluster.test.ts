import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { told } from "../../../components/cluster/gke/access/kubeconfig.ts";
import { NODE_ACCOUNT } from "../../network/gcp/given.ts";
import { isSecret, type Node, nodeNamed } from "../../support/graph.ts";
import { CLUSTER, clusterGraph, clusterInputs, clusterOptions, DNS_ENDPOINT, FLAVOUR, POOL } from "./given.ts";

const DEFAULT_INPUTS = {
  name: "eu-1",
  project: "acme-planes",
  location: "europe-west4",
  nodeLocations: ["europe-west4-a", "europe-west4-b", "europe-west4-c"],
  resourceLabels: { plane: "eu-1" },
  network: "eu-1-id",
  subnetwork: "eu-1-nodes-id",
  networkingMode: "VPC_NATIVE",
  datapathProvider: "LEGACY_DATAPATH",
  ipAllocationPolicy: {
    clusterSecondaryRangeName: "pods",
    servicesSecondaryRangeName: "services",
    stackType: "IPV4",
  },
  defaultMaxPodsPerNode: 64,
  defaultSnatStatus: { disabled: true },
  enableIntranodeVisibility: false,
  enableL4IlbSubsetting: true,
  networkPolicy: { enabled: false },
  addonsConfig: {
    networkPolicyConfig: { disabled: true },
    dnsCacheConfig: { enabled: false },
    gcePersistentDiskCsiDriverConfig: { enabled: true },
  },
  dnsConfig: { clusterDns: "KUBE_DNS" },
  privateClusterConfig: {
    enablePrivateNodes: true,
    enablePrivateEndpoint: true,
    privateEndpointSubnetwork: "eu-1-api-server-id",
  },
  controlPlaneEndpointsConfig: {
    dnsEndpointConfig: { allowExternalTraffic: true, enableK8sTokensViaDns: false, enableK8sCertsViaDns: false },
    ipEndpointsConfig: { enabled: true },
  },
  masterAuthorizedNetworksConfig: {
    cidrBlocks: [{ cidrBlock: "10.0.0.0/20", displayName: "nodes" }],
    gcpPublicCidrsAccessEnabled: false,
    privateEndpointEnforcementEnabled: true,
  },
  masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
  anonymousAuthenticationConfig: { mode: "LIMITED" },
  rbacBindingConfig: {
    enableInsecureBindingSystemAuthenticated: false,
    enableInsecureBindingSystemUnauthenticated: false,
  },
  authenticatorGroupsConfig: { securityGroup: "gke-security-groups@example.com" },
  enableLegacyAbac: false,
  workloadIdentityConfig: { workloadPool: "acme-planes.svc.id.goog" },
  databaseEncryption: { state: "ALL_OBJECTS_ENCRYPTION_ENABLED", keyName: "eu-1-etcd-id" },
  binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
  securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
  enableShieldedNodes: true,
  serviceExternalIpsConfig: { enabled: false },
  nodePoolDefaults: {
    nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE", loggingVariant: "MAX_THROUGHPUT" },
  },
  removeDefaultNodePool: true,
  initialNodeCount: 1,
  nodeConfig: {
    imageType: "COS_CONTAINERD",
    serviceAccount: NODE_ACCOUNT,
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    bootDiskKmsKey: "eu-1-disks-id",
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    workloadMetadataConfig: { mode: "GKE_METADATA" },
  },
  minMasterVersion: "1.35",
  releaseChannel: { channel: "STABLE" },
  maintenancePolicy: {
    recurringWindow: {
      startTime: "2026-01-10T01:00:00Z",
      endTime: "2026-01-10T07:00:00Z",
      recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
    },
    maintenanceExclusions: [
      {
        exclusionName: "cilium-gate",
        startTime: "2026-01-01T00:00:00Z",
        exclusionOptions: { scope: "NO_MINOR_OR_NODE_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
      },
    ],
  },
  deletionProtection: true,
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

describe("a GKE cluster", () => {
  it("asks Google Cloud for exactly this", async () => {
    expect(await clusterInputs()).toEqual(DEFAULT_INPUTS);
  });

  // The whole is compared above; these say what must never come back.
  it.each([
    [
      "Dataplane V2, also by its encryption or its policies",
      ["inTransitEncryptionConfig", "enableCiliumClusterwideNetworkPolicy", "enableFqdnNetworkPolicy"],
    ],
    ["a peered control plane", ["clusterIpv4Cidr"]],
    ["a version of nodes, which the provider refuses together with removed first nodes", ["nodeVersion"]],
    ["a description, whose change replaces the cluster", ["description"]],
    ["confidential nodes of the whole cluster, whose change replaces it", ["confidentialNodes"]],
    ["alpha features", ["enableKubernetesAlpha"]],
    ["Google's older switches for logs", ["loggingService", "monitoringService"]],
  ])("never asks for %s", async (_, fields) => {
    const inputs = await clusterInputs({ confidentialNodes: "SEV_SNP" });
    for (const field of fields) expect(inputs).not.toHaveProperty(field);
  });

  it("is protected, forgets its first nodes, and is given time", async () => {
    const cluster = nodeNamed(await clusterGraph(), CLUSTER, "eu-1");
    expect(cluster.protect).toBe(true);
    expect(cluster.ignoreChanges).toEqual(["nodeConfig", "initialNodeCount"]);
    const { customTimeouts } = (await clusterOptions()).get(`${CLUSTER} eu-1`) ?? {};
    expect(customTimeouts).toEqual({ create: "60m", update: "90m", delete: "60m" });
  });

  it("comes after the network, the rights on keys and the rights of nodes", async () => {
    const nodes = await clusterGraph();
    const { dependsOn } = nodeNamed(nodes, CLUSTER, "eu-1");
    expect(dependsOn).toEqual(
      expect.arrayContaining(["eu-1-ipsec-esp", "eu-1-nat", "eu-1-etcd-grant", "eu-1-disks-grant", "eu-1-node-role"]),
    );
  });

  it("speaks to no other cloud", async () => {
    const packages = new Set((await clusterGraph()).map(({ type }) => type.split(":")[0]));
    expect([...packages].sort()).toEqual(["cellwall", "gcp", "kubernetes", "pulumi"]);
  });
});

describe("what a plane knows of a GKE cluster", () => {
  interface Told {
    kubeconfig: string;
    secret: boolean;
    host: string;
    port: number;
    clusterId: string;
    ipsecKeys: string | undefined;
    rest: unknown;
  }

  async function toldBy(change: Parameters<typeof clusterGraph>[0] = {}): Promise<Told> {
    const seen: Told[] = [];
    await clusterGraph(change, (cluster) => {
      pulumi
        .all([
          cluster.kubeconfig,
          pulumi.isSecret(cluster.kubeconfig),
          cluster.apiServer.host,
          cluster.clusterId,
          cluster.ipsecKeys,
          pulumi.isSecret(cluster.ipsecKeys ?? pulumi.secret("")),
        ])
        .apply(([kubeconfig, secret, host, clusterId, ipsecKeys, keysSecret]) =>
          seen.push({
            kubeconfig,
            secret: secret && keysSecret,
            host,
            port: cluster.apiServer.port,
            clusterId,
            ipsecKeys,
            rest: [cluster.name, cluster.beforeCilium, cluster.ciliumFlavour, cluster.workloadPool],
          }),
        );
      return [];
    });
    return seen[0] as Told;
  }

  it("is its private address for nodes, and the DNS endpoint with Google's credentials for administrators", async () => {
    const { kubeconfig, secret, host, port, clusterId, ipsecKeys, rest } = await toldBy();
    expect(secret).toBe(true);
    expect([host, port]).toEqual(["10.0.32.2", 443]);
    expect(clusterId).toBe("eu-1-id");
    expect(ipsecKeys).toBeUndefined();
    expect(rest).toEqual(["eu-1", [], FLAVOUR, "acme-planes.svc.id.goog"]);
    expect(JSON.parse(kubeconfig)).toEqual({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "eu-1",
      clusters: [{ name: "eu-1", cluster: { server: `https://${DNS_ENDPOINT}` } }],
      contexts: [{ name: "eu-1", context: { cluster: "eu-1", user: "eu-1" } }],
      users: [
        {
          name: "eu-1",
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "gke-gcloud-auth-plugin",
              installHint: expect.stringContaining("gcloud components install gke-gcloud-auth-plugin"),
              interactiveMode: "Never",
              provideClusterInfo: true,
            },
          },
        },
      ],
    });
  });

  it("is the DNS endpoint for both where there is no address", async () => {
    const { kubeconfig, host } = await toldBy({ endpoints: "dns" });
    expect(host).toBe(DNS_ENDPOINT);
    expect(JSON.parse(kubeconfig).clusters[0].cluster).toEqual({ server: `https://${DNS_ENDPOINT}` });
  });

  it("is the private address with the cluster's own CA where it is sealed", async () => {
    const { kubeconfig, secret } = await toldBy({ endpoints: "address" });
    expect(secret).toBe(true);
    expect(JSON.parse(kubeconfig).clusters[0].cluster).toEqual({
      server: "https://10.0.32.2",
      "certificate-authority-data": "Y2E=",
    });
  });

  it("is the IPsec keys that the cluster uses already, as a secret", async () => {
    const { ipsecKeys, secret } = await toldBy({ ipsecKeys: "3+ rfc4106(gcm(aes)) 00 128" });
    expect(ipsecKeys).toBe("3+ rfc4106(gcm(aes)) 00 128");
    expect(secret).toBe(true);
  });

  it("is two Kubernetes providers, one that takes over what is there, both bound to the cluster's id", async () => {
    const nodes = await clusterGraph();
    const plain = nodeNamed(nodes, "pulumi:providers:kubernetes", "eu-1").inputs;
    const adopting = nodeNamed(nodes, "pulumi:providers:kubernetes", "eu-1-adopting").inputs;
    expect(isSecret(plain.kubeconfig)).toBe(true);
    expect(plain.clusterIdentifier).toBe("eu-1-id");
    expect(plain).not.toHaveProperty("upsertExistingObjects");
    expect(adopting).toEqual({ ...plain, upsertExistingObjects: "true" });
  });

  it("is never an empty address", () => {
    expect(told("eu-1", "DNS endpoint", "x.gke.goog")).toBe("x.gke.goog");
    for (const nothing of [undefined, ""]) {
      expect(() => told("eu-1", "DNS endpoint", nothing)).toThrow(/^cluster eu-1 has no DNS endpoint\n {4}fix: /);
    }
  });
});

describe("the order of a GKE cluster", () => {
  it("is Cilium's release, then node pools", async () => {
    const nodes = await clusterGraph({}, ({ provider }) => [
      new k8s.helm.v3.Release("cilium", { chart: "cilium" }, { provider }),
    ]);
    for (const name of ["eu-1-system", "eu-1-cells"]) {
      expect(nodeNamed(nodes, POOL, name).dependsOn).toEqual(
        expect.arrayContaining(["cilium", "eu-1", "eu-1-disks-grant", "eu-1-node-role"]),
      );
    }
    const release = nodeNamed(nodes, "kubernetes:helm.sh/v3:Release", "cilium");
    expect(reaches(nodes, release)).not.toContain(POOL);
    expect(reaches(nodes, release)).toContain(CLUSTER);
  });

  /** Types of everything that must stand before a resource, its provider included. */
  function reaches(nodes: readonly Node[], from: Node, seen = new Set<Node>()): Set<string> {
    for (const node of nodes) {
      const needed = from.dependsOn.includes(node.name) || from.provider.endsWith(node.name);
      if (!needed || seen.has(node)) continue;
      seen.add(node);
      reaches(nodes, node, seen);
    }
    return new Set([...seen].map(({ type }) => type));
  }
});

describe("choices that make a GKE cluster less safe", () => {
  async function warnings(change: Parameters<typeof clusterGraph>[0]): Promise<string[]> {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    try {
      await clusterGraph(change);
      return warn.mock.calls.map(([text]) => text);
    } finally {
      warn.mockRestore();
    }
  }

  it("are not there by default", async () => {
    expect(await warnings({})).toEqual([]);
  });

  it.each([
    [{ dangerouslyExposeApiServerTo: ["203.0.113.0/28"] }, "public address, open to 203.0.113.0/28"],
    [{ dangerouslyAllowDestroy: true }, "can be destroyed"],
    [{ binaryAuthorization: false }, "runs any image"],
    [{ nodeUpgrades: "automatic" as const }, "Google upgrades nodes of eu-1 by itself"],
  ])("are reported: %j", async (change, text) => {
    expect(await warnings(change)).toEqual([expect.stringContaining(text)]);
  });
});
