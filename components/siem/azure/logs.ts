import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import type { LogDestination } from "../../cluster/aks/operation/logs.ts";
import { refuse } from "../../network/argument.ts";
import type { AzureFlowLogs } from "../../network/azure/flowLog.ts";
import { DEFAULTS, type DetectionSettings } from "../detection/settings.ts";
import { familiesOf } from "../matrix/family.ts";
import type { SourceId } from "../matrix/source.ts";
import { type LogRequest, received, sinksOfKind } from "../plan/request.ts";
import type { Outlet } from "../ship/outlet.ts";
import type { Sink } from "../sink.ts";
import { checkLogs } from "./check.ts";
import { diagnosticHubs } from "./hub/diagnostics.ts";
import { shippedHubs } from "./hub/shipped.ts";
import { customerKey, type KeyVault } from "./key.ts";
import { activityLog, categoriesOf, type DiagnosticDestination } from "./native.ts";
import type { LogPlace } from "./place.ts";
import { type Shipper, shipper } from "./shipper.ts";
import { store } from "./store.ts";
import { nativeOf } from "./table/family.ts";

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
  /**
   * What is encrypted with the key: `archive` is storage accounts alone, because event hubs take a customer's key in the
   * tier Premium only, at many times the price. Defaults to `everything`.
   */
  keyed?: "everything" | "archive";
  /** What detections know of the plane. Each defaults to that of `DEFAULTS`. */
  detections?: Partial<DetectionSettings>;
  /** Lifts `protect`. What holds logs stays in any case. Defaults to false. */
  dangerouslyAllowDestroy?: boolean;
}

/** Something that a private endpoint leads to. */
export interface LogLink {
  readonly name: string;
  readonly service: "event-hub" | "storage" | "explorer";
  readonly target: pulumi.Output<string>;
}

/** Services of the stores that have a private endpoint of their own; a workspace is in the scope of Azure Monitor. */
const LINKED: Readonly<Record<string, LogLink["service"]>> = {
  "azure-storage": "storage",
  "azure-data-explorer": "explorer",
};

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
  /**
   * What private endpoints lead to: the shipper's event hubs in every plane, so that no firewall has to let lines out, and
   * in an isolated one everything that has one.
   */
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
    const keyed: LogPlace = vault === undefined ? bare : { ...bare, key: customerKey(bare, vault) };
    const place: LogPlace = args.keyed === "archive" ? bare : keyed;

    const readers = Object.entries(logs.sinks)
      .filter(([, { kind }]) => kind !== "generic")
      .map(([sink]) => ({ sink, families: familiesOf(received(logs, sink)) }))
      .filter(({ families }) => families.length > 0);
    const shipped = familiesOf(readers.flatMap(({ sink }) => received(logs, sink)));
    const hubSinks = sinksOfKind(logs, "event-hub").map(([sink, { keepDays = BUFFER_DAYS }]) => ({ sink, keepDays }));
    const days = hubSinks.filter(({ sink }) => readers.some((reader) => reader.sink === sink));
    const keepDays = Math.max(BUFFER_DAYS, ...days.map((one) => one.keepDays));
    const hubs = shipped.length === 0 ? undefined : shippedHubs(place, shipped, readers, keepDays);
    this.#shipper = hubs === undefined ? undefined : shipper(place, tenantId, hubs);
    const written = hubSinks.filter(({ sink }) => nativeOf(received(logs, sink)).length > 0);
    const diagnostics = written.length === 0 ? undefined : diagnosticHubs(place, written);

    const settings = {
      logs,
      zones,
      detections,
      ...(hubs !== undefined && { hubs }),
      ...(diagnostics !== undefined && { diagnostics }),
    };
    const stores = Object.entries(logs.sinks).flatMap(([sink, request]) => {
      const one = store(request.kind === "storage" ? keyed : place, sink, request, settings);
      return one === undefined ? [] : [{ name: sink, ...one }];
    });
    for (const note of stores.flatMap(({ notes = [] }) => notes)) pulumi.log.info(note, this);
    const gets = (source: SourceId) => stores.filter(({ name: sink }) => received(logs, sink).includes(source));
    const destinations = (some: typeof stores): DiagnosticDestination[] =>
      some.flatMap(({ name: sink, diagnostics: to }) => (to === undefined ? [] : [{ name: sink, ...to }]));
    for (const destination of destinations(gets("cloud-activity"))) activityLog(place, destination);

    const [flows] = gets("network-flow").flatMap((one) => one.flows ?? []);
    const [analysis] = gets("network-flow").flatMap((one) => one.analysis ?? []);
    if (flows !== undefined) this.flowLogs = { ...flows, ...(analysis !== undefined && { workspace: analysis }) };
    this.resourceGroup = group.name;
    this.sinks = stores.map(({ name: sink, kind, id }) => {
      return { name: sink, kind, account, region, destination: id, receives: received(logs, sink) };
    });
    this.controlPlane = destinations(stores)
      .map((destination) => ({ ...destination, categories: categoriesOf(received(logs, destination.name)) }))
      .filter(({ categories }) => categories.length > 0);
    const link = (what: string, service: LogLink["service"], target: pulumi.Output<string>): LogLink => {
      return { name: `${name}-${what}`, service, target };
    };
    const shippedTo = hubs === undefined ? [] : [link("shipper", "event-hub", hubs.namespace.id)];
    const others = [
      ...(diagnostics === undefined ? [] : [link("diagnostics", "event-hub", diagnostics.namespace.id)]),
      ...stores.flatMap(({ name: sink, kind, id }) => {
        const service = LINKED[kind];
        return service === undefined ? [] : [link(sink, service, id)];
      }),
    ];
    this.links = isolated ? [...shippedTo, ...others] : shippedTo;
    this.monitored = stores.flatMap(({ monitored = [] }) => monitored);
    this.outlets = this.#shipper === undefined ? [] : [this.#shipper.outlet];
    this.registerOutputs({ resourceGroup: group.name });
  }

  /** Lets the shipper's service account in the cluster of this issuer write to the event hubs. */
  trust(issuer: pulumi.Input<string>): readonly pulumi.Resource[] {
    return this.#shipper === undefined ? [] : [this.#shipper.trust(issuer)];
  }
}
