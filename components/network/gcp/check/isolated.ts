import type { ArgumentProblem } from "../../argument.ts";
import type { GcpNetworkArgs } from "../network.ts";

const NETWORK = /^projects\/[^/]+\/global\/networks\/[^/]+$/;
const ATTACHMENT = /^projects\/[^/]+\/regions\/([^/]+)\/serviceAttachments\/[^/]+$/;

/** A whole name in lower case (RFC 1123). */
const HOST = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** What only an isolated plane has, and the link to the vendor, which any plane with a VPC of its own may have. */
export function checkIsolated({ egress, existing, hub, vendorLink, region }: GcpNetworkArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const tell = (field: string, value: string, reason: string, fix: string) =>
    problems.push({ field, value, reason, fix });
  if (existing !== undefined && egress === "isolated") {
    const reason = "can't be promised in an existing VPC: its routes are its owner's";
    tell("egress", egress, reason, "let the plane have its own VPC, and join it to the existing one as its hub");
  }
  if (hub !== undefined && egress !== "isolated") {
    tell("hub", hub, `is of no use where egress is ${egress}`, "drop it, or set egress to isolated");
  } else if (hub !== undefined && !NETWORK.test(hub)) {
    tell("hub", hub, "is not the id of a network", "write projects/PROJECT/global/networks/NAME");
  }
  if (vendorLink === undefined) return problems;
  const { service, host } = vendorLink;
  const attached = ATTACHMENT.exec(service)?.[1];
  if (existing !== undefined) {
    const reason = "needs an address, and the existing VPC's are its owner's";
    tell("vendorLink", service, reason, "drop it, or let the plane have its own VPC");
  }
  if (attached === undefined) {
    const fix = "write projects/PROJECT/regions/REGION/serviceAttachments/NAME, as the vendor tells it";
    tell("vendorLink.service", service, "is not the id of a service attachment", fix);
  } else if (attached !== region) {
    const reason = `is in ${attached}, and a link reaches only attachments of its own region, ${region}`;
    tell("vendorLink.service", service, reason, `ask the vendor for its attachment in ${region}`);
  }
  if (!HOST.test(host)) {
    tell("vendorLink.host", host, "is not one whole name in lower case", "write such as control.example.com");
  }
  return problems;
}
