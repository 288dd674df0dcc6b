import type { ArgumentProblem } from "../../network/argument.ts";
import { checkId } from "../../network/azure/check/place.ts";
import { LINKS, type LinkedService, zoneNames } from "../../network/azure/link/table.ts";
import { isAlias } from "../../network/azure/link/vendor.ts";
import type { AzureSiteArgs } from "../azure.ts";
import type { SiteRequest } from "../site.ts";

/** `NAME.GUID.REGION.azure.privatelinkservice`. */
const ALIAS =
  /^[a-z0-9][a-z0-9._-]*\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z0-9]+\.azure\.privatelinkservice$/i;

/** What of a request Azure can't do, beside what network and cluster say of it. */
export function checkSite(own: AzureSiteArgs, request: SiteRequest): ArgumentProblem[] {
  return [
    ...checkRegistry(own, request),
    ...checkMonitor(own, request),
    ...checkZones(own, request),
    ...checkVendor(request),
  ];
}

function checkRegistry({ registryId }: AzureSiteArgs, { imageRegistry, egress, hub }: SiteRequest): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (registryId !== undefined)
    problems.push(...checkId("registryId", registryId, "Microsoft.ContainerRegistry/registries"));
  const host = imageRegistry?.split("/")[0]?.toLowerCase() ?? "";
  if (registryId === undefined || imageRegistry === undefined) {
    if (egress !== "isolated" || hub !== undefined) return problems;
    const field = registryId === undefined ? "registryId" : "imageRegistry";
    problems.push({
      field,
      value: "none",
      reason: "nodes without a way out pull from a registry that has a private endpoint here, or from nowhere",
      fix:
        field === "registryId"
          ? "give the id of an Azure Container Registry: `az acr show --query id`"
          : "give its host, with the path of the images: NAME.azurecr.io/cellwall",
    });
    return problems;
  }
  const name = registryId.split("/").at(-1)?.toLowerCase() ?? "";
  // A registry with a domain name label has a hash behind its name (Azure Container Registry, "Domain name label").
  const [, found] = /^([a-z0-9]+)(?:-[a-z0-9]+)?\.azurecr\.[a-z]+$/.exec(host) ?? [];
  if (found !== name) {
    problems.push({
      field: "imageRegistry",
      value: imageRegistry,
      reason: `is not in the registry of registryId, ${name}: nodes would have no right to pull from it`,
      fix: `write ${name}.azurecr.io with the path of the images, or give that registry's id`,
    });
  }
  return problems;
}

function checkMonitor({ monitorScopeId }: AzureSiteArgs, { egress }: SiteRequest): ArgumentProblem[] {
  if (monitorScopeId === undefined) return [];
  if (egress !== "isolated") {
    const reason = "is of no use to a plane with a way out, whose workspace is not private";
    return [{ field: "monitorScopeId", value: monitorScopeId, reason, fix: "drop it, or set egress to isolated" }];
  }
  return checkId("monitorScopeId", monitorScopeId, "Microsoft.Insights/privateLinkScopes");
}

function checkZones({ privateDnsZones = {} }: AzureSiteArgs, { region }: SiteRequest): ArgumentProblem[] {
  const services = Object.keys(LINKS) as LinkedService[];
  const names = [...new Set(services.flatMap((service) => zoneNames(service, region)))];
  return Object.entries(privateDnsZones).flatMap(([zone, id]) => {
    const field = `privateDnsZones[${JSON.stringify(zone)}]`;
    if (!names.includes(zone)) {
      return [
        { field, value: zone, reason: "is no zone that a plane asks for", fix: `give some of ${names.join(", ")}` },
      ];
    }
    const form = checkId(field, id, "Microsoft.Network/privateDnsZones");
    if (form.length > 0 || id.split("/").at(-1) === zone) return form;
    return [{ field, value: id, reason: `is another zone than ${zone}`, fix: "give the id of the zone of this name" }];
  });
}

function checkVendor({ vendorLink }: SiteRequest): ArgumentProblem[] {
  if (vendorLink === undefined) return [];
  const { service } = vendorLink;
  if (!isAlias(service)) return checkId("vendorLink.service", service, "Microsoft.Network/privateLinkServices");
  if (ALIAS.test(service)) return [];
  return [
    {
      field: "vendorLink.service",
      value: service,
      reason: "is neither the id of a Private Link Service nor its alias",
      fix: "ask the vendor for the alias, NAME.GUID.REGION.azure.privatelinkservice",
    },
  ];
}
