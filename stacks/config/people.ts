import type { People } from "../../components/access/subject.ts";
import { HOST } from "../../components/contract/match/fqdn.ts";
import type { EgressKind } from "../../components/network/address.ts";
import type { Cloud } from "../../components/network/plan.ts";
import type { Vendor } from "../../components/plane/region.ts";
import type { Hub } from "../../components/plane/site.ts";
import type { Approval } from "../../components/residency/model.ts";
import type { Settings } from "./field.ts";

/** Groups by role; each may be empty. */
export function peopleOf(settings: Settings): People {
  return {
    readers: settings.list("readers"),
    operators: settings.list("operators"),
    breakGlass: settings.list("breakGlass"),
  };
}

/** The vendor's control plane; absent where there is none. */
export function vendorOf(settings: Settings): Vendor | undefined {
  const host = settings.text("vendorHost");
  const service = settings.text("vendorService");
  const connected = !settings.flag("vendorRevoked");
  if (host === undefined) {
    if (service !== undefined) {
      const fix = "set vendorHost to the name that the agent calls, or take vendorService away";
      settings.refuse("setting-missing", "vendorHost", "", "is not set, but vendorService is", fix);
    }
    return undefined;
  }
  if (!HOST.test(host)) {
    const fix = "write one name in lower case, such as control.example.com";
    settings.refuse("setting-value", "vendorHost", host, "is no DNS name", fix);
  }
  return { host, connected, ...(service !== undefined && { service }) };
}

/** What residency lets out: each with what it is and why, because an auditor reads it. */
export function mayLeaveOf(settings: Settings): readonly Approval[] {
  return settings.records("mayLeave").flatMap((entry, index): Approval[] => {
    const { target, reason, ...others } = entry;
    const [stranger] = Object.keys(others);
    if (typeof target === "string" && target !== "" && typeof reason === "string" && reason !== "" && !stranger) {
      return [{ target, reason }];
    }
    const why = stranger === undefined ? "lacks target or reason" : `has ${stranger}, which means nothing there`;
    const fix = 'write {target: "what stands in the resource", reason: "why it may leave"}';
    settings.refuse("setting-value", `mayLeave[${index}]`, JSON.stringify(entry), why, fix);
    return [];
  });
}

/** What names the hub, by cloud, and the form of it. */
const HUB: Readonly<Record<Cloud, { readonly what: string; readonly form: RegExp }>> = {
  azure: {
    what: "the Azure id of a VNet",
    form: /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+$/i,
  },
  aws: { what: "the id of a transit gateway", form: /^tgw-[0-9a-f]{8,17}$/ },
  gcp: { what: "projects/PROJECT/global/networks/NAME", form: /^projects\/[^/]+\/global\/networks\/[^/]+$/ },
};

const ADDRESS = /^(\d{1,3})(\.\d{1,3}){3}$/;

/** The customer's own way out of an isolated plane; absent where there is none. */
export function hubOf(settings: Settings, cloud: Cloud, egress: EgressKind): Hub | undefined {
  const id = settings.text("hub");
  const address = settings.text("hubAddress");
  if (id === undefined) return undefined;
  const { what, form } = HUB[cloud];
  if (egress !== "isolated") {
    const fix = "take it away: this plane has a way out of its own";
    settings.refuse("setting-value", "hub", id, `is of no use where egress is ${egress}`, fix);
  } else if (!form.test(id)) {
    settings.refuse("setting-value", "hub", id, `is not ${what}`, `set it to ${what}`);
  }
  if (cloud === "azure" && !ADDRESS.test(address ?? "")) {
    const fix = "set it to the private address of the hub's firewall";
    settings.refuse("setting-missing", "hubAddress", address ?? "", "is no IPv4 address", fix);
  }
  return { id, ...(cloud === "azure" && address !== undefined && { address }) };
}
