import { HOST } from "../../components/contract/match/fqdn.ts";
import type { EgressKind } from "../../components/network/address.ts";
import { cidrFault } from "../../components/network/cidr.ts";
import type { Cloud } from "../../components/network/plan.ts";
import type { Vendor } from "../../components/plane/region.ts";
import type { Settings } from "./field.ts";

/** Who may call the API server, and which names the plane's firewall lets out, beside what nodes need. */
export interface Reach {
  readonly clients: readonly string[];
  readonly domains: readonly string[];
}

/** RFC 1918, RFC 6598: what is never routed in public. */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

/** A vendor's control plane without a private link is reached through the firewall, so its name is let out as well. */
export function reachOf(settings: Settings, cloud: Cloud, egress: EgressKind, vendor: Vendor | undefined): Reach {
  const clients = settings.list("apiServerClients");
  const given = settings.list("firewallDomains");
  clients.forEach((range, index) => {
    const fault = cidrFault(range) ?? (PRIVATE.test(range) ? undefined : "is not a private range");
    const fix = "write a private range such as 10.8.0.0/24; dangerouslyExposeApiServerTo is for public ones";
    if (fault !== undefined) settings.refuse("setting-value", `apiServerClients[${index}]`, range, fault, fix);
  });
  given.forEach((name, index) => {
    const fix = "write one name in lower case, such as packages.example.com";
    if (!HOST.test(name)) settings.refuse("setting-value", `firewallDomains[${index}]`, name, "is no DNS name", fix);
  });
  useless(settings, "apiServerClients", clients, cloud === "azure", "on Azure whoever reaches the VNet reaches it");
  useless(settings, "firewallDomains", given, egress !== "firewall", `there is no firewall where egress is ${egress}`);
  const vendors = vendor?.connected && vendor.service === undefined && egress === "firewall" ? [vendor.host] : [];
  return { clients, domains: [...new Set([...given, ...vendors])] };
}

/** Refuses a setting that would do nothing. */
function useless(settings: Settings, key: string, given: readonly string[], is: boolean, reason: string): void {
  if (!is || given.length === 0) return;
  settings.refuse("setting-value", key, given.join(", "), `is of no use: ${reason}`, `take ${key} away`);
}
