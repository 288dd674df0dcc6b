import { describe, expect, it } from "vitest";
import { ArgumentError } from "../../../components/network/argument.ts";
import { REQUIRED_LOGS } from "../../../components/plane/gcp/logs.ts";
import { sinkProblems } from "../../../components/siem/check.ts";
import { CLUSTER } from "../../cluster/gke/given.ts";
import { NODE_ACCOUNT } from "../../network/gcp/given.ts";
import { EVERY } from "../../siem/gcp/given.ts";
import { nodeNamed, waitsFor } from "../../support/graph.ts";
import { PRIVATE, siteGraph } from "./given.ts";

const BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
const SINK = "gcp:logging/projectSink:ProjectSink";
const EXCLUSION = "gcp:logging/projectExclusion:ProjectExclusion";
const GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember";
const KEY = "gcp:kms/cryptoKey:CryptoKey";

describe("a plane of the platform's own on Google Cloud", () => {
  it("is network and cluster, with the logs where Google puts them", async () => {
    const { nodes, site } = await siteGraph();
    expect(nodes.filter(({ type }) => type.startsWith("gcp:logging/"))).toEqual([]);
    expect(site.sinks).toEqual([
      {
        name: "cloud-logging",
        kind: "gcp-logging",
        account: "acme-planes",
        region: "global",
        destination: "projects/acme-planes/locations/global/buckets/_Default",
        receives: ["api-server", "network-flow"],
      },
    ]);
    const { controlPlaneEndpointsConfig } = nodeNamed(nodes, CLUSTER, "eu-1").inputs;
    expect(controlPlaneEndpointsConfig).toMatchObject({ dnsEndpointConfig: { allowExternalTraffic: true } });
  });

  it("is made with the provider that is given, all of it", async () => {
    const { nodes } = await siteGraph(PRIVATE);
    const others = nodes.filter(({ type, provider }) => type.startsWith("gcp:") && !provider.includes("google"));
    expect(others).toEqual([]);
  });
});

describe("a private plane on Google Cloud", () => {
  it("is sealed: its API server answers to nodes and to the subnet of private endpoints, and has no public name", async () => {
    const { inputs } = nodeNamed((await siteGraph(PRIVATE)).nodes, CLUSTER, "eu-1");
    expect(inputs).toMatchObject({
      privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: false },
        ipEndpointsConfig: { enabled: true },
      },
      masterAuthorizedNetworksConfig: {
        cidrBlocks: [
          { cidrBlock: "10.0.0.0/20", displayName: "nodes" },
          { cidrBlock: "10.0.33.0/26", displayName: "admins-1" },
        ],
        gcpPublicCidrsAccessEnabled: false,
      },
      deletionProtection: true,
    });
  });

  it("lets its owner choose the DNS endpoint, behind IAM", async () => {
    const { nodes } = await siteGraph(PRIVATE, { endpoints: "dns" });
    const { inputs } = nodeNamed(nodes, CLUSTER, "eu-1");
    expect(inputs.controlPlaneEndpointsConfig).toMatchObject({ ipEndpointsConfig: { enabled: false } });
    expect(inputs).not.toHaveProperty("masterAuthorizedNetworksConfig");
  });

  it("logs into a bucket of its region, with a key, that stays", async () => {
    const { nodes } = await siteGraph(PRIVATE);
    const bucket = nodeNamed(nodes, BUCKET, "eu-1-logs");
    expect(bucket.inputs).toEqual({
      project: "acme-planes",
      location: "europe-west4",
      bucketId: "eu-1-logs",
      description: "Logs of the plane eu-1",
      retentionDays: 400,
      enableAnalytics: false,
      cmekSettings: { kmsKeyName: "eu-1-logs-id" },
    });
    expect(bucket).toMatchObject({ protect: true, retainOnDelete: true });
    expect(bucket.dependsOn).toContain("eu-1-logs-grant");
    expect(nodeNamed(nodes, GRANT, "eu-1-logs-grant").inputs).toEqual({
      cryptoKeyId: "eu-1-logs-id",
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: "serviceAccount:service-123456789012@gcp-sa-logging.iam.gserviceaccount.com",
    });
  });

  it("keeps its logs out of the bucket without a region, once they are routed, and nobody else's", async () => {
    const { nodes } = await siteGraph(PRIVATE);
    const exclusion = nodeNamed(nodes, EXCLUSION, "eu-1-logs");
    const own = [
      '(resource.labels.cluster_name="eu-1" AND resource.labels.location="europe-west4")',
      '(resource.type="gce_subnetwork" AND resource.labels.subnetwork_name=("eu-1-nodes-id" OR "eu-1-api-server-id" OR "eu-1-endpoints-id"))',
      '(resource.type="dns_query" AND jsonPayload.sourceNetwork="eu-1-id")',
    ].join(" OR ");
    expect(exclusion.inputs).toMatchObject({ project: "acme-planes", filter: own });
    expect(exclusion.dependsOn).toContain("eu-1-logs");
    expect(nodeNamed(nodes, SINK, "eu-1-logs").inputs).toMatchObject({
      destination: "logging.googleapis.com/eu-1-logs-id",
      filter: `${own} OR log_id("cloudaudit.googleapis.com/activity")`,
      uniqueWriterIdentity: true,
    });
  });

  it("has sinks in its own account and region alone; what can't be moved is said, and copied", async () => {
    const { site } = await siteGraph(PRIVATE);
    expect(sinkProblems(site.sinks, { account: "acme-planes", region: "europe-west4" })).toEqual([]);
    expect(site.sinks).toHaveLength(1);
    expect(site.sinks[0]?.receives).toEqual(expect.arrayContaining([...REQUIRED_LOGS.receives]));
  });

  it("has a key for everything that takes one, used by Google's agents of this project alone", async () => {
    const { nodes } = await siteGraph(PRIVATE);
    const keys = nodes.filter(({ type }) => type === KEY);
    expect(keys.map(({ name }) => name).toSorted()).toEqual(["eu-1-disks", "eu-1-etcd", "eu-1-logs"]);
    expect(keys.every(({ retainOnDelete, protect }) => retainOnDelete && protect)).toBe(true);
    expect(nodeNamed(nodes, CLUSTER, "eu-1").inputs).toMatchObject({
      databaseEncryption: { keyName: "eu-1-etcd-id" },
      nodeConfig: { bootDiskKmsKey: "eu-1-disks-id" },
    });
    const pools = nodes.filter(({ type }) => type === "gcp:container/nodePool:NodePool");
    expect(pools.length).toBeGreaterThan(0);
    for (const { inputs } of pools) expect(inputs.nodeConfig).toMatchObject({ bootDiskKmsKey: "eu-1-disks-id" });
    const members = nodes.filter(({ type }) => type === GRANT).map(({ inputs }) => inputs.member);
    expect(members).toHaveLength(3);
    for (const member of members) {
      expect(member).toMatch(/^serviceAccount:service-123456789012@[a-z-]+\.iam\.gserviceaccount\.com$/);
    }
  });

  it("has a link to the vendor that its cluster comes after, so that a refused destroy leaves it", async () => {
    const vendorLink = {
      service: "projects/vendor-prod/regions/europe-west4/serviceAttachments/control-plane",
      host: "control.example.com",
    };
    const { nodes } = await siteGraph({ ...PRIVATE, vendorLink });
    expect(nodeNamed(nodes, "gcp:compute/forwardingRule:ForwardingRule", "eu-1-vendor").protect).toBe(false);
    expect(nodeNamed(nodes, CLUSTER, "eu-1").dependsOn).toContain("eu-1-vendor");
  });

  it("takes keys that are there", async () => {
    const ring = "projects/acme-keys/locations/europe-west4/keyRings/planes/cryptoKeys";
    const keys = { etcd: `${ring}/etcd`, disks: `${ring}/disks`, logs: `${ring}/logs` };
    const { nodes } = await siteGraph(PRIVATE, { keys });
    expect(nodes.filter(({ type }) => type === KEY)).toEqual([]);
    expect(nodeNamed(nodes, BUCKET, "eu-1-logs").inputs.cmekSettings).toEqual({ kmsKeyName: `${ring}/logs` });
  });

  it("lets nodes read the one repository that images come from", async () => {
    const { nodes } = await siteGraph(PRIVATE);
    const readers = nodes.filter(({ type }) => type.includes("RepositoryIamMember"));
    expect(readers.map(({ inputs }) => inputs)).toEqual([
      {
        project: "acme-planes",
        location: "europe-west4",
        repository: "cellwall",
        role: "roles/artifactregistry.reader",
        member: `serviceAccount:${NODE_ACCOUNT}`,
      },
    ]);
  });

  it.each([
    ["quay.io/cilium", "is not a repository of Artifact Registry"],
    ["europe-west4-docker.pkg.dev/vendor-prod/cellwall", "is in the project vendor-prod, not in the plane's own"],
    ["europe-docker.pkg.dev/acme-planes/cellwall", "is in europe, so that images would come from another region"],
  ])("refuses images of %s before anything is made", async (imageRegistry, reason) => {
    const error = await siteGraph({ ...PRIVATE, imageRegistry }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as ArgumentError).message).toContain(`imageRegistry: ${imageRegistry}: ${reason}`);
    expect((error as ArgumentError).message).toContain("europe-west4-docker.pkg.dev/acme-planes/");
  });
});

describe("logs that a plane on Google Cloud is asked for", () => {
  it("go where they are asked to, from the nodes as well", async () => {
    const { nodes, site } = await siteGraph({ ...PRIVATE, logs: EVERY });
    expect(sinkProblems(site.sinks, { account: "acme-planes", region: "europe-west4" })).toEqual([]);
    expect(site.sinks.map(({ name }) => name)).toEqual(["archive", "siem", "rows"]);
    expect(site.outlets).toMatchObject([{ kind: "cloud-logging", logs: { hubble: "cellwall-hubble" } }]);
    // The identity pool comes with the first cluster.
    const right = nodeNamed(nodes, "gcp:projects/iAMMember:IAMMember", "eu-1-shipper");
    expect(waitsFor(nodes, right)).toContain("eu-1");
  });

  it("go on in the bucket that the plane had, with the key that it had", async () => {
    const [before, after] = [await siteGraph(PRIVATE), await siteGraph({ ...PRIVATE, logs: EVERY })];
    const kept = (nodes: typeof before.nodes) =>
      nodes
        .filter(({ type, protect }) => protect && /^gcp:(logging|kms)/.test(type))
        .map(({ urn, parent }) => [urn, parent]);
    expect(kept(before.nodes).length).toBeGreaterThan(3);
    expect(kept(after.nodes)).toEqual(expect.arrayContaining(kept(before.nodes)));
  });

  it("are encrypted with a key of the plane, also where nothing else is", async () => {
    const { nodes, site } = await siteGraph({ logs: EVERY });
    expect(site.sinks).toHaveLength(3);
    expect(nodeNamed(nodes, BUCKET, "eu-1-logs").inputs).toHaveProperty("cmekSettings");
    expect(nodes.filter(({ type, name }) => type === KEY && name === "eu-1-logs")).toHaveLength(1);
  });
});
