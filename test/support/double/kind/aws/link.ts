import type { Kind } from "../model.ts";
import { arn } from "./name.ts";

/** What leads out of a VPC to somebody else. `replaces`: what terraform-provider-aws 6 forces new, from memory. */
export const link: Readonly<Record<string, Kind>> = {
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
    replaces: ["transitGatewayId", "vpcId"],
    outputs: { vpcOwnerId: ({ account }) => account.accountId },
  },
  "aws:route53/zone:Zone": {
    id: (made) => `Z${made.hex(20).toUpperCase()}`,
    replaces: ["name", "delegationSetId"],
    outputs: {
      arn: (made) => arn(made, `hostedzone/${made.id}`),
      zoneId: ({ id }) => id,
      nameServers: () => [],
      primaryNameServer: () => "ns-0.awsdns-00.com",
    },
  },
  "aws:route53/record:Record": {
    id: (made) => `${made.text("zoneId")}_${made.text("name")}_${made.text("type")}`,
    replaces: ["zoneId", "name", "setIdentifier"],
    outputs: { fqdn: (made) => made.text("name") },
  },
};
