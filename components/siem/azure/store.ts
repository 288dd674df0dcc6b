import * as pulumi from "@pulumi/pulumi";
import type { AzureFlowLogs } from "../../network/azure/flowLog.ts";
import type { DetectionSettings } from "../detection/settings.ts";
import { familiesOf } from "../matrix/family.ts";
import { type LogRequest, received, type SinkRequest } from "../plan/request.ts";
import { archive } from "./archive/account.ts";
import { explorer } from "./explorer/explorer.ts";
import type { DiagnosticHub } from "./hub/diagnostics.ts";
import type { ShippedHubs } from "./hub/shipped.ts";
import type { DiagnosticDestination } from "./native.ts";
import type { LogPlace } from "./place.ts";
import { told } from "./told.ts";
import { logWorkspace } from "./workspace/workspace.ts";

/** What was made of one sink. */
export interface Store {
  /** Kind of the sink, in the words of `Sink.kind`. */
  readonly kind: string;
  readonly id: pulumi.Output<string>;
  /** Where diagnostic settings write to. Absent: they can't. */
  readonly diagnostics?: Omit<DiagnosticDestination, "name">;
  /** Where flow logs land. */
  readonly flows?: Pick<AzureFlowLogs, "storageAccountId">;
  /** Where flow logs are analysed. */
  readonly analysis?: NonNullable<AzureFlowLogs["workspace"]>;
  /** What a private link scope has to have. */
  readonly monitored?: readonly { readonly name: string; readonly id: pulumi.Output<string> }[];
  /** What a preview says of it. */
  readonly notes?: readonly string[];
}

export interface StoreSettings {
  readonly logs: LogRequest;
  readonly zones: readonly string[];
  readonly detections: DetectionSettings;
  /** Event hubs of the shipper. Absent: nothing is shipped to Azure. */
  readonly hubs?: ShippedHubs;
  /** Hubs that diagnostic settings write to, by sink, and the namespace that they are in. */
  readonly diagnostics?: {
    readonly namespace: { readonly id: pulumi.Output<string> };
    readonly hubs: Readonly<Record<string, DiagnosticHub>>;
  };
}

/** Makes one sink; undefined for what is not in Azure, or receives nothing. */
export function store(place: LogPlace, sink: string, request: SinkRequest, settings: StoreSettings): Store | undefined {
  const { logs, zones, detections, hubs, diagnostics } = settings;
  const sources = received(logs, sink);
  if (sources.length === 0) return undefined;
  const families = familiesOf(sources);
  const read = hubs === undefined ? {} : { hubs };
  if (request.kind === "log-analytics") {
    const made = logWorkspace(place, { sink, request, sources, detections, ...read });
    const { id, customerId } = made.workspace;
    return {
      kind: "azure-log-analytics",
      id,
      diagnostics: { workspaceId: id },
      analysis: { id, customerId },
      monitored: made.members,
      notes: told(sink, request, families, place.region, made.without),
    };
  }
  if (request.kind === "data-explorer") {
    if (hubs === undefined) return undefined;
    return { kind: "azure-data-explorer", id: explorer(place, { sink, request, families, hubs, zones }).id };
  }
  if (request.kind === "storage") {
    const { id } = archive(place, sink, request);
    return { kind: "azure-storage", id, diagnostics: { storageAccountId: id }, flows: { storageAccountId: id } };
  }
  if (request.kind !== "event-hub") return undefined;
  const eventHub = diagnostics?.hubs[sink];
  const id = families.length > 0 ? hubs?.namespace.id : diagnostics?.namespace.id;
  return {
    kind: "azure-event-hub",
    id: pulumi.output(id ?? ""),
    ...(eventHub !== undefined && { diagnostics: { eventHub } }),
  };
}
