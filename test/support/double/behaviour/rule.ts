import { hasCilium, type LocalCluster, loadBalancers } from "../access/local.ts";
import type { Cloud, Kind, Made } from "../kind/model.ts";
import type { Rules } from "../script.ts";
import { at } from "../value.ts";
import { heldReference, missingReference } from "./reference.ts";

/** Addons that run as a Deployment: without a node they never get Ready. DaemonSets are content with no node at all. */
const DEPLOYMENT_ADDONS = ["coredns", "metrics-server", "aws-ebs-csi-driver", "aws-efs-csi-driver", "cert-manager"];

/** Why the cloud can't create a resource now, if it can't. */
export async function createRefusal(
  made: Made,
  cloud: Cloud,
  rules: Rules,
  cluster: LocalCluster | undefined,
): Promise<string | undefined> {
  const misplaced = cloud.misplaced?.(made);
  if (misplaced !== undefined) return misplaced;
  const missing = rules.referencesHold ? missingReference(made, cloud) : undefined;
  if (missing !== undefined) return missing;
  if (made.token === "aws:eks/nodeGroup:NodeGroup" && rules.nodesNeedCilium) {
    if (cluster !== undefined && (await hasCilium(cluster))) return undefined;
    // Words of the EKS API; 15 minutes after the instances started.
    return (
      `waiting for EKS Node Group (${made.text("clusterName")}:${made.name}) create: unexpected state 'CREATE_FAILED', ` +
      `wanted target 'ACTIVE'. last error: i-${made.hex(17, "instance")}: NodeCreationFailure: ` +
      "Instances failed to join the kubernetes cluster"
    );
  }
  if (made.token === "aws:eks/addon:Addon" && rules.addonsNeedNodes) {
    const addon = made.text("addonName");
    if (!DEPLOYMENT_ADDONS.includes(addon)) return undefined;
    const groups = made.store.all("aws:eks/nodeGroup:NodeGroup");
    if (groups.some(({ inputs }) => inputs.clusterName === made.text("clusterName"))) return undefined;
    return (
      `waiting for EKS Add-On (${made.text("clusterName")}:${addon}) create: timeout while waiting for state to become ` +
      "'ACTIVE' (last state: 'DEGRADED', timeout: 20m0s): InsufficientNumberOfReplicas: The add-on is unhealthy because " +
      "it doesn't have the desired number of replicas."
    );
  }
  return undefined;
}

/** Why the cloud can't delete a resource now, if it can't. */
export async function deleteRefusal(
  made: Made,
  kind: Kind,
  cloud: Cloud,
  rules: Rules,
  cluster: LocalCluster | undefined,
): Promise<string | undefined> {
  const { protection } = kind;
  if (rules.deletionProtection && protection !== undefined) {
    const isProtected = at(made.inputs, protection.property) ?? protection.byDefault ?? false;
    if (isProtected === true) return protection.message(made);
  }
  const held = rules.referencesHold ? heldReference(made, cloud) : undefined;
  if (held !== undefined) return held;
  const subnet = SUBNETS[made.token];
  if (subnet === undefined || !rules.loadBalancersHoldSubnets) return undefined;
  const holders = [
    ...made.store
      .all(subnet.loadBalancer)
      .filter(({ inputs }) => JSON.stringify(inputs).includes(JSON.stringify(made.id)))
      .map(({ id }) => id),
    ...(cluster === undefined
      ? []
      : (await loadBalancers(cluster)).map((name) => `${cloud.name} load balancer of ${name}`)),
  ];
  return holders.length === 0 ? undefined : subnet.message(made, holders);
}

const SUBNETS: Readonly<
  Record<
    string,
    { readonly loadBalancer: string; readonly message: (made: Made, holders: readonly string[]) => string }
  >
> = {
  "aws:ec2/subnet:Subnet": {
    loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
    message: ({ id }, holders) =>
      `deleting EC2 Subnet (${id}): operation error EC2: DeleteSubnet, https response error StatusCode: 400, api error ` +
      `DependencyViolation: The subnet '${id}' has dependencies and cannot be deleted. [${holders.join(", ")}]`,
  },
  "azure-native:network:Subnet": {
    loadBalancer: "azure-native:network:LoadBalancer",
    message: ({ id, name }, holders) =>
      `Code="InUseSubnetCannotBeDeleted" Message="Subnet ${name} is in use by ${holders.join(", ")} and cannot be ` +
      `deleted. In order to delete the subnet, delete all the resources within the subnet." [${id}]`,
  },
  "gcp:compute/subnetwork:Subnetwork": {
    loadBalancer: "gcp:compute/forwardingRule:ForwardingRule",
    message: ({ id }, holders) =>
      `Error reading Subnetwork: googleapi: Error 400: The subnetwork resource '${id}' is already being used by ` +
      `'${holders.join("', '")}', resourceInUseByAnotherResource`,
  },
};
