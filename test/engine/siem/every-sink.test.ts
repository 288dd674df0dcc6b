import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import { change, pulumi } from "../../../local/plane/pulumi.ts";
import type { CloudName, Script } from "../../support/double/cloud.ts";
import { edit, withSetting } from "../../support/files.ts";
import { liveCluster } from "../../support/live.ts";
import { type TestRegion, testRegion } from "../../support/region.ts";

interface Case {
  readonly cloud: CloudName;
  readonly stack: string;
  readonly script: Script;
  readonly logs: Partial<LogRequest>;
  /** Types that a sink of each kind has. */
  readonly made: readonly string[];
}

const flows = (...names: string[]) => ({ "hubble-verdict": names, "hubble-l7": names, "hubble-drop": names });

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
      sinks: { reader: { kind: "pubsub" }, rows: { kind: "bigquery" } },
      destinations: { ...flows("archive", "reader", "rows"), "kubernetes-audit": ["archive", "reader", "rows"] },
    },
    made: [
      "gcp:logging/projectBucketConfig:ProjectBucketConfig",
      "gcp:pubsub/topic:Topic",
      "gcp:bigquery/dataset:Dataset",
    ],
  },
];

describe.each(CASES)("$stack with every sink of its cloud", ({ cloud, stack, script, logs, made }) => {
  let region: TestRegion;
  beforeAll(async () => {
    region = await testRegion(cloud, stack, script);
    const file = join(region.plane.root, "stacks", `Pulumi.${stack}.yaml`);
    edit(file, (text) => withSetting(text, `logs: ${JSON.stringify(logs)}`));
  });
  afterAll(() => region?.remove());

  it("comes up, keeps all of it at home, and a second run finds nothing to do", async () => {
    await change(region.target, "up", () => {});
    const tokens = new Set(region.cloud.resources().map(({ token }) => token));
    expect(made.filter((token) => !tokens.has(token))).toEqual([]);
    const preview = await pulumi(region.target, ["preview", "--expect-no-changes"], "preview");
    expect(preview.code, preview.stdout).toBe(0);
    expect(preview.stdout).toMatch(/, 0 leaves, 0 unclassified/);
  });

  it("runs the shipper with a configuration that names its sinks", async () => {
    const cluster = liveCluster(region.plane.controlPlane.kubeconfig);
    const configs = (await cluster.list("v1", "ConfigMap")).filter(
      ({ metadata }) => metadata.namespace === "cellwall-siem" && metadata.name.startsWith("shipper-"),
    );
    expect(configs).toHaveLength(1);
    const text = JSON.stringify(configs[0]);
    for (const family of ["hubble", "kubernetes", "posture"]) expect(text).toContain(family);
  });
});
