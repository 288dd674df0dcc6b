import { ManagedZone } from "@pulumi/gcp/dns/managedZone.js";
import { Policy } from "@pulumi/gcp/dns/policy.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import type * as pulumi from "@pulumi/pulumi";

/** Range of restricted.googleapis.com: Google's APIs that VPC Service Controls covers (VPC-SC, "Private connectivity"). */
export const GOOGLE_APIS_RANGE = "199.36.153.4/30";
const GOOGLE_APIS = ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"];

/** Zones that answer with that range. Rules by name know no wildcards, so Google's own names are told apart by range. */
const GOOGLE_ZONES = [
  { key: "googleapis", domain: "googleapis.com.", apex: "restricted.googleapis.com." },
  { key: "gcr", domain: "gcr.io.", apex: "gcr.io." },
  { key: "pkg-dev", domain: "pkg.dev.", apex: "pkg.dev." },
] as const;

/** Names of API servers (GKE, "Use DNS-based endpoints"): a plane without a way out finds them there too. */
const API_SERVER_ZONE = { key: "gke-goog", domain: "gke.goog.", apex: "gke.goog." } as const;

export interface DnsSettings {
  readonly project: string;
  readonly network: pulumi.Input<string>;
}

export interface GoogleZoneSettings extends DnsSettings {
  readonly labels: Readonly<Record<string, string>>;
  /** Also the DNS endpoints of GKE. Defaults to false. */
  readonly apiServers?: boolean;
}

/** Logs every question that a plane asks, answered or refused (CIS Google Cloud 2.12). */
export function dnsLogging(
  name: string,
  { project, network }: DnsSettings,
  opts: pulumi.CustomResourceOptions,
): Policy {
  return new Policy(
    `${name}-dns`,
    { project, enableLogging: true, enableInboundForwarding: false, networks: [{ networkUrl: network }] },
    opts,
  );
}

/** Lets names of Google's APIs and registries answer with `GOOGLE_APIS_RANGE`, the only part of Google that egress allows. */
export function googleApiZones(
  name: string,
  { project, network, labels, apiServers = false }: GoogleZoneSettings,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const { key, domain, apex } of apiServers ? [...GOOGLE_ZONES, API_SERVER_ZONE] : GOOGLE_ZONES) {
    const zone = new ManagedZone(
      `${name}-${key}`,
      {
        project,
        dnsName: domain,
        description: "Google's own names, on the addresses that egress allows",
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: network }] },
        labels: { ...labels },
      },
      opts,
    );
    const record = { project, managedZone: zone.name, ttl: 300 };
    new RecordSet(`${name}-${key}-a`, { ...record, name: apex, type: "A", rrdatas: [...GOOGLE_APIS] }, opts);
    new RecordSet(`${name}-${key}-any`, { ...record, name: `*.${domain}`, type: "CNAME", rrdatas: [apex] }, opts);
  }
}
