import { describe, expect, it } from "vitest";
import { checkNetwork } from "../../../components/network/aws/check.ts";
import { allowedDomains } from "../../../components/network/aws/egress/domain.ts";
import { EXCEPTIONS, LOOSER } from "../../../components/network/aws/endpoint/perimeter.ts";
import { ENDPOINTS } from "../../../components/network/aws/endpoint/table.ts";
import { AwsNetwork, type AwsNetworkArgs } from "../../../components/network/aws/network.ts";
import { graphOf, type Node, nodeNamed } from "../../support/graph.ts";
import { ACCOUNT, addresses, aws, networkArgs, REGION, TAGS, ZONES } from "./vpc.ts";

const HUB = { id: "tgw-0123456789abcdef0" };
const LINK = { service: `com.amazonaws.vpce.${REGION}.vpce-svc-0123456789abcdef0`, host: "control.example.com" };
const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/cellwall`;

/** Every way out that AWS knows, by type. */
const WAYS_OUT = [
  "aws:ec2/eip:Eip",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  "aws:ec2/route:Route",
];
const ROUTE = "aws:ec2/route:Route";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

const isolated = (over: Partial<AwsNetworkArgs> = {}): Partial<AwsNetworkArgs> => ({ egress: "isolated", ...over });
/** Networks by their arguments: each is made once. */
const made = new Map<string, Promise<{ nodes: Node[]; hasWayOut: boolean }>>();
function networkOf(over: Partial<AwsNetworkArgs>): Promise<{ nodes: Node[]; hasWayOut: boolean }> {
  const key = JSON.stringify(over);
  const make = async () => {
    let hasWayOut = false;
    const nodes = await graphOf(() => {
      hasWayOut = new AwsNetwork("eu-1", networkArgs(over)).hasWayOut;
    }, aws);
    return { nodes, hasWayOut };
  };
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}
const network = async (over: Partial<AwsNetworkArgs>): Promise<Node[]> => (await networkOf(over)).nodes;
const ofType = (nodes: readonly Node[], type: string) => nodes.filter((node) => node.type === type);
const faults = (over: Partial<AwsNetworkArgs>) =>
  checkNetwork(networkArgs(over)).map(({ rule, field }) => `${rule} ${field}`);

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> };
}
async function policies(over: Partial<AwsNetworkArgs>): Promise<ReadonlyMap<string, readonly Statement[] | undefined>> {
  const made = ofType(await network(over), ENDPOINT);
  return new Map(
    made.map(({ name, inputs: { policy } }) => [
      name.replace("eu-1-endpoint-", ""),
      policy === undefined ? undefined : (JSON.parse(String(policy)).Statement as Statement[]),
    ]),
  );
}

describe("an isolated AWS network", () => {
  it("has no way out, no public subnet and no default route", async () => {
    const nodes = await network(isolated());
    expect(nodes.filter(({ type }) => WAYS_OUT.includes(type) || type.startsWith("aws:networkfirewall"))).toEqual([]);
    const made = ofType(nodes, "aws:ec2/subnet:Subnet").map(({ inputs }) => inputs.cidrBlock);
    expect(made.toSorted()).toEqual([...addresses.nodes, ...addresses.apiServer, ...addresses.endpoints].toSorted());
    expect(JSON.stringify(nodes.map(({ inputs }) => inputs))).not.toContain("0.0.0.0/0");
  });

  it("says so to the cluster in it", async () => {
    const { hasWayOut: alone } = await networkOf(isolated());
    const { hasWayOut: withHub } = await networkOf(isolated({ hub: HUB }));
    expect([alone, withHub]).toEqual([false, true]);
  });

  it("reaches every service by an endpoint, and flow logs are written as ever", async () => {
    const nodes = await network(isolated());
    expect(ofType(nodes, ENDPOINT)).toHaveLength(ENDPOINTS.length);
    expect(ofType(nodes, "aws:ec2/flowLog:FlowLog")).toHaveLength(1);
  });

  it("holds every endpoint to own principals on own resources, except where the exception is on the list", async () => {
    const made = await policies(isolated());
    for (const { service } of ENDPOINTS) {
      const hold = LOOSER.find((row) => row.service === service)?.hold ?? "account";
      const statements = made.get(service);
      if (hold === "open") {
        expect(statements, service).toBeUndefined();
        continue;
      }
      const own = { "aws:PrincipalAccount": ACCOUNT };
      expect(statements?.[0], service).toMatchObject({
        Sid: "OwnAccount",
        Condition: { StringEquals: hold === "principal" ? own : { ...own, "aws:ResourceAccount": ACCOUNT } },
      });
      const named = EXCEPTIONS.filter((row) => row.service === service).map(({ sid }) => sid);
      const registry = service.startsWith("ecr.") ? ["EksImages"] : [];
      expect(
        statements?.slice(1).map(({ Sid }) => Sid),
        service,
      ).toEqual([...registry, ...named]);
      for (const { Action, Resource } of statements?.slice(1) ?? []) {
        expect(Action, service).not.toContain("*");
        expect(Resource, service).not.toBe("*");
      }
    }
  });

  it("reads of others only AWS's own buckets, images, parameters and documents", async () => {
    const made = await policies(isolated());
    const others = [...made.values()].flatMap((statements) => statements?.slice(1) ?? []);
    const resources = others.flatMap(({ Resource }) => Resource);
    expect([...new Set(resources)].toSorted()).toEqual([
      "arn:aws:ecr:eu-central-1:602401143452:repository/eks/*",
      `arn:aws:iam::${ACCOUNT}:role/*`,
      "arn:aws:s3:::al2023-repos-eu-central-1-de612dc2/*",
      "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
      "arn:aws:ssm:eu-central-1::document/*",
      "arn:aws:ssm:eu-central-1::parameter/aws/*",
    ]);
    const actions = others.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /:(Put|Create|Delete|Update|Send|Start)/.test(action))).toEqual([]);
  });

  it("lets a service account ask for roles of this account alone", async () => {
    const sts = (await policies(isolated())).get("sts");
    expect(sts?.[1]).toMatchObject({
      Action: "sts:AssumeRoleWithWebIdentity",
      Resource: `arn:aws:iam::${ACCOUNT}:role/*`,
    });
  });

  it("has only reasons that say something", () => {
    for (const { why } of [...EXCEPTIONS, ...LOOSER]) expect(why.length).toBeGreaterThan(20);
    const services = ENDPOINTS.map(({ service }) => service);
    for (const { service } of [...EXCEPTIONS, ...LOOSER]) expect(services).toContain(service);
  });

  it("holds endpoints of an adopted VPC the same way", async () => {
    const existing = {
      vpcId: "vpc-0abc",
      nodeSubnetIds: ["n-a", "n-b", "n-c"],
      apiServerSubnetIds: ["a-a", "a-b", "a-c"],
      endpointSubnetIds: ["e-a", "e-b", "e-c"],
    };
    const kms = (await policies(isolated({ existing }))).get("kms");
    expect(kms?.[0]?.Condition?.StringEquals).toMatchObject({ "aws:ResourceAccount": ACCOUNT });
  });

  it("can't do without what nodes join by, unless something leads there", () => {
    expect(faults(isolated({ withoutEndpoints: ["ssm", "ecr.dkr"] }))).toEqual(["endpoint withoutEndpoints[1]"]);
    expect(faults(isolated({ withoutEndpoints: ["ssm", "ecr.dkr"], hub: HUB }))).toEqual([]);
  });
});

describe("the customer's hub", () => {
  it("is the one next hop of nodes and of the API server's answers", async () => {
    const nodes = await network(isolated({ hub: HUB }));
    expect(nodeNamed(nodes, "aws:ec2transitgateway/vpcAttachment:VpcAttachment", "eu-1-hub").inputs).toEqual({
      vpcId: "eu-1-id",
      transitGatewayId: HUB.id,
      subnetIds: ZONES.map((zone) => `eu-1-endpoint-${zone}-id`),
      dnsSupport: "enable",
      ipv6Support: "disable",
      tags: { ...TAGS, Name: "eu-1-hub" },
    });
    expect(ofType(nodes, ROUTE).map(({ name, inputs }) => [name, inputs])).toEqual(
      ["node", "api"].flatMap((role) =>
        ZONES.map((zone) => [
          `eu-1-${role}-${zone}-out`,
          {
            routeTableId: `eu-1-${role}-${zone}-id`,
            destinationCidrBlock: "0.0.0.0/0",
            transitGatewayId: HUB.id,
          },
        ]),
      ),
    );
    for (const { dependsOn } of ofType(nodes, ROUTE)) expect(dependsOn).toContain("eu-1-hub");
    const others = WAYS_OUT.filter((type) => type !== ROUTE && !type.startsWith("aws:ec2transitgateway"));
    expect(nodes.filter(({ type }) => others.includes(type))).toEqual([]);
  });

  it.each<[string, Partial<AwsNetworkArgs>, string[]]>([
    ["is none", { ...isolated(), hub: { id: "vpc-1" } }, ["hub hub.id"]],
    ["stands beside NAT", { hub: HUB }, ["hub hub.id"]],
    [
      "would change somebody else's routes",
      {
        ...isolated({ hub: HUB }),
        existing: {
          vpcId: "vpc-0abc",
          nodeSubnetIds: ["a", "b", "c"],
          apiServerSubnetIds: ["a", "b", "c"],
          endpointSubnetIds: [],
        },
      },
      ["hub hub.id"],
    ],
  ])("is refused where it %s", (_, over, expected) => {
    expect(faults(over)).toEqual(expected);
  });
});

describe("the private link to the vendor", () => {
  const VENDOR = "eu-1-vendor";

  it("is an endpoint with a name of its own in this VPC, behind a group without rules", async () => {
    const nodes = await network(isolated({ vendorLink: LINK }));
    const tags = { ...TAGS, Name: VENDOR };
    expect(nodeNamed(nodes, ENDPOINT, VENDOR).inputs).toEqual({
      vpcId: "eu-1-id",
      serviceName: LINK.service,
      vpcEndpointType: "Interface",
      subnetIds: ZONES.map((zone) => `eu-1-endpoint-${zone}-id`),
      securityGroupIds: [`${VENDOR}-id`],
      privateDnsEnabled: false,
      tags,
    });
    expect(nodeNamed(nodes, "aws:route53/zone:Zone", VENDOR).inputs).toEqual({
      name: "control.example.com",
      comment: "Private link to the vendors control plane",
      vpcs: [{ vpcId: "eu-1-id" }],
      tags,
    });
    expect(nodeNamed(nodes, "aws:route53/record:Record", VENDOR).inputs).toEqual({
      zoneId: `zone-of-${VENDOR}`,
      name: "control.example.com",
      type: "A",
      aliases: [{ name: "vpce-1.example", zoneId: "Z1", evaluateTargetHealth: false }],
    });
  });

  it("leaves nothing behind when the setting goes, and nothing keeps it from going", async () => {
    const linked = await network(isolated({ vendorLink: LINK }));
    const without = await network(isolated());
    const gone = linked.filter(({ urn }) => !without.some((node) => node.urn === urn));
    expect(gone.map(({ type }) => type).toSorted()).toEqual([
      "aws:ec2/securityGroup:SecurityGroup",
      ENDPOINT,
      "aws:route53/record:Record",
      "aws:route53/zone:Zone",
    ]);
    expect(gone.filter(({ protect }) => protect)).toEqual([]);
  });

  it.each<[string, Partial<AwsNetworkArgs>, string[]]>(
    [
      ["a service of another region", { service: LINK.service.replace(REGION, "us-east-1") }, ["vendor-service"]],
      ["an address for a service", { service: "https://control.example.com" }, ["vendor-service"]],
      ["an address for a host", { host: "https://control.example.com" }, ["vendor-host"]],
    ].map(([what, over, rules]) => [
      what as string,
      isolated({ vendorLink: { ...LINK, ...(over as object) } }),
      rules as string[],
    ]),
  )("is refused with %s", (_, over, rules) => {
    expect(checkNetwork(networkArgs(over)).map(({ rule }) => rule)).toEqual(rules);
  });
});

describe("a registry of the plane's own", () => {
  it("is the only one that endpoints let images be pulled from, beside EKS's; nothing can be pushed", async () => {
    for (const egress of ["isolated", "firewall"] as const) {
      const made = await policies({ egress, imageRegistry: REGISTRY });
      for (const service of ["ecr.api", "ecr.dkr"]) {
        const statements = made.get(service);
        expect(statements?.map(({ Sid }) => Sid)).toEqual(["Token", "Pull"]);
        expect(statements?.[1]).toEqual({
          Sid: "Pull",
          Effect: "Allow",
          Principal: "*",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: [
            `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/cellwall/*`,
            `arn:aws:ecr:${REGION}:602401143452:repository/eks/*`,
          ],
          Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
        });
      }
    }
  });

  it("closes the firewall to everybody else's", async () => {
    const own = await network({ egress: "firewall", imageRegistry: REGISTRY });
    expect(ofType(own, "aws:networkfirewall/ruleGroup:RuleGroup")).toEqual([]);
    const { firewallPolicy } = nodeNamed(own, "aws:networkfirewall/firewallPolicy:FirewallPolicy", "eu-1").inputs;
    expect(firewallPolicy).toMatchObject({ statefulDefaultActions: ["aws:drop_established", "aws:alert_established"] });
    expect(firewallPolicy).not.toHaveProperty("statefulRuleGroupReferences");
    expect(allowedDomains({ region: REGION })).toEqual([".quay.io"]);
    expect(allowedDomains({ region: REGION, imageRegistry: "registry.example.org:8443/cellwall" })).toEqual([
      "registry.example.org",
    ]);
  });

  it.each<[string, Partial<AwsNetworkArgs>, string[]]>([
    ["in another region", { imageRegistry: REGISTRY.replace(REGION, "eu-west-1") }, ["registry-region imageRegistry"]],
    ["that nothing leads to", isolated({ imageRegistry: "registry.example.org/a" }), ["registry imageRegistry"]],
    ["with a scheme", { imageRegistry: "https://registry.example.org" }, ["registry imageRegistry"]],
  ])("is refused %s", (_, over, expected) => {
    expect(faults(over)).toEqual(expected);
  });

  it("may be elsewhere where the hub leads there", () => {
    expect(faults(isolated({ imageRegistry: "registry.example.org/a", hub: HUB }))).toEqual([]);
  });
});
