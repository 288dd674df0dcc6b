import { Provider } from "@pulumi/aws/provider.js";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type AwsSiteOwn, awsSite } from "../../../components/plane/aws.ts";
import type { Site, SiteRequest } from "../../../components/plane/site.ts";
import { SOURCE_IDS } from "../../../components/siem/matrix/source.ts";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import { ACCOUNT, addresses, aws, REGION, TAGS, ZONES } from "../../network/aws/vpc.ts";
import { graphOf, type Node, nodeNamed } from "../../support/graph.ts";

const request: SiteRequest = {
  account: ACCOUNT,
  region: REGION,
  zones: ZONES,
  addresses,
  egress: "isolated",
  kubernetesVersion: "1.35",
  pools: [{ name: "system", role: "system", machine: "m7i.xlarge", minNodes: 3, maxNodes: 6, diskGiB: 80 }],
  admins: [`arn:aws:iam::${ACCOUNT}:role/ops`],
  people: { readers: [`arn:aws:iam::${ACCOUNT}:role/auditor`], operators: [], breakGlass: [] },
  tags: TAGS,
};
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/cellwall/eu-1-boundary`;
const bound = {
  permissionsBoundary: BOUNDARY,
  apiServerClients: ["10.9.0.0/16"],
  amiRelease: "1.35.2-20260714",
  addonVersions: { "eks-pod-identity-agent": "v1.3.10-eksbuild.2", coredns: "v1.13.1-eksbuild.1" },
};

interface Made {
  readonly nodes: readonly Node[];
  readonly site: Site;
  readonly sinks: readonly { readonly name: string; readonly destination: string }[];
}

/** Sites by what was asked for: each is made once, with its nodes. */
const sites = new Map<string, Promise<Made>>();
function siteOf(over: Partial<SiteRequest> = {}, own: Partial<AwsSiteOwn> = {}): Promise<Made> {
  const key = JSON.stringify([over, own]);
  const make = async (): Promise<Made> => {
    let site: Site | undefined;
    let sinks: Made["sinks"] = [];
    const nodes = await graphOf(() => {
      const provider = new Provider("eu-1-aws", { region: REGION, allowedAccountIds: [ACCOUNT] });
      const parent = new pulumi.ComponentResource("test:index:Plane", "eu-1");
      const made = awsSite({ provider, ...bound, ...own })("eu-1", { ...request, ...over }, { parent });
      made.cluster.nodePools([]);
      pulumi
        .output(made.sinks.map(({ name, destination }) => ({ name, destination })))
        .apply((known) => (sinks = known));
      site = made;
    }, aws);
    if (site === undefined) throw new Error("no site was made");
    return { nodes, site, sinks };
  };
  const found = sites.get(key) ?? make();
  sites.set(key, found);
  return found;
}
const ofType = (nodes: readonly Node[], type: string) => nodes.filter((node) => node.type === type);

describe("a site on AWS", () => {
  it("is keys, network and cluster, in one account and below one parent", async () => {
    const { nodes } = await siteOf();
    for (const type of ["AwsKeys", "AwsNetwork", "EksCluster"]) {
      expect(nodeNamed(nodes, `cellwall:index:${type}`, "eu-1").parent).toBe("eu-1");
    }
    const elsewhere = nodes.filter(({ type, provider }) => type.startsWith("aws:") && provider !== "eu-1-aws");
    expect(elsewhere.map(({ urn }) => urn)).toEqual([]);
  });

  it("tells where its logs land, by sources of the log matrix, all of them in the plane's account and region", async () => {
    const { site, sinks } = await siteOf();
    expect(sinks).toEqual([
      { name: "control-plane", destination: "arn:eu-1-control-plane" },
      { name: "flows", destination: "arn:eu-1-flow" },
    ]);
    for (const { account, region, kind, receives } of site.sinks) {
      expect({ account, region, kind }).toEqual({ account: ACCOUNT, region: REGION, kind: "aws-cloudwatch" });
      expect(receives.length).toBeGreaterThan(0);
      for (const source of receives) expect(SOURCE_IDS).toContain(source);
    }
  });

  it("bounds every role that it makes", async () => {
    const { nodes } = await siteOf();
    const roles = ofType(nodes, "aws:iam/role:Role");
    expect(roles.map(({ name }) => name).toSorted()).toEqual(["eu-1-cluster", "eu-1-flow", "eu-1-node"]);
    for (const { inputs } of roles) expect(inputs.permissionsBoundary).toBe(BOUNDARY);
  });

  it("uses keys that somebody else keeps, and makes none of its own then", async () => {
    const arn = (id: string) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`;
    const { nodes } = await siteOf({}, { keys: { secrets: arn("s"), disks: arn("d"), logs: arn("l") } });
    expect(ofType(nodes, "aws:kms/key:Key")).toEqual([]);
    expect(nodeNamed(nodes, "aws:cloudwatch/logGroup:LogGroup", "eu-1-flow").inputs.kmsKeyId).toBe(arn("l"));
  });

  it("puts the firewall's rules under a key of the account where keys are the customer's", async () => {
    const { nodes, site } = await siteOf({ egress: "firewall", customerKeys: true });
    const key = { type: "CUSTOMER_KMS", keyId: "arn:eu-1-firewall" };
    for (const [type, name] of [
      ["firewall:Firewall", "eu-1"],
      ["firewallPolicy:FirewallPolicy", "eu-1"],
      ["ruleGroup:RuleGroup", "eu-1-allow"],
    ] as const) {
      expect(nodeNamed(nodes, `aws:networkfirewall/${type}`, name).inputs.encryptionConfiguration).toEqual(key);
    }
    expect(site.sinks.map(({ name }) => name)).toEqual(["control-plane", "flows", "firewall"]);
  });

  it("opens the API server to what the account's owner names inside the network", async () => {
    const { nodes } = await siteOf();
    const rule = nodeNamed(
      nodes,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "eu-1-api-from-10.9.0.0-16",
    );
    expect(rule.inputs).toMatchObject({ cidrIpv4: "10.9.0.0/16", fromPort: 443, securityGroupId: "sg-cluster" });
  });

  it("hands the cluster to whoever composes it", async () => {
    const { site } = await siteOf();
    const provider: k8s.Provider = site.cluster.provider;
    expect(site.cluster.name).toBe("eu-1");
    expect(provider).toBeDefined();
  });
});

describe("a site on AWS that is asked for its logs", () => {
  const logs: LogRequest = {
    sinks: {
      archive: { kind: "bucket", lockDays: 365 },
      search: { kind: "cloudwatch", searchDays: 90, keepDays: 100 },
    },
    destinations: {
      "kubernetes-audit": ["archive"],
      "policy-change": ["archive"],
      "hubble-verdict": ["archive"],
      "network-flow": ["archive"],
    },
    off: {},
  };
  const group = (nodes: readonly Node[], name: string) => nodeNamed(nodes, "aws:cloudwatch/logGroup:LogGroup", name);

  it("tells the shipper its bucket, and says where each source lands", async () => {
    const { site, sinks } = await siteOf({ logs });
    expect(sinks).toEqual([{ name: "archive", destination: "arn:eu-1-logs" }]);
    expect(site.sinks.map(({ receives }) => receives)).toEqual([
      ["kubernetes-audit", "policy-change", "hubble-verdict", "network-flow"],
    ]);
    expect(site.outlets?.map(({ kind, name }) => ({ kind, name }))).toEqual([{ kind: "s3", name: "archive" }]);
  });

  it("records each connection once, in the bucket, before there is a node", async () => {
    const { nodes } = await siteOf({ logs });
    const records = ofType(nodes, "aws:ec2/flowLog:FlowLog");
    expect(records.map(({ name }) => name)).toEqual(["eu-1-flow-archive"]);
    const [group] = ofType(nodes, "aws:eks/nodeGroup:NodeGroup");
    expect(group?.dependsOn).toContain("eu-1-flow-archive");
  });

  it("records each connection in a log group where that is asked for", async () => {
    const { nodes } = await siteOf({ logs: { ...logs, destinations: { "network-flow": ["search"] } } });
    expect(ofType(nodes, "aws:ec2/flowLog:FlowLog").map(({ name }) => name)).toEqual(["eu-1-flow"]);
    expect(group(nodes, "eu-1-flow").inputs.retentionInDays).toBe(120);
  });

  it("keeps the control plane's log group as a passage, unless it is a sink", async () => {
    expect(group((await siteOf({ logs })).nodes, "eu-1-control-plane").inputs.retentionInDays).toBe(30);
    const stays = { ...logs, destinations: { "kubernetes-audit": ["search"] } };
    expect(group((await siteOf({ logs: stays })).nodes, "eu-1-control-plane").inputs.retentionInDays).toBe(120);
  });

  it("makes nothing outside the boundary, and nothing by credentials of another account", async () => {
    const { nodes } = await siteOf({ logs });
    for (const { inputs } of ofType(nodes, "aws:iam/role:Role")) expect(inputs.permissionsBoundary).toBe(BOUNDARY);
    expect(nodeNamed(nodes, "cellwall:index:AwsLogs", "eu-1").parent).toBe("eu-1");
    const elsewhere = nodes.filter(({ type, provider }) => type.startsWith("aws:") && provider !== "eu-1-aws");
    expect(elsewhere.map(({ urn }) => urn)).toEqual([]);
  });

  it("reaches its bucket and its credentials by endpoints that are held to the account", async () => {
    const { nodes } = await siteOf({ logs });
    const services = new Map(
      ofType(nodes, "aws:ec2/vpcEndpoint:VpcEndpoint").map(({ inputs }) => [
        String(inputs.serviceName).split(`${REGION}.`)[1],
        inputs.policy,
      ]),
    );
    for (const service of ["s3", "eks-auth", "kinesis-firehose", "kms", "logs", "sts", "sqs"])
      expect([...services.keys()]).toContain(service);
    const [own] = JSON.parse(String(services.get("s3"))).Statement;
    expect(own).toEqual({
      ...{ Sid: "OwnAccount", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
      Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT } },
    });
  });
});
