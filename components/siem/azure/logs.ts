import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import type { LogDestination } from "../../cluster/aks/operation/logs.ts";
import { refuse } from "../../network/argument.ts";
import type { AzureFlowLogs } from "../../network/azure/flowLog.ts";
import { DEFAULTS, type DetectionSettings } from "../detection/settings.ts";
import { type LogRequest, received, sinksOfKind } from "../plan/request.ts";
import type { Outlet } from "../ship/outlet.ts";
import type { Sink } from "../sink.ts";
import { archive } from "./archive/account.ts";
import { checkLogs } from "./check.ts";
import { explorer } from "./explorer/explorer.ts";
import { diagnosticHubs } from "./hub/diagnostics.ts";
import { shippedHubs } from "./hub/shipped.ts";
import { customerKey, type KeyVault } from "./key.ts";
import { activityLog, categoriesOf, type DiagnosticDestination } from "./native.ts";
import type { LogPlace } from "./place.ts";
import { type Shipper, shipper } from "./shipper.ts";
import { familiesOf, nativeOf } from "./table/family.ts";
import { told } from "./told.ts";
import { logWorkspace } from "./workspace/workspace.ts";

export interface AzureLogsArgs {
  /** Subscription. */
  account: string;
  /** Entra tenant of the subscription. */
  tenantId: string;
  region: string;
  /** Zones of a Data Explorer cluster. Defaults to none. */
  zones?: readonly string[];
  tags: Readonly<Record<string, string>>;
  /** Which logs go where. */
  logs: LogRequest;
  /** Nothing has a public address, and what the plane asks has a private endpoint. Defaults to false. */
  isolated?: boolean;
  /** Vault of the plane: stores are encrypted with a key of the customer in it. Absent: with keys of Azure. */
  vault?: KeyVault;
  /** What detections know of the plane. Each defaults to that of `DEFAULTS`. */
  detections?: Partial<DetectionSettings>;
  /** Lifts `protect`. What holds logs stays in any case. Defaults to false. */
  dangerouslyAllowDestroy?: boolean;
}

/** Something that an isolated plane reaches by a private endpoint. */
export interface LogLink {
  readonly name: string;
  readonly service: "event-hub" | "storage";
  readonly target: pulumi.Output<string>;
}

/** Days that an event hub keeps lines for a reader that is down, where nobody says otherwise. */
const BUFFER_DAYS = 7;

/**
 * Everything in Azure that a plane's logs go to, in a resource group of its own, which stays when the plane goes: whoever
 * takes a group away takes what is in it.
 *
 * The cluster comes later: it is given `controlPlane`, and `trust` is told its issuer. So do private endpoints, which need
 * the network: `links` and `monitored` say to what.
 */
export class AzureLogs extends pulumi.ComponentResource {
  declare readonly resourceGroup: pulumi.Output<string>;
  declare readonly sinks: readonly Sink[];
  /** Where the shipper sends; none where nothing is shipped to Azure. */
  declare readonly outlets: readonly Outlet<pulumi.Output<string>>[];
  /** Where diagnostic settings of the cluster write to. */
  declare readonly controlPlane: readonly LogDestination[];
  /** Where flow logs of the VNet go. Absent: nobody asked for them. */
  declare readonly flowLogs?: AzureFlowLogs;
  /** What private endpoints of an isolated plane lead to. */
  declare readonly links: readonly LogLink[];
  /** What has to be in the plane's private link scope of Azure Monitor. */
  declare readonly monitored: readonly { readonly name: string; readonly id: pulumi.Output<string> }[];
  readonly #shipper: Shipper | undefined;

  constructor(name: string, args: AzureLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`AzureLogs ${name}`, checkLogs(args.logs));
    super("cellwall:index:AzureLogs", name, { region: args.region }, opts);
    const {
      account,
      tenantId,
      region,
      zones = [],
      tags,
      logs,
      isolated = false,
      vault,
      dangerouslyAllowDestroy,
    } = args;
    const detections = { ...DEFAULTS, ...args.detections };
    const made = { parent: this };
    const kept = { parent: this, protect: dangerouslyAllowDestroy !== true, retainOnDelete: true };
    const group = new ResourceGroup(
      `${name}-logs`,
      { resourceGroupName: `rg-${name}-logs`, location: region, tags: { ...tags } },
      kept,
    );
    const bare = { name, account, region, resourceGroupName: group.name, isolated, tags, made, kept };
    const place: LogPlace = vault === undefined ? bare : { ...bare, key: customerKey(bare, vault) };

    const readers = Object.keys(logs.sinks)
      .filter((sink) => logs.sinks[sink]?.kind !== "generic")
      .map((sink) => ({ sink, families: familiesOf(received(logs, sink)) }))
      .filter(({ families }) => families.length > 0);
    const shipped = familiesOf(readers.flatMap(({ sink }) => received(logs, sink)));
    const days = sinksOfKind(logs, "event-hub").map(([, { keepDays }]) => keepDays ?? BUFFER_DAYS);
    const hubs =
      shipped.length === 0 ? undefined : shippedHubs(place, shipped, readers, Math.max(BUFFER_DAYS, ...days));
    this.#shipper = hubs === undefined ? undefined : shipper(place, tenantId, hubs);

    const destinations: DiagnosticDestination[] = [];
    const sinks: Sink[] = [];
    const links: LogLink[] = [];
    const monitored: { name: string; id: pulumi.Output<string> }[] = [];
    const add = (sink: string, kind: string, destination: pulumi.Output<string>) =>
      sinks.push({ name: sink, kind, account, region, destination, receives: received(logs, sink) });

    let analysed: AzureFlowLogs["workspace"];
    for (const [sink, request] of sinksOfKind(logs, "log-analytics")) {
      const sources = received(logs, sink);
      const { workspace, members, without } = logWorkspace(place, {
        sink,
        request,
        sources,
        detections,
        ...(hubs !== undefined && { hubs }),
      });
      for (const line of told(sink, request, familiesOf(sources), region, without)) pulumi.log.info(line, this);
      monitored.push(...members);
      destinations.push({ name: sink, workspaceId: workspace.id });
      if (sources.includes("network-flow")) analysed = { id: workspace.id, customerId: workspace.customerId };
      add(sink, "azure-log-analytics", workspace.id);
    }
    for (const [sink, request] of sinksOfKind(logs, "data-explorer")) {
      const families = familiesOf(received(logs, sink));
      if (hubs === undefined || families.length === 0) continue;
      add(sink, "azure-data-explorer", explorer(place, { sink, request, families, hubs, zones }).id);
    }
    for (const [sink, request] of sinksOfKind(logs, "storage")) {
      const { id } = archive(place, sink, request);
      destinations.push({ name: sink, storageAccountId: id });
      links.push({ name: `${name}-${sink}`, service: "storage", target: id });
      if (received(logs, sink).includes("network-flow")) {
        this.flowLogs = { storageAccountId: id, ...(analysed !== undefined && { workspace: analysed }) };
      }
      add(sink, "azure-storage", id);
    }
    if (hubs !== undefined) links.unshift({ name: `${name}-shipper`, service: "event-hub", target: hubs.namespace.id });
    const told_ = sinksOfKind(logs, "event-hub");
    const native = told_.filter(([sink]) => nativeOf(received(logs, sink)).length > 0);
    if (native.length > 0) {
      const written = native.map(([sink, { keepDays }]) => ({ sink, keepDays: keepDays ?? BUFFER_DAYS }));
      const { namespace, hubs: named } = diagnosticHubs(place, written);
      links.push({ name: `${name}-diagnostics`, service: "event-hub", target: namespace.id });
      for (const [sink, eventHub] of Object.entries(named)) destinations.push({ name: sink, eventHub });
      for (const [sink] of native) if (hubs === undefined) add(sink, "azure-event-hub", namespace.id);
    }
    if (hubs !== undefined) for (const [sink] of told_) add(sink, "azure-event-hub", hubs.namespace.id);

    for (const destination of destinations) {
      if (received(logs, destination.name).includes("cloud-activity")) activityLog(place, destination);
    }
    this.controlPlane = destinations
      .map((destination) => ({ ...destination, categories: categoriesOf(received(logs, destination.name)) }))
      .filter(({ categories }) => categories.length > 0);
    this.resourceGroup = group.name;
    this.sinks = sinks;
    this.links = links;
    this.monitored = monitored;
    this.outlets = this.#shipper === undefined ? [] : [this.#shipper.outlet];
    this.registerOutputs({ resourceGroup: group.name });
  }

  /** Lets the shipper's service account in the cluster of this issuer write to the event hubs. */
  trust(issuer: pulumi.Input<string>): readonly pulumi.Resource[] {
    return this.#shipper === undefined ? [] : [this.#shipper.trust(issuer)];
  }
}
