import type { SettingProblem } from "../../contract/setting.ts";
import type { AwsNetworkArgs } from "./args.ts";
import { fault } from "./check.ts";
import { eksRepositories, readEcr } from "./registry.ts";

/** Endpoints without which no node joins an isolated plane. */
const ESSENTIAL: readonly string[] = ["s3", "ec2", "ecr.api", "ecr.dkr", "eks-auth"];

/** What leads out of the VPC, and what an isolated one can do without. */
export function checkLinks(args: AwsNetworkArgs): SettingProblem[] {
  return [...checkHub(args), ...checkVendor(args), ...checkRegistry(args), ...checkIsolated(args)];
}

function checkHub({ egress, hub, existing }: AwsNetworkArgs): SettingProblem[] {
  if (hub === undefined) return [];
  const problems: SettingProblem[] = [];
  if (!/^tgw-[0-9a-f]{8,17}$/.test(hub.id)) {
    problems.push(fault("hub", "hub.id", hub.id, "is no id of a transit gateway", "write it as tgw-0123456789abcdef0"));
  }
  if (egress !== "isolated") {
    const reason = `leads out beside the ${egress}, and a route has one next hop`;
    problems.push(fault("hub", "hub.id", hub.id, reason, "set egress to isolated, or leave the hub out"));
  }
  if (existing !== undefined) {
    const fix = "attach the VPC where it is made, and leave the hub out here";
    problems.push(fault("hub", "hub.id", hub.id, "would change the routes of a VPC that somebody else keeps", fix));
  }
  return problems;
}

function checkVendor({ vendorLink, existing, region }: AwsNetworkArgs): SettingProblem[] {
  if (vendorLink === undefined) return [];
  const { service, host } = vendorLink;
  const problems: SettingProblem[] = [];
  const form = /^com\.amazonaws\.vpce\.([a-z0-9-]+)\.vpce-svc-[0-9a-f]{8,17}$/.exec(service);
  if (form === null || form[1] !== region) {
    const reason = `is no endpoint service in ${region}`;
    const fix = `write com.amazonaws.vpce.${region}.vpce-svc-0123456789abcdef0, as the vendor names it`;
    problems.push(fault("vendor-service", "vendorLink.service", service, reason, fix));
  }
  if (!/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(host)) {
    problems.push(
      fault("vendor-host", "vendorLink.host", host, "is no name of a host", "write one such as control.example.com"),
    );
  }
  if (existing !== undefined && existing.endpointSubnetIds.length === 0) {
    const fix = "name existing.endpointSubnetIds, one per zone";
    problems.push(fault("vendor-subnets", "vendorLink.service", service, "has no subnet for its endpoint", fix));
  }
  return problems;
}

function checkRegistry({ egress, hub, imageRegistry, region }: AwsNetworkArgs): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (imageRegistry === undefined) return problems;
  const field = "imageRegistry";
  const ecr = readEcr(imageRegistry);
  if (ecr !== undefined && ecr.region !== region) {
    const reason = `is in ${ecr.region}, and image layers come from the region's own S3`;
    problems.push(fault("registry-region", field, imageRegistry, reason, `replicate it to ${region}`));
  }
  if (
    ecr === undefined &&
    !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(\/[a-z0-9._/-]*[a-z0-9])?$/.test(imageRegistry)
  ) {
    const fix = "write 123456789012.dkr.ecr.REGION.amazonaws.com/PATH";
    problems.push(fault("registry", field, imageRegistry, "is no registry", fix));
  } else if (ecr === undefined && egress === "isolated" && hub === undefined) {
    const fix = `mirror the images to 123456789012.dkr.ecr.${region}.amazonaws.com/PATH, or name a hub that leads there`;
    problems.push(fault("registry", field, imageRegistry, "is not Amazon ECR, and nothing leads to it", fix));
  }
  if (eksRepositories(region) === undefined) {
    const reason = "can't be the only one: where EKS keeps its own images in this region is not known";
    problems.push(fault("registry-eks", field, imageRegistry, reason, "leave it out, or choose another region"));
  }
  return problems;
}

function checkIsolated({ egress, hub, existing, withoutEndpoints = [] }: AwsNetworkArgs): SettingProblem[] {
  if (egress !== "isolated" || hub !== undefined || existing !== undefined) return [];
  return withoutEndpoints.flatMap((service, index) =>
    ESSENTIAL.includes(service)
      ? [
          fault(
            "endpoint",
            `withoutEndpoints[${index}]`,
            service,
            "is what nodes need to join, and an isolated plane reaches it by its endpoint only",
            "keep the endpoint",
          ),
        ]
      : [],
  );
}
