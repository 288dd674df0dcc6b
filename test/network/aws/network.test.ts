import { describe, expect, it } from "vitest";
import { ENDPOINTS, endpointPolicy } from "../../../components/network/aws/endpoint/table.ts";
import { AwsNetwork, type AwsNetworkArgs } from "../../../components/network/aws/network.ts";
import { graphOf, type Node, nodeNamed } from "../../support/graph.ts";
import { ACCOUNT, addresses, aws, LOG_KEY, networkArgs, REGION, TAGS, ZONES } from "./vpc.ts";

/** The graph of default arguments, made once. */
let plain: Promise<Node[]> | undefined;

function network(over?: Partial<AwsNetworkArgs>): Promise<Node[]> {
  if (over === undefined) {
    plain ??= network({});
    return plain;
  }
  return graphOf(() => {
    new AwsNetwork("eu-1", networkArgs(over));
  }, aws);
}

const EC2 = (kind: string) => `aws:ec2/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
const ofType = (nodes: readonly Node[], type: string) => nodes.filter((node) => node.type === type);
const inputs = (nodes: readonly Node[], type: string, name: string) => nodeNamed(nodes, type, name).inputs;

describe("an AWS network", () => {
  it("is a VPC whose names resolve inside, protected, with nothing allowed by default", async () => {
    const nodes = await network();
    const vpc = nodeNamed(nodes, EC2("Vpc"), "eu-1");
    expect(vpc.inputs).toEqual({
      cidrBlock: "10.20.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { ...TAGS, Name: "eu-1" },
    });
    expect(vpc.protect).toBe(true);
    expect(inputs(nodes, EC2("DefaultSecurityGroup"), "eu-1")).toEqual({
      vpcId: "eu-1-id",
      ingress: [],
      egress: [],
      tags: { ...TAGS, Name: "eu-1" },
    });
  });

  it("has subnets of each kind in every zone, each with its own routes, none with public addresses", async () => {
    const nodes = await network();
    const made = ofType(nodes, EC2("Subnet")).map(({ inputs: subnet }) => [subnet.availabilityZone, subnet.cidrBlock]);
    const planned = [addresses.nodes, addresses.apiServer, addresses.endpoints, addresses.egress];
    expect(made.toSorted()).toEqual(
      planned.flatMap((ranges) => ranges.map((range, index) => [ZONES[index], range])).toSorted(),
    );
    expect(ofType(nodes, EC2("Subnet")).map((subnet) => subnet.inputs.mapPublicIpOnLaunch)).toEqual(
      Array(12).fill(false),
    );
    expect(inputs(nodes, EC2("Subnet"), "eu-1-node-eu-central-1b")).toEqual({
      vpcId: "eu-1-id",
      availabilityZone: "eu-central-1b",
      cidrBlock: "10.20.16.0/20",
      mapPublicIpOnLaunch: false,
      tags: { ...TAGS, Name: "eu-1-node-eu-central-1b", "kubernetes.io/role/internal-elb": "1" },
    });
    for (const zone of ZONES) {
      expect(inputs(nodes, EC2("RouteTableAssociation"), `eu-1-node-${zone}`)).toEqual({
        subnetId: `eu-1-node-${zone}-id`,
        routeTableId: `eu-1-node-${zone}-id`,
      });
    }
  });

  it("lets no load balancer face the internet by chance", async () => {
    expect(JSON.stringify(await network())).not.toContain("kubernetes.io/role/elb");
  });

  it("leaves through the NAT gateway of the same zone", async () => {
    const nodes = await network();
    const routes = ofType(nodes, EC2("Route")).map((route) => [route.name, route.inputs]);
    expect(routes).toEqual([
      ...ZONES.map((zone) => [
        `eu-1-egress-${zone}-out`,
        { routeTableId: `eu-1-egress-${zone}-id`, destinationCidrBlock: "0.0.0.0/0", gatewayId: "eu-1-id" },
      ]),
      ...ZONES.map((zone) => [
        `eu-1-node-${zone}-out`,
        {
          routeTableId: `eu-1-node-${zone}-id`,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: `eu-1-nat-${zone}-id`,
        },
      ]),
    ]);
    const nat = nodeNamed(nodes, EC2("NatGateway"), "eu-1-nat-eu-central-1a");
    expect(nat.inputs).toEqual({
      allocationId: "eu-1-nat-eu-central-1a-id",
      subnetId: "eu-1-egress-eu-central-1a-id",
      connectivityType: "public",
      tags: { ...TAGS, Name: "eu-1-nat-eu-central-1a" },
    });
    expect(nat.dependsOn).toEqual(expect.arrayContaining(["eu-1", "eu-1-egress-eu-central-1a-out"]));
    expect(nodes.filter(({ type }) => type.startsWith("aws:networkfirewall"))).toEqual([]);
  });

  it("writes every connection into an encrypted log group that outlives it", async () => {
    const nodes = await network({ permissionsBoundary: "arn:aws:iam::012345678901:policy/edge" });
    const group = nodeNamed(nodes, "aws:cloudwatch/logGroup:LogGroup", "eu-1-flow");
    expect(group.inputs).toEqual({ name: "/aws/vpc/eu-1/flow", retentionInDays: 365, kmsKeyId: LOG_KEY, tags: TAGS });
    expect(group.retainOnDelete).toBe(true);
    expect(inputs(nodes, EC2("FlowLog"), "eu-1-flow")).toMatchObject({
      vpcId: "eu-1-id",
      trafficType: "ALL",
      maxAggregationInterval: 60,
      logDestinationType: "cloud-watch-logs",
      logDestination: "arn:eu-1-flow",
      iamRoleArn: "arn:eu-1-flow",
      logFormat: expect.stringMatching(/^\$\{version\} .*\$\{pkt-srcaddr\} .*\$\{flow-direction\}/),
    });
    const role = inputs(nodes, "aws:iam/role:Role", "eu-1-flow");
    expect(role.permissionsBoundary).toBe("arn:aws:iam::012345678901:policy/edge");
    expect(JSON.parse(String(role.assumeRolePolicy)).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      },
    ]);
  });
});

describe("endpoints of AWS services", () => {
  it("are made for every row of the table, private by name, behind a group without rules", async () => {
    const nodes = await network();
    const made = ofType(nodes, EC2("VpcEndpoint"));
    expect(made.map((node) => node.inputs.serviceName).toSorted()).toEqual(
      ENDPOINTS.map(({ service }) => `com.amazonaws.eu-central-1.${service}`).toSorted(),
    );
    expect(inputs(nodes, EC2("VpcEndpoint"), "eu-1-endpoint-eks-auth")).toEqual({
      vpcId: "eu-1-id",
      serviceName: "com.amazonaws.eu-central-1.eks-auth",
      vpcEndpointType: "Interface",
      subnetIds: ZONES.map((zone) => `eu-1-endpoint-${zone}-id`),
      securityGroupIds: ["eu-1-endpoint-id"],
      privateDnsEnabled: true,
      tags: { ...TAGS, Name: "eu-1-endpoint-eks-auth" },
    });
    expect(inputs(nodes, EC2("SecurityGroup"), "eu-1-endpoint")).toEqual({
      vpcId: "eu-1-id",
      description: "AWS service endpoints of the plane",
      tags: { ...TAGS, Name: "eu-1-endpoint" },
    });
  });

  it("reach S3 by the route tables of nodes alone, for this account and for image layers", async () => {
    const s3 = inputs(await network(), EC2("VpcEndpoint"), "eu-1-endpoint-s3");
    expect(s3).toMatchObject({
      vpcEndpointType: "Gateway",
      routeTableIds: ZONES.map((zone) => `eu-1-node-${zone}-id`),
    });
    expect(s3).not.toHaveProperty("privateDnsEnabled");
    const [own, layers] = JSON.parse(String(s3.policy)).Statement;
    expect(own.Condition).toEqual({ StringEquals: { "aws:PrincipalAccount": ACCOUNT } });
    expect(layers).toMatchObject({
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
    });
  });

  it("hold callers to this account wherever calls carry a principal and the service takes a policy", async () => {
    const nodes = await network();
    for (const row of ENDPOINTS) {
      const { policy } = inputs(nodes, EC2("VpcEndpoint"), `eu-1-endpoint-${row.service}`);
      expect(policy).toBe(row.ownAccountOnly ? endpointPolicy(ACCOUNT, REGION, row) : undefined);
    }
  });

  it("each say why they are there, once per service", () => {
    expect(new Set(ENDPOINTS.map(({ service }) => service)).size).toBe(ENDPOINTS.length);
    for (const { reason } of ENDPOINTS) expect(reason.length).toBeGreaterThan(10);
  });

  it("are left out where somebody else has them", async () => {
    const made = ofType(await network({ withoutEndpoints: ["ssm", "s3"] }), EC2("VpcEndpoint"));
    expect(made).toHaveLength(ENDPOINTS.length - 2);
  });
});

describe("egress through the firewall", () => {
  const guarded = (over: Partial<AwsNetworkArgs> = {}) => network({ egress: "firewall", ...over });

  it("drops every name that nobody listed", async () => {
    const nodes = await guarded({ domains: ["api.example.org", ".quay.io"], withoutEndpoints: ["ecr.dkr", "ec2"] });
    expect(inputs(nodes, "aws:networkfirewall/ruleGroup:RuleGroup", "eu-1-allow")).toEqual({
      type: "STATEFUL",
      capacity: 4000,
      description: "Names that may be reached from the plane",
      ruleGroup: {
        rulesSource: {
          rulesSourceList: {
            generatedRulesType: "ALLOWLIST",
            targetTypes: ["TLS_SNI", "HTTP_HOST"],
            targets: [
              ".dkr.ecr.eu-central-1.amazonaws.com",
              ".quay.io",
              "api.example.org",
              "ec2.eu-central-1.amazonaws.com",
            ],
          },
        },
        statefulRuleOptions: { ruleOrder: "STRICT_ORDER" },
      },
      tags: TAGS,
    });
    expect(inputs(nodes, "aws:networkfirewall/firewallPolicy:FirewallPolicy", "eu-1").firewallPolicy).toEqual({
      statelessDefaultActions: ["aws:forward_to_sfe"],
      statelessFragmentDefaultActions: ["aws:forward_to_sfe"],
      statefulEngineOptions: { ruleOrder: "STRICT_ORDER", streamExceptionPolicy: "REJECT" },
      statefulDefaultActions: ["aws:drop_established", "aws:alert_established"],
      statefulRuleGroupReferences: [{ priority: 100, resourceArn: "arn:eu-1-allow" }],
    });
  });

  it("is protected and logs what it drops and lets through", async () => {
    const nodes = await guarded();
    const firewall = nodeNamed(nodes, "aws:networkfirewall/firewall:Firewall", "eu-1");
    expect(firewall.inputs).toEqual({
      vpcId: "eu-1-id",
      firewallPolicyArn: "arn:eu-1",
      subnetMappings: ZONES.map((zone) => ({ subnetId: `eu-1-firewall-${zone}-id` })),
      deleteProtection: true,
      subnetChangeProtection: true,
      tags: { ...TAGS, Name: "eu-1" },
    });
    expect(firewall.protect).toBe(true);
    const { loggingConfiguration } = inputs(
      nodes,
      "aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
      "eu-1",
    );
    expect(loggingConfiguration).toEqual({
      logDestinationConfigs: ["ALERT", "FLOW"].map((logType) => ({
        logType,
        logDestinationType: "CloudWatchLogs",
        logDestination: { logGroup: "/aws/vendedlogs/network-firewall/eu-1" },
      })),
    });
    expect(inputs(nodes, "aws:cloudwatch/logGroup:LogGroup", "eu-1-log")).toMatchObject({ kmsKeyId: LOG_KEY });
  });

  it("takes both ways through the endpoint of the same zone", async () => {
    const nodes = await guarded();
    ZONES.forEach((zone, index) => {
      const vpcEndpointId = `vpce-${zone}`;
      expect(inputs(nodes, EC2("Route"), `eu-1-node-${zone}-out`)).toEqual({
        routeTableId: `eu-1-node-${zone}-id`,
        destinationCidrBlock: "0.0.0.0/0",
        vpcEndpointId,
      });
      expect(inputs(nodes, EC2("Route"), `eu-1-egress-${zone}-back`)).toEqual({
        routeTableId: `eu-1-egress-${zone}-id`,
        destinationCidrBlock: addresses.nodes[index],
        vpcEndpointId,
      });
      expect(inputs(nodes, EC2("Route"), `eu-1-firewall-${zone}-out`)).toMatchObject({
        natGatewayId: `eu-1-nat-${zone}-id`,
      });
    });
  });

  it("may be destroyed only when somebody says so", async () => {
    const nodes = await guarded({ dangerouslyAllowDestroy: true });
    expect(nodes.filter(({ protect }) => protect)).toEqual([]);
    expect(inputs(nodes, "aws:networkfirewall/firewall:Firewall", "eu-1")).toMatchObject({
      deleteProtection: false,
      subnetChangeProtection: false,
    });
  });
});

describe("an adopted VPC", () => {
  const existing = {
    vpcId: "vpc-0abc",
    nodeSubnetIds: ["n-a", "n-b", "n-c"],
    apiServerSubnetIds: ["a-a", "a-b", "a-c"],
    endpointSubnetIds: [],
  };

  it("is left as it is", async () => {
    const nodes = await network({ existing });
    expect(nodes.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
  });

  it("gets endpoints where subnets are named for them, but no route", async () => {
    const nodes = await network({ existing: { ...existing, endpointSubnetIds: ["e-a", "e-b", "e-c"] } });
    const made = ofType(nodes, EC2("VpcEndpoint"));
    expect(made).toHaveLength(ENDPOINTS.length - 1);
    expect(made[0]?.inputs).toMatchObject({ vpcId: "vpc-0abc", subnetIds: ["e-a", "e-b", "e-c"] });
    expect([...new Set(nodes.map(({ type }) => type))].filter((type) => type.startsWith("aws:"))).toEqual([
      EC2("SecurityGroup"),
      EC2("VpcEndpoint"),
    ]);
  });
});
