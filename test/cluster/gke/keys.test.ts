import { describe, expect, it } from "vitest";
import { nodeNamed } from "../../support/graph.ts";
import { CLUSTER, clusterGraph, POOL } from "./given.ts";

const RING = "gcp:kms/keyRing:KeyRing";
const KEY = "gcp:kms/cryptoKey:CryptoKey";
const GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember";
const ROLE = "gcp:projects/iAMMember:IAMMember";
const BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";

describe("keys of a cluster", () => {
  it("are made in its region, turned every 90 days, protected, and kept when the stack goes", async () => {
    const nodes = await clusterGraph();
    const ring = nodeNamed(nodes, RING, "eu-1-keys");
    expect(ring.inputs).toEqual({ project: "acme-planes", location: "europe-west4" });
    const keys = nodes.filter(({ type }) => type === KEY);
    expect(new Set(keys.map(({ name }) => name))).toEqual(new Set(["eu-1-etcd", "eu-1-disks"]));
    for (const { inputs } of keys) {
      expect(inputs).toEqual({
        keyRing: "eu-1-keys-id",
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: "7776000s",
        destroyScheduledDuration: "2592000s",
        labels: { plane: "eu-1" },
      });
    }
    for (const { protect, retainOnDelete } of [ring, ...keys]) {
      expect({ protect, retainOnDelete }).toEqual({ protect: true, retainOnDelete: true });
    }
  });

  it("may be used by Google's agents for what each is for, and by nobody else", async () => {
    const role = "roles/cloudkms.cryptoKeyEncrypterDecrypter";
    const grants = (await clusterGraph()).filter(({ type }) => type === GRANT);
    expect(Object.fromEntries(grants.map(({ name, inputs }) => [name, inputs]))).toEqual({
      "eu-1-etcd-grant": {
        cryptoKeyId: "eu-1-etcd-id",
        role,
        member: "serviceAccount:service-123456789012@container-engine-robot.iam.gserviceaccount.com",
      },
      "eu-1-disks-grant": {
        cryptoKeyId: "eu-1-disks-id",
        role,
        member: "serviceAccount:service-123456789012@compute-system.iam.gserviceaccount.com",
      },
    });
  });

  it("can be given; then none is made, and the agents get rights on the given ones", async () => {
    const ring = "projects/acme-keys/locations/europe-west4/keyRings/planes/cryptoKeys";
    const nodes = await clusterGraph({ keys: { etcd: `${ring}/etcd`, disks: `${ring}/disks` } });
    expect(nodes.filter(({ type }) => type === KEY || type === RING)).toEqual([]);
    expect(nodeNamed(nodes, GRANT, "eu-1-etcd-grant").inputs.cryptoKeyId).toBe(`${ring}/etcd`);
    expect(nodeNamed(nodes, GRANT, "eu-1-disks-grant").inputs.cryptoKeyId).toBe(`${ring}/disks`);
    const cluster = nodeNamed(nodes, CLUSTER, "eu-1");
    expect(cluster.inputs).toMatchObject({
      databaseEncryption: { keyName: `${ring}/etcd` },
      nodeConfig: { bootDiskKmsKey: `${ring}/disks` },
    });
    expect(cluster.dependsOn).toEqual(expect.arrayContaining(["eu-1-etcd-grant", "eu-1-disks-grant"]));
    expect(nodeNamed(nodes, POOL, "eu-1-system").inputs.nodeConfig).toMatchObject({ bootDiskKmsKey: `${ring}/disks` });
  });
});

describe("identities of a cluster", () => {
  const member = "serviceAccount:eu-1-nodes@acme-planes.iam.gserviceaccount.com";

  it("are nodes with one role of the least rights", async () => {
    const nodes = await clusterGraph();
    const ofNodes = nodes.filter(({ inputs }) => inputs.member === member);
    expect(ofNodes.map(({ inputs }) => inputs)).toEqual([
      { project: "acme-planes", role: "roles/container.defaultNodeServiceAccount", member },
    ]);
  });

  it("let nodes read one repository of images where that is asked for", async () => {
    const nodes = await clusterGraph({ imageRepository: "projects/acme-images/locations/europe/repositories/mirror" });
    const reader = nodeNamed(nodes, "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", "eu-1-node-images");
    expect(reader.inputs).toEqual({
      project: "acme-images",
      location: "europe",
      repository: "mirror",
      role: "roles/artifactregistry.reader",
      member,
    });
    expect(nodeNamed(nodes, CLUSTER, "eu-1").dependsOn).toContain("eu-1-node-images");
  });

  it("let administrators' groups reach the cluster, and administer this one alone", async () => {
    const nodes = await clusterGraph({ admins: ["sre@example.com", "oncall@example.com"] });
    for (const group of ["sre@example.com", "oncall@example.com"]) {
      const role = nodeNamed(nodes, ROLE, `eu-1-admin-${group}`);
      expect(role.inputs).toEqual({
        project: "acme-planes",
        role: "roles/container.clusterViewer",
        member: `group:${group}`,
      });
      // The same right in IAM may serve another cluster of the project.
      expect(role.retainOnDelete).toBe(true);
    }
    const binding = nodeNamed(nodes, BINDING, "eu-1-admins");
    expect(binding.inputs).toMatchObject({
      roleRef: { kind: "ClusterRole", name: "cluster-admin" },
      subjects: [
        { kind: "Group", name: "sre@example.com" },
        { kind: "Group", name: "oncall@example.com" },
      ],
    });
    expect(binding.deletedWith).toBe("");
  });

  it("let people of every role find and reach the cluster, once each, and give them nothing else in IAM", async () => {
    const people = {
      readers: ["audit@example.com"],
      operators: ["oncall@example.com"],
      breakGlass: ["oncall@example.com", "sre@example.com"],
    };
    const nodes = await clusterGraph({ people });
    const ofGroups = nodes.filter(({ inputs }) => String(inputs.member).startsWith("group:"));
    expect(ofGroups.map(({ name, inputs }) => [name, inputs.role, inputs.member]).toSorted()).toEqual([
      ["eu-1-admin-sre@example.com", "roles/container.clusterViewer", "group:sre@example.com"],
      ["eu-1-people-audit@example.com", "roles/container.clusterViewer", "group:audit@example.com"],
      ["eu-1-people-oncall@example.com", "roles/container.clusterViewer", "group:oncall@example.com"],
    ]);
    expect(ofGroups.every(({ retainOnDelete }) => retainOnDelete)).toBe(true);
    // Whoever goes from the settings may go; a destroy meets the cluster's protection first.
    expect(ofGroups.some(({ protect }) => protect)).toBe(false);
    const cluster = nodeNamed(nodes, CLUSTER, "eu-1");
    expect(cluster.dependsOn).toEqual(expect.arrayContaining(ofGroups.map(({ name }) => name)));
    expect(cluster.inputs.authenticatorGroupsConfig).toEqual({
      securityGroup: "gke-security-groups@example.com",
    });
  });
});

describe("volumes of pods", () => {
  const CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";

  it("are encrypted with the key of disks by default where keys are the customer's", async () => {
    expect(nodeNamed(await clusterGraph({ customerKeys: true }), CLASS, "eu-1-volumes").inputs).toMatchObject({
      metadata: {
        name: "cellwall-encrypted",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "pd.csi.storage.gke.io",
      parameters: { type: "pd-balanced", "disk-encryption-kms-key": "eu-1-disks-id" },
    });
    expect((await clusterGraph()).filter(({ type }) => type === CLASS)).toEqual([]);
  });

  it("are of a kind that the machines take", async () => {
    const pools = [
      { name: "system", role: "system", machine: "n4-standard-8", minNodes: 3, maxNodes: 6, diskGiB: 100 },
    ] as const;
    const { inputs } = nodeNamed(await clusterGraph({ customerKeys: true, pools }), CLASS, "eu-1-volumes");
    expect(inputs.parameters).toMatchObject({ type: "hyperdisk-balanced" });
  });
});
