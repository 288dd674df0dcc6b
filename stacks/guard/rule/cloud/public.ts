import { type Expectation, tableRule } from "../../rule.ts";
import { AWS, AZURE, GOOGLE } from "../../type.ts";
import { isTrue } from "../../value.ts";

const noAddress: Omit<Expectation, "type" | "path"> = {
  holds: (value) => !isTrue(value),
  wanted: "false",
  optional: true,
  fix: "set it to false: nodes go out through NAT or a firewall, and nothing comes in to them",
};

const ADDRESSES: readonly Expectation[] = [
  { type: AWS.launchTemplate, path: "networkInterfaces.*.associatePublicIpAddress", ...noAddress },
  { type: AWS.instance, path: "associatePublicIpAddress", ...noAddress },
  { type: AWS.subnet, path: "mapPublicIpOnLaunch", ...noAddress },
  { type: AWS.subnet, path: "assignIpv6AddressOnCreation", ...noAddress },
  { type: AZURE.cluster, path: "agentPoolProfiles.*.enableNodePublicIP", ...noAddress },
  { type: AZURE.pool, path: "enableNodePublicIP", ...noAddress },
  {
    type: GOOGLE.cluster,
    path: "privateClusterConfig.enablePrivateNodes",
    holds: isTrue,
    wanted: "true",
    fix: "set it to true: without it every node gets a public address",
  },
  {
    type: GOOGLE.pool,
    path: "networkConfig.enablePrivateNodes",
    holds: isTrue,
    wanted: "true",
    optional: true,
    fix: "set it to true, or leave it out to follow the cluster",
  },
];

export const noPublicNodes = tableRule({
  id: "no-public-nodes",
  description: "No node has a public address",
  remediation: "Take public addresses from launch templates, subnets and pools.",
  table: ADDRESSES,
});
