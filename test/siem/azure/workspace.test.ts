import { describe, expect, it } from "vitest";
import { transform } from "../../../components/siem/azure/table/family.ts";
import { DETECTIONS } from "../../../components/siem/detection/detections.ts";
import { logAnalyticsColumns } from "../../../components/siem/schema/target/columns.ts";
import { type Node, nodeNamed, waitsFor } from "../../support/graph.ts";
import { asked, EVERYTHING, made, PLACE, roleId, typesOf } from "./given.ts";

const inputs = (nodes: readonly Node[], type: string, name: string) =>
  nodeNamed(nodes, `azure-native:${type}`, name).inputs;
const group = { resourceGroupName: "rg-weu-logs" };

describe("a workspace that the shipper's lines go to", () => {
  it("is paid for in advance, opened by Entra alone, and keeps Azure's own logs as long as the rest", async () => {
    const { nodes } = await made(EVERYTHING);
    expect(inputs(nodes, "operationalinsights:Workspace", "weu-siem")).toEqual({
      ...PLACE,
      sku: { name: "CapacityReservation", capacityReservationLevel: 100 },
      retentionInDays: 365,
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
    });
  });

  it("has a typed table a family", async () => {
    const { nodes } = await made(EVERYTHING);
    const tables = nodes.filter(({ type }) => type.endsWith(":Table")).map(({ inputs: { tableName } }) => tableName);
    expect(tables.toSorted()).toEqual([
      ...["Approval_CL", "Gateway_CL", "Hubble_CL", "Kubernetes_CL", "Posture_CL", "Tetragon_CL"],
    ]);
    expect(inputs(nodes, "operationalinsights:Table", "weu-siem-hubble")).toEqual({
      ...group,
      workspaceName: "weu-siem",
      tableName: "Hubble_CL",
      plan: "Analytics",
      retentionInDays: 90,
      totalRetentionInDays: 365,
      schema: { name: "Hubble_CL", columns: logAnalyticsColumns("table") },
    });
  });

  it("is filled by one rule a family, which reads its own consumer group with an identity of the sink", async () => {
    const { nodes } = await made(EVERYTHING);
    expect(inputs(nodes, "monitor:DataCollectionEndpoint", "weu-siem")).toEqual({
      ...PLACE,
      networkAcls: { publicNetworkAccess: "Enabled" },
    });
    expect(inputs(nodes, "monitor:DataCollectionRule", "weu-siem-hubble")).toEqual({
      ...PLACE,
      dataCollectionEndpointId: "weu-siem-id",
      identity: { type: "UserAssigned", userAssignedIdentities: ["weu-siem-reader-id"] },
      streamDeclarations: {
        "Custom-hubble": {
          columns: [
            { name: "TimeGenerated", type: "datetime" },
            { name: "RawData", type: "string" },
            { name: "Properties", type: "dynamic" },
          ],
        },
      },
      dataSources: { dataImports: { eventHub: { name: "hubble", consumerGroup: "siem", stream: "Custom-hubble" } } },
      destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId: "weu-siem-id" }] },
      dataFlows: [
        {
          streams: ["Custom-hubble"],
          destinations: ["workspace"],
          transformKql: transform("hubble"),
          outputStream: "Custom-Hubble_CL",
        },
      ],
    });
    expect(inputs(nodes, "monitor:DataCollectionRuleAssociation", "weu-siem-hubble")).toEqual({
      resourceUri: "weu-hubble-id",
      associationName: "weu-siem",
      dataCollectionRuleId: "weu-siem-hubble-id",
    });
    expect(inputs(nodes, "authorization:RoleAssignment", "weu-siem-reads-hubble")).toEqual({
      scope: "weu-hubble-id",
      principalId: "weu-siem-reader-object-id",
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId("a638d3c7-ab3a-418d-83e6-5f17a39d4fde"),
    });
  });

  it("is made in the order that Azure takes: table, endpoint, rule, and reading last", async () => {
    const { nodes } = await made(EVERYTHING);
    const before = (type: string) =>
      waitsFor(nodes, nodeNamed(nodes, `azure-native:monitor:${type}`, "weu-siem-hubble"));
    const rule = nodeNamed(nodes, "azure-native:monitor:DataCollectionRule", "weu-siem-hubble");
    expect(rule.dependencies).toEqual(
      expect.arrayContaining([
        "azure-native:operationalinsights:Table::weu-siem-hubble",
        "azure-native:securityinsights:SentinelOnboardingState::weu-siem",
        "azure-native:monitor:DataCollectionEndpoint::weu-siem",
      ]),
    );
    expect(before("DataCollectionRuleAssociation")).toEqual(
      expect.arrayContaining(["weu-siem-hubble", "weu-siem-reads-hubble", "weu-siem"]),
    );
  });
});

describe("Microsoft Sentinel", () => {
  it("is on, with every detection as a rule that makes incidents", async () => {
    const { nodes } = await made(EVERYTHING);
    expect(inputs(nodes, "securityinsights:SentinelOnboardingState", "weu-siem")).toEqual({
      ...group,
      workspaceName: "weu-siem",
      sentinelOnboardingStateName: "default",
    });
    const rules = nodes.filter(({ type }) => type.endsWith(":ScheduledAlertRule"));
    expect(rules.map(({ name }) => name).toSorted()).toEqual(DETECTIONS.map(({ id }) => `weu-siem-${id}`).toSorted());
    expect(new Set(rules.map((rule) => rule.inputs.ruleId)).size).toBe(DETECTIONS.length);
    expect(rules.find(({ name }) => name === "weu-siem-expired-approval")?.inputs).toEqual({
      ...group,
      workspaceName: "weu-siem",
      ruleId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      kind: "Scheduled",
      enabled: true,
      displayName: "A connection left under an approval that has expired or that nobody gave",
      description: expect.stringMatching(/^Owner: security\. Runbook: docs\/siem\.md#expired-approval\. Not seen: /),
      severity: "High",
      tactics: ["Exfiltration"],
      query: expect.stringContaining("let approvals = Approval_CL | where TimeGenerated > ago(1d) | summarize arg_max"),
      queryFrequency: "PT15M",
      // Approvals are looked for in a whole day, flows in a quarter of an hour.
      queryPeriod: "P1D",
      triggerOperator: "GreaterThan",
      triggerThreshold: 0,
      suppressionDuration: "PT1H",
      suppressionEnabled: false,
      incidentConfiguration: { createIncident: true },
    });
    for (const rule of rules) {
      expect(rule.inputs.queryPeriod).toMatch(/^(P1D|PT(\d+H)?(\d+M)?)$/);
      expect(rule.dependencies).toContain("azure-native:securityinsights:SentinelOnboardingState::weu-siem");
      expect(rule.dependencies).toContain("azure-native:operationalinsights:Table::weu-siem-hubble");
    }
  });

  it("has only rules whose tables are filled, and asks for silence only of sources that come", async () => {
    const { nodes } = await made(asked({ kind: "log-analytics" }, "kubernetes-audit", "hubble-verdict"));
    const rules = nodes.filter(({ type }) => type.endsWith(":ScheduledAlertRule"));
    const missing = ["expired-approval", "ipsec-off-or-overdue"];
    expect(rules.map(({ name }) => name.replace("weu-siem-", "")).toSorted()).toEqual(
      DETECTIONS.map(({ id }) => id)
        .filter((id) => !missing.includes(id))
        .toSorted(),
    );
    const silent = rules.find(({ name }) => name === "weu-siem-log-source-silent")?.inputs.query;
    expect(silent).toContain("Hubble_CL");
    expect(silent).not.toContain("Posture_CL");
  });

  it("is not there where it is switched off", async () => {
    const { nodes } = await made(asked({ kind: "log-analytics", sentinel: false }, "hubble-verdict"));
    expect(typesOf(nodes).filter((type) => type.startsWith("securityinsights:"))).toEqual([]);
  });
});

describe("a workspace for logs of Azure's alone", () => {
  it("is paid for by what comes, and has neither tables nor rules nor event hubs", async () => {
    const { nodes, logs } = await made(
      asked({ kind: "log-analytics", searchDays: 60, keepDays: 400, sentinel: false }, "kubernetes-audit"),
    );
    expect(typesOf(nodes)).toEqual(["operationalinsights:Workspace", "resources:ResourceGroup"]);
    expect(inputs(nodes, "operationalinsights:Workspace", "weu-siem")).toMatchObject({
      sku: { name: "PerGB2018" },
      retentionInDays: 400,
    });
    expect(logs.outlets).toEqual([]);
  });

  it("has the tier that was asked for", async () => {
    const { nodes } = await made(asked({ kind: "log-analytics", commitmentGb: 200 }, "kubernetes-audit"));
    expect(inputs(nodes, "operationalinsights:Workspace", "weu-siem").sku).toEqual({
      name: "CapacityReservation",
      capacityReservationLevel: 200,
    });
  });
});
