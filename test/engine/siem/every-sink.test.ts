import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import { change, pulumi } from "../../../local/plane/pulumi.ts";
import type { CloudName, Script } from "../../support/double/cloud.ts";
import { edit, filesContaining, withSetting } from "../../support/files.ts";
import { liveCluster } from "../../support/live.ts";
import { type TestRegion, testRegion } from "../../support/region.ts";

interface Case {
  readonly cloud: CloudName;
  readonly stack: string;
  readonly script: Script;
  readonly logs: Partial<LogRequest>;
  /** What else the stack says, a setting each. */
  readonly settings?: readonly string[];
  /** Types that a sink of each kind has. */
  readonly made: readonly string[];
}

/** Stands in every stack, so a sink that takes it without being asked would show. */
const TOKEN = randomBytes(24).toString("hex");

const flows = (...names: string[]) => ({ "hubble-verdict": names, "hubble-l7": names, "hubble-drop": names });

const HUB = "/subscriptions/99999999-9999-4999-8999-999999999999/resourceGroups/hub";
const KUSTO = "privatelink.westeurope.kusto.windows.net";

/** Private planes, because they have to hold the most: everything at home, nothing public. */
const CASES: readonly Case[] = [
  {
    cloud: "azure-native",
    stack: "private-azure",
    script: {
      account: {
        subscriptionId: "00000000-0000-4000-8000-000000000001",
        tenantId: "00000000-0000-4000-8000-000000000002",
      },
    },
    logs: {
      sinks: { explorer: { kind: "data-explorer" }, reader: { kind: "event-hub" } },
      destinations: { ...flows("siem", "explorer", "reader"), "kubernetes-audit": ["siem", "archive", "reader"] },
    },
    // The customer keeps zones centrally, in another subscription, and says so.
    settings: [
      `privateDnsZones: ${JSON.stringify({ [KUSTO]: `${HUB}/providers/Microsoft.Network/privateDnsZones/${KUSTO}` })}`,
      `mayLeave: ${JSON.stringify([{ target: HUB.split("/")[2], reason: "our own hub" }])}`,
    ],
    made: [
      "azure-native:operationalinsights:Workspace",
      "azure-native:securityinsights:SentinelOnboardingState",
      "azure-native:monitor:DataCollectionRule",
      "azure-native:storage:StorageAccount",
      "azure-native:kusto:Cluster",
      "azure-native:eventhub:Namespace",
    ],
  },
  {
    cloud: "aws",
    stack: "private-aws",
    script: {},
    logs: {
      sinks: {
        archive: { kind: "bucket", lockDays: 365, queue: true },
        lake: { kind: "security-lake" },
        search: { kind: "opensearch" },
      },
      destinations: { ...flows("archive", "lake", "search"), "cloud-activity": ["archive"] },
    },
    made: [
      "aws:s3/bucket:Bucket",
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      "aws:sqs/queue:Queue",
      "aws:securitylake/dataLake:DataLake",
      "aws:opensearch/domain:Domain",
      "aws:cloudtrail/trail:Trail",
    ],
  },
  {
    cloud: "gcp",
    stack: "private-gcp",
    script: { account: { project: "example-customer-prod" } },
    logs: {
      sinks: {
        reader: { kind: "pubsub" },
        rows: { kind: "bigquery" },
        partner: {
          kind: "generic",
          protocol: "http",
          endpoint: "https://siem.example.com/v1/logs",
          token: "partnerToken",
        },
      },
      destinations: {
        ...flows("archive", "reader", "rows", "partner"),
        "kubernetes-audit": ["archive", "reader", "rows"],
      },
    },
    settings: [
      `mayLeave: ${JSON.stringify([{ target: "siem.example.com", reason: "SOC of the group, contract 4711" }])}`,
    ],
    made: [
      "gcp:logging/projectBucketConfig:ProjectBucketConfig",
      "gcp:pubsub/topic:Topic",
      "gcp:bigquery/dataset:Dataset",
    ],
  },
];

describe.each(CASES)("$stack with every sink of its cloud", ({ cloud, stack, script, logs, settings = [], made }) => {
  let region: TestRegion;
  beforeAll(async () => {
    region = await testRegion(cloud, stack, script);
    const file = join(region.plane.root, "stacks", `Pulumi.${stack}.yaml`);
    edit(file, (text) => [`logs: ${JSON.stringify(logs)}`, ...settings].reduce(withSetting, text));
    const secret = ["config", "set", "--secret", "cellwall-planes:partnerToken", TOKEN];
    expect((await pulumi(region.target, secret, "config")).code).toBe(0);
  });
  afterAll(() => region?.remove());

  it("comes up, and a second run finds nothing to do, nothing that leaves, and nothing that the guard refuses", async () => {
    await change(region.target, "up", () => {});
    const tokens = new Set(region.cloud.resources().map(({ token }) => token));
    expect(made.filter((token) => !tokens.has(token))).toEqual([]);
    const again = ["preview", "--expect-no-changes", "--policy-pack", "stacks/guard"];
    const preview = await pulumi(region.target, again, "preview");
    expect(preview.code, preview.stdout).toBe(0);
    expect(preview.stdout).toMatch(/, 0 leaves, 0 unclassified/);
    expect(preview.stdout).toContain("✅ cellwall-guard");
  });

  it("hands a token to the shipper alone, and to nobody who reads files or the state", async () => {
    const cluster = liveCluster(region.plane.controlPlane.kubeconfig);
    const secrets = (await cluster.list("v1", "Secret")).filter(
      ({ metadata }) => metadata.namespace === "cellwall-siem",
    );
    const asked = JSON.stringify(logs).includes("partnerToken");
    expect(secrets.map(({ metadata }) => metadata.name)).toEqual(asked ? ["shipper-partner"] : []);
    expect(filesContaining(region.plane.root, TOKEN)).toEqual([]);
  });

  it("runs the shipper with a configuration for what it ships", async () => {
    const cluster = liveCluster(region.plane.controlPlane.kubeconfig);
    const configs = (await cluster.list("v1", "ConfigMap")).filter(
      ({ metadata }) => metadata.namespace === "cellwall-siem" && metadata.name.startsWith("shipper-"),
    );
    expect(configs).toHaveLength(1);
    const text = JSON.stringify(configs[0]);
    for (const family of ["hubble", "kubernetes", "posture"]) expect(text).toContain(family);
  });
});
