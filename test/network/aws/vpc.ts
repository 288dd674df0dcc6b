import type { AddressPlan } from "../../../components/network/address.ts";
import type { AwsNetworkArgs } from "../../../components/network/aws/network.ts";
import type { Answers } from "../../support/graph.ts";

export const REGION = "eu-central-1";
export const ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
export const ACCOUNT = "012345678901";
export const TAGS = { plane: "eu-1" };
export const LOG_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/log`;

export const addresses: AddressPlan = {
  network: "10.20.0.0/16",
  nodes: ["10.20.0.0/20", "10.20.16.0/20", "10.20.32.0/20"],
  apiServer: ["10.20.240.0/27", "10.20.240.32/27", "10.20.240.64/27"],
  endpoints: ["10.20.241.0/26", "10.20.241.64/26", "10.20.241.128/26"],
  egress: ["10.20.242.0/27", "10.20.242.32/27", "10.20.242.64/27"],
  firewall: ["10.20.243.0/28", "10.20.243.16/28", "10.20.243.32/28"],
  pods: "100.64.0.0/14",
  services: "172.20.0.0/16",
  dnsAddress: "172.20.0.10",
};

export function networkArgs(over: Partial<AwsNetworkArgs> = {}): AwsNetworkArgs {
  return {
    region: REGION,
    zones: ZONES,
    account: ACCOUNT,
    addresses,
    egress: "nat",
    tags: TAGS,
    logKeyArn: LOG_KEY,
    ...over,
  };
}

/** What AWS answers: ARNs, the firewall's endpoint in each zone, the prefix list of S3. */
export const aws: Answers = {
  outputs: (type, name) => ({ arn: `arn:${name}`, ...BY_TYPE[type]?.(name) }),
  call: (token) => (token === "aws:ec2/getPrefixList:getPrefixList" ? { id: "pl-looked-up" } : {}),
};

const BY_TYPE: Record<string, (name: string) => Record<string, unknown>> = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": () => ({
    prefixListId: "pl-s3",
    dnsEntries: [{ dnsName: "vpce-1.example", hostedZoneId: "Z1" }],
  }),
  "aws:networkfirewall/firewall:Firewall": () => ({
    firewallStatuses: [
      {
        syncStates: ZONES.toReversed().map((zone) => ({
          availabilityZone: zone,
          attachments: [{ endpointId: `vpce-${zone}`, subnetId: "subnet" }],
        })),
      },
    ],
  }),
  "aws:route53/zone:Zone": (name) => ({ zoneId: `zone-of-${name}` }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 3 }),
  "aws:eks/cluster:Cluster": () => ({
    endpoint: "https://0ABC.gr7.eu-central-1.eks.amazonaws.com",
    certificateAuthority: { data: "Q0E=" },
    vpcConfig: { clusterSecurityGroupId: "sg-cluster" },
  }),
};
