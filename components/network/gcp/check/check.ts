import type { ArgumentProblem } from "../../argument.ts";
import type { GcpNetworkArgs } from "../network.ts";
import { checkIsolated } from "./isolated.ts";
import { checkLabels, checkPlace } from "./place.ts";
import { checkRanges } from "./range.ts";

/** `NAME-nodes` is the id of a service account, which has at most 30 characters. */
const NAME = /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/;

const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const EXISTING = {
  networkId: [/^projects\/[^/]+\/global\/networks\/[^/]+$/, "projects/PROJECT/global/networks/NAME"],
  subnetId: [
    /^projects\/[^/]+\/regions\/[^/]+\/subnetworks\/[^/]+$/,
    "projects/PROJECT/regions/REGION/subnetworks/NAME",
  ],
  endpointSubnetId: [
    /^projects\/[^/]+\/regions\/[^/]+\/subnetworks\/[^/]+$/,
    "projects/PROJECT/regions/REGION/subnetworks/NAME",
  ],
  podsRange: [/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, "the name of a secondary range, such as pods"],
  servicesRange: [/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, "the name of a secondary range, such as services"],
} as const;

/** Everything that Google Cloud would refuse halfway, or that could never work. */
export function checkNetwork(name: string, args: GcpNetworkArgs): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (!NAME.test(name)) {
    problems.push({
      field: "name",
      value: name,
      reason: "is not 1 to 24 lower case letters, digits and hyphens beginning with a letter",
      fix: "shorten it; the nodes' service account is named after it",
    });
  }
  problems.push(...checkPlace(args), ...checkLabels("labels", args.labels), ...checkRanges(args.addresses));
  const { flowSampling = 1, allowedDomains = [], existing } = args;
  if (!(flowSampling > 0 && flowSampling <= 1)) {
    problems.push({
      field: "flowSampling",
      value: String(flowSampling),
      reason: "is not a share above 0 and up to 1; flow logs can't be turned off",
      fix: "write 1, or 0.1 in a large region",
    });
  }
  for (const [index, domain] of allowedDomains.entries()) {
    if (DOMAIN.test(domain)) continue;
    problems.push({
      field: `allowedDomains[${index}]`,
      value: domain,
      reason: "is not a whole name in lower case; Cloud NGFW has no wildcards",
      fix: "name each host, such as ghcr.io",
    });
  }
  if (allowedDomains.length > 0 && (args.egress !== "firewall" || existing !== undefined)) {
    problems.push({
      field: "allowedDomains",
      value: allowedDomains.join(", "),
      reason:
        existing !== undefined
          ? "the existing VPC's owner filters egress"
          : args.egress === "isolated"
            ? "egress is isolated, so that the hub alone decides about names"
            : "egress is nat, which filters nothing",
      fix:
        existing === undefined && args.egress === "nat"
          ? "set egress to firewall, or drop the names"
          : "drop the names",
    });
  }
  problems.push(...checkIsolated(args));
  if (existing !== undefined) {
    for (const [field, [shape, form]] of Object.entries(EXISTING)) {
      const value = existing[field as keyof typeof EXISTING];
      if (shape.test(value)) continue;
      problems.push({ field: `existing.${field}`, value, reason: "has another form", fix: `write ${form}` });
    }
    for (const field of ["subnetId", "endpointSubnetId"] as const) {
      const region = existing[field].split("/")[3];
      if (region === undefined || region === args.region) continue;
      problems.push({
        field: `existing.${field}`,
        value: existing[field],
        reason: `is not in region ${args.region}`,
        fix: "name a subnet of the cluster's region",
      });
    }
  }
  return problems;
}
