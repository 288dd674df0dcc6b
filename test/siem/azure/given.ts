import { AzureLogs, type AzureLogsArgs } from "../../../components/siem/azure/logs.ts";
import type { SourceId } from "../../../components/siem/matrix/source.ts";
import type { LogRequest, SinkRequest } from "../../../components/siem/plan/request.ts";
import { type Answers, graphOf, type Node } from "../../support/graph.ts";

export const ACCOUNT = "11111111-1111-4111-8111-111111111111";
export const TENANT = "33333333-3333-4333-8333-333333333333";
export const TAGS = { "cellwall-plane": "weu", "managed-by": "cellwall" };
export const ISSUER = "https://westeurope.oic.prod-aks.azure.com/t/u/";
export const VAULT = {
  resourceGroup: "rg-weu-keys",
  vaultId: `/subscriptions/${ACCOUNT}/resourceGroups/rg-weu-keys/providers/Microsoft.KeyVault/vaults/weu-keys`,
};
export const roleId = (id: string) =>
  `/subscriptions/${ACCOUNT}/providers/Microsoft.Authorization/roleDefinitions/${id}`;

/** What every resource of the logs' group has. */
export const PLACE = { resourceGroupName: "rg-weu-logs", location: "westeurope", tags: TAGS };

/** A request of one sink with these sources. */
export function asked(sink: SinkRequest, ...sources: readonly SourceId[]): LogRequest {
  return { sinks: { siem: sink }, destinations: Object.fromEntries(sources.map((one) => [one, ["siem"]])), off: {} };
}

/** Every sink of Azure, each with what it can receive. */
export const EVERYTHING: LogRequest = {
  sinks: {
    siem: { kind: "log-analytics" },
    flows: { kind: "data-explorer" },
    out: { kind: "event-hub", keepDays: 3 },
    archive: { kind: "storage", lockDays: 365 },
  },
  destinations: {
    "kubernetes-audit": ["siem", "archive", "out"],
    authenticator: ["siem", "archive"],
    "api-server": ["siem"],
    "policy-change": ["siem"],
    "cloud-activity": ["siem", "out"],
    "network-flow": ["archive", "siem"],
    node: ["siem"],
    container: ["siem"],
    "kubernetes-event": ["siem"],
    "gateway-access": ["siem"],
    "hubble-verdict": ["siem", "flows", "out"],
    "hubble-l7": ["siem", "flows"],
    "hubble-drop": ["siem", "flows"],
    tetragon: ["siem"],
    posture: ["siem"],
    "approval-change": ["siem"],
  },
  off: {},
};

const answers: Answers = {
  outputs: (type, name, inputs) => {
    if (type === "azure-native:resources:ResourceGroup") return { name: inputs.resourceGroupName };
    if (type === "azure-native:managedidentity:UserAssignedIdentity")
      return { name, principalId: `${name}-object-id`, clientId: `${name}-client-id` };
    if (type === "azure-native:eventhub:Namespace") return { name: inputs.namespaceName };
    if (type === "azure-native:eventhub:EventHub") return { name: inputs.eventHubName };
    if (type === "azure-native:eventhub:ConsumerGroup") return { name: inputs.consumerGroupName };
    if (type === "azure-native:keyvault:Key") return { name: inputs.keyName };
    if (type === "azure-native:operationalinsights:Workspace") return { name, customerId: `${name}-guid` };
    return { name };
  },
};

export interface Made {
  readonly nodes: readonly Node[];
  readonly logs: AzureLogs;
}

const known = new Map<string, Promise<Made>>();

/** Logs of a plane named `weu`, with everything that they register; the same question is worked out once. */
export function made(logs: LogRequest, change: Partial<AzureLogsArgs> = {}): Promise<Made> {
  const question = JSON.stringify([logs, change]);
  const answer = known.get(question) ?? make(logs, change);
  known.set(question, answer);
  return answer;
}

async function make(logs: LogRequest, change: Partial<AzureLogsArgs>): Promise<Made> {
  let component: AzureLogs | undefined;
  const nodes = await graphOf(() => {
    component = new AzureLogs("weu", {
      account: ACCOUNT,
      tenantId: TENANT,
      region: "westeurope",
      zones: ["1", "2", "3"],
      tags: TAGS,
      logs,
      ...change,
    });
    component.trust(ISSUER);
  }, answers);
  if (component === undefined) throw new Error("nothing was made");
  return { nodes, logs: component };
}

/** Types without the SDK's name: `eventhub:Namespace`. */
export function typesOf(nodes: readonly Node[]): readonly string[] {
  return [...new Set(nodes.map(({ type }) => type))]
    .filter((type) => type.startsWith("azure-native:"))
    .map((type) => type.replace("azure-native:", ""))
    .toSorted();
}

/** Inputs with ids as Azure has them, where the mocks say `NAME-id`. */
export function withIds(inputs: Node["inputs"]): Record<string, unknown> {
  const real = `"/subscriptions/${ACCOUNT}/resourceGroups/rg/providers/Microsoft.Any/things/$1"`;
  return JSON.parse(JSON.stringify(inputs).replace(/"([a-z0-9-]+)-id"/g, real));
}
