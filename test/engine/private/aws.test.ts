import { ARCHIVE } from "../../support/siem/archive.ts";
import { privateLife } from "./life.ts";

privateLife({
  cloud: "aws",
  stack: "private-aws",
  script: {},
  forbidden: [
    "aws:ec2/eip:Eip",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    "aws:networkfirewall/firewall:Firewall",
    "aws:lb/loadBalancer:LoadBalancer",
  ],
  link: "aws:route53/zone:Zone",
  imageRegistry: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/cellwall",
  vendorHost: "control.example.com",
  retained: [
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:kms/key:Key",
    // The archive, and everything without which it would not be what it was.
    ...ARCHIVE,
  ],
});
