import { eksRepositories } from "../../components/network/aws/registry.ts";
import type { Approval, Home } from "../../components/residency/model.ts";
import type { CloudConfig } from "../config/cloud.ts";

/** Where everything of a plane has to stay, and what its settings let out. */
export function homeOf({ cloud, account, region, imageRegistry, vendor, hub, mayLeave }: CloudConfig): Home {
  const approvals: Approval[] = [...mayLeave];
  if (hub !== undefined) {
    approvals.push({ target: hub.id, reason: "the customer's own network that leads out" });
    // What Cilium lets out goes there, and to nowhere else: the plane has no other route.
    approvals.push({ target: "0.0.0.0/0", reason: `the way to the hub, ${hub.id}` });
  }
  const images = cloud === "aws" ? eksRepositories(region) : undefined;
  if (images !== undefined) approvals.push({ target: images, reason: "AWS's own images of EKS, read only" });
  return {
    cloud,
    account,
    region,
    approvals,
    ...(imageRegistry !== undefined && { imageRegistry }),
    ...(vendor !== undefined && {
      vendor: { host: vendor.host, ...(vendor.service !== undefined && { service: vendor.service }) },
    }),
  };
}
