import { describe, expect, it } from "vitest";
import { residency } from "../../../components/residency/report.ts";
import type { AzureLogsArgs } from "../../../components/siem/azure/logs.ts";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import { nodeNamed } from "../../support/graph.ts";
import { ACCOUNT, asked, EVERYTHING, type Made, made, typesOf, VAULT, withIds } from "./given.ts";

const PRIVATE: Partial<AzureLogsArgs> = { isolated: true, vault: VAULT };

/** Rows that a private plane of this account would be refused for. */
function refused({ nodes }: Made, account = ACCOUNT) {
  const resources = nodes.map(({ type, name, urn, inputs }) => ({ type, name, urn, props: withIds(inputs) }));
  const { rows } = residency(resources, { cloud: "azure", account, region: "westeurope", approvals: [] });
  return rows.filter(({ verdict }) => verdict === "leaves" || verdict === "unclassified");
}

describe("what is made", () => {
  it.each([
    [
      "an archive",
      asked({ kind: "storage" }, "kubernetes-audit"),
      ["resources:ResourceGroup", "storage:ManagementPolicy", "storage:StorageAccount"],
    ],
    [
      "an event hub for lines of the shipper",
      asked({ kind: "event-hub" }, "posture"),
      [
        "authorization:RoleAssignment",
        "eventhub:ConsumerGroup",
        "eventhub:EventHub",
        "eventhub:Namespace",
        "managedidentity:FederatedIdentityCredential",
        "managedidentity:UserAssignedIdentity",
        "resources:ResourceGroup",
      ],
    ],
    [
      "a SIEM of somebody else",
      asked({ kind: "generic", protocol: "http", endpoint: "https://siem.example.com/" }, "hubble-verdict"),
      ["resources:ResourceGroup"],
    ],
    ["a sink that receives nothing", asked({ kind: "data-explorer" }), ["resources:ResourceGroup"]],
  ])("for %s is that and no more", async (_, request, types) => {
    expect(typesOf((await made(request)).nodes)).toEqual(types);
  });

  it("tells of every sink where it is and what it receives, in the order of the request", async () => {
    const { logs } = await made(EVERYTHING);
    expect(logs.sinks.map(({ destination: _, receives, ...sink }) => ({ ...sink, sources: receives.length }))).toEqual([
      { name: "siem", kind: "azure-log-analytics", account: ACCOUNT, region: "westeurope", sources: 16 },
      { name: "flows", kind: "azure-data-explorer", account: ACCOUNT, region: "westeurope", sources: 3 },
      { name: "out", kind: "azure-event-hub", account: ACCOUNT, region: "westeurope", sources: 3 },
      { name: "archive", kind: "azure-storage", account: ACCOUNT, region: "westeurope", sources: 3 },
    ]);
  });

  it("says where the cluster's logs go, each category once a sink", async () => {
    const { logs } = await made(EVERYTHING);
    expect(logs.controlPlane.map(({ name, categories }) => [name, categories.length, categories[0]])).toEqual([
      ["siem", 10, "kube-audit-admin"],
      ["out", 1, "kube-audit-admin"],
      ["archive", 2, "kube-audit-admin"],
    ]);
    expect(logs.flowLogs).toBeDefined();
  });

  it("sends the subscription's activity only where somebody asked for it", async () => {
    const { nodes } = await made(EVERYTHING);
    const settings = nodes.filter(({ type }) => type.endsWith(":SubscriptionDiagnosticSetting"));
    expect(settings.map(({ name }) => name)).toEqual(["weu-siem-activity", "weu-out-activity"]);
    expect(settings[0]?.inputs).toEqual({
      name: "weu-siem",
      workspaceId: "weu-siem-id",
      logs: [
        ...["Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale"],
        "ResourceHealth",
      ].map((category) => ({ category, enabled: true })),
    });
    expect(settings[1]?.inputs).toMatchObject({
      eventHubAuthorizationRuleId: "weu-diagnostics-id",
      eventHubName: "out",
    });
  });

  it("stays in Azure where it holds logs, and is protected until a destroy is allowed", async () => {
    const held = [
      "resources:ResourceGroup weu-logs",
      "operationalinsights:Workspace weu-siem",
      "operationalinsights:Table weu-siem-hubble",
      "storage:StorageAccount weu-archive",
      "kusto:Cluster weu-flows",
      "kusto:ReadWriteDatabase weu-flows",
    ];
    for (const dangerouslyAllowDestroy of [false, true]) {
      const { nodes } = await made(EVERYTHING, { dangerouslyAllowDestroy });
      for (const one of held) {
        const [type = "", name = ""] = one.split(" ");
        const { protect, retainOnDelete } = nodeNamed(nodes, `azure-native:${type}`, name);
        expect([one, protect, retainOnDelete]).toEqual([one, !dangerouslyAllowDestroy, true]);
      }
      // Lines of a hub are on their way, not kept: with the plane they go.
      const { protect, retainOnDelete } = nodeNamed(nodes, "azure-native:eventhub:EventHub", "weu-hubble");
      expect([protect, retainOnDelete]).toEqual([!dangerouslyAllowDestroy, false]);
    }
  });
});

describe("an isolated plane", () => {
  it("has no public access to any sink", async () => {
    const { nodes, logs } = await made(EVERYTHING, PRIVATE);
    const of = (type: string, name: string) => nodeNamed(nodes, `azure-native:${type}`, name).inputs;
    expect(of("operationalinsights:Workspace", "weu-siem")).toMatchObject({
      publicNetworkAccessForIngestion: "Disabled",
      publicNetworkAccessForQuery: "Disabled",
    });
    expect(of("monitor:DataCollectionEndpoint", "weu-siem").networkAcls).toEqual({ publicNetworkAccess: "Disabled" });
    for (const namespace of ["weu-shipper", "weu-diagnostics"]) {
      expect(of("eventhub:Namespace", namespace).publicNetworkAccess).toBe("Disabled");
      expect(of("eventhub:NamespaceNetworkRuleSet", namespace)).toMatchObject({
        defaultAction: "Deny",
        publicNetworkAccess: "Disabled",
        trustedServiceAccessEnabled: true,
      });
    }
    expect(of("storage:StorageAccount", "weu-archive").publicNetworkAccess).toBe("Disabled");
    expect(of("kusto:Cluster", "weu-flows")).toMatchObject({
      publicNetworkAccess: "Disabled",
      restrictOutboundNetworkAccess: "Enabled",
      allowedFqdnList: [expect.stringMatching(/^weu-shipper-[0-9a-f]{10}\.servicebus\.windows\.net$/)],
    });
    expect(JSON.stringify(nodes.map(({ inputs }) => inputs))).not.toMatch(/ublicNetworkAccess[A-Za-z]*":"Enabled"/);
    expect(logs.links.map(({ name, service }) => [name, service])).toEqual([
      ["weu-shipper", "event-hub"],
      ["weu-diagnostics", "event-hub"],
      ["weu-flows", "explorer"],
      ["weu-archive", "storage"],
    ]);
    expect(logs.monitored.map(({ name }) => name)).toEqual(["weu-siem", "weu-siem-endpoint"]);
  });

  it("keeps every sink at home: the residency proof finds nothing that leaves", async () => {
    expect(refused(await made(EVERYTHING, PRIVATE))).toEqual([]);
  });

  it("is refused a public sink, and a sink in another subscription or region", async () => {
    const open = refused(await made(EVERYTHING, { vault: VAULT })).map(({ type }) => type.split(":").at(-1));
    expect([...new Set(open)].toSorted()).toEqual([
      "Cluster",
      "DataCollectionEndpoint",
      "Namespace",
      "StorageAccount",
      "Workspace",
    ]);
    const away = { type: "azure-native:monitor:DataCollectionRule", name: "it", urn: "it" };
    const workspaceResourceId =
      "/subscriptions/99999999-9999-4999-8999-999999999999/resourceGroups/x/providers/Microsoft.OperationalInsights/workspaces/x";
    const { rows } = residency(
      [{ ...away, props: { destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId }] } } }],
      { cloud: "azure", account: ACCOUNT, region: "westeurope", approvals: [] },
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ verdict: "leaves", path: "destinations.logAnalytics.0.workspaceResourceId" }),
      ]),
    );
    const abroad = refused(await made(EVERYTHING, { ...PRIVATE, region: "eastus" }));
    expect(abroad.map(({ type }) => type)).toContain("azure-native:operationalinsights:Workspace");
  });
});

describe("a request that Azure can't serve", () => {
  const refusal = (request: LogRequest) =>
    made(request).then(
      () => "it was taken",
      (error: Error) => error.message,
    );

  it.each([
    [
      "a tier that is not sold",
      asked({ kind: "log-analytics", commitmentGb: 150 }, "node"),
      /commitmentGb: 150: is no tier/,
    ],
    ["a search of three years", asked({ kind: "log-analytics", searchDays: 1_000 }, "node"), /searchDays: 1000/],
    [
      "keeping less than is searched",
      asked({ kind: "log-analytics", searchDays: 90, keepDays: 30 }, "node"),
      /keepDays: 30: is less than searchDays, 90/,
    ],
    [
      "no whole years",
      asked({ kind: "log-analytics", keepDays: 1_000 }, "node"),
      /keepDays: 1000: is no whole number of years/,
    ],
    [
      "Azure's own logs for three years",
      asked({ kind: "log-analytics", keepDays: 1_095 }, "kubernetes-audit"),
      /730 days at most.*\n.*kind storage/,
    ],
    [
      "a lock without days",
      asked({ kind: "storage", dangerouslyLockIrreversibly: true }, "kubernetes-audit"),
      /dangerouslyLockIrreversibly: true: there is no lock/,
    ],
    [
      "deleting what is locked",
      asked({ kind: "storage", keepDays: 30, lockDays: 90 }, "kubernetes-audit"),
      /keepDays: 30: is less than lockDays, 90/,
    ],
    ["a hub that keeps a year", asked({ kind: "event-hub", keepDays: 365 }, "node"), /keepDays: 365: can't be kept/],
    ["one instance", asked({ kind: "data-explorer", instances: 1 }, "hubble-l7"), /instances: 1/],
    ["a sink of another cloud", asked({ kind: "bucket" }, "node"), /kind: bucket: is no sink of Azure/],
    [
      "flow logs without an account",
      asked({ kind: "log-analytics" }, "network-flow"),
      /network-flow: siem: flow logs land in a storage account/,
    ],
  ])("says so of %s, before anything is made", async (_, request, says) => {
    expect(await refusal(request)).toMatch(says);
  });
});
