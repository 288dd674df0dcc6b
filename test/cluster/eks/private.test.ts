import { describe, expect, it } from "vitest";
import { membership } from "../../../components/cluster/eks/access/people.ts";
import { checkCluster } from "../../../components/cluster/eks/check/cluster.ts";
import type { EksClusterArgs } from "../../../components/cluster/eks/cluster.ts";
import { compare } from "../../../components/contract/problem.ts";
import type { AwsNetwork } from "../../../components/network/aws/network.ts";
import { ACCOUNT, REGION, TAGS, ZONES } from "../../network/aws/vpc.ts";
import { type Node, nodeNamed } from "../../support/graph.ts";
import { ADMIN, clusterArgs, plane } from "./plane.ts";

const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

const people = {
  readers: [role("auditor"), role("lead")],
  operators: [role("lead")],
  breakGlass: [role("night")],
};

/** A private plane: isolated, linked to the vendor, with a registry and people, everything protected by its parent. */
let made: Promise<Node[]> | undefined;
function privatePlane(): Promise<Node[]> {
  made ??= plane({
    network: {
      egress: "isolated",
      vendorLink: { service: `com.amazonaws.vpce.${REGION}.vpce-svc-0123456789abcdef0`, host: "control.example.com" },
    },
    cluster: {
      people,
      imageRegistry: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/cellwall`,
      apiServerClients: ["10.9.0.0/16"],
    },
    options: { protect: true },
  });
  return made;
}
const ofType = (nodes: readonly Node[], type: string) => nodes.filter((node) => node.type === type);

describe("nodes of an isolated plane", () => {
  it("reach endpoints, S3, the API server, each other and the vendor's link, and no other address", async () => {
    const out = ofType(await privatePlane(), EGRESS).filter(({ name }) => name.startsWith("eu-1-node-"));
    expect(out.filter(({ inputs }) => inputs.cidrIpv4 !== undefined)).toEqual([]);
    const tls = out
      .filter(({ inputs }) => inputs.fromPort === 443)
      .map(({ inputs }) => [inputs.referencedSecurityGroupId ?? inputs.prefixListId, inputs.ipProtocol, inputs.toPort]);
    expect(tls.toSorted()).toEqual(
      [
        ["eu-1-endpoint-id", "tcp", 443],
        ["eu-1-vendor-id", "tcp", 443],
        ["pl-s3", "tcp", 443],
        ["sg-cluster", "tcp", 443],
      ].toSorted(),
    );
  });

  it("are the only ones that the vendor's link answers, on one port", async () => {
    const into = ofType(await privatePlane(), INGRESS).filter(
      ({ inputs }) => inputs.securityGroupId === "eu-1-vendor-id",
    );
    expect(into.map(({ inputs }) => inputs)).toEqual([
      {
        securityGroupId: "eu-1-vendor-id",
        referencedSecurityGroupId: "eu-1-node-id",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "the agent calls the control plane",
        tags: TAGS,
      },
    ]);
  });

  it("pull from the plane's registry and EKS's own, by right and not by habit", async () => {
    const nodes = await privatePlane();
    const attached = ofType(nodes, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) =>
      String(inputs.policyArn).split("/").at(-1),
    );
    expect(attached.toSorted()).toEqual(["AmazonEKSClusterPolicy", "AmazonEKSWorkerNodePolicy"]);
    const pull = nodeNamed(nodes, "aws:iam/rolePolicy:RolePolicy", "eu-1-node-pull");
    expect(JSON.parse(String(pull.inputs.policy)).Statement).toEqual([
      { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
      {
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: [
          `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/cellwall/*`,
          `arn:aws:ecr:${REGION}:602401143452:repository/eks/*`,
        ],
      },
    ]);
    expect(nodeNamed(nodes, "aws:eks/nodeGroup:NodeGroup", "eu-1-system").dependsOn).toContain("eu-1-node-pull");
  });
});

describe("people of an EKS cluster", () => {
  it("get in as members of groups, and by no policy of EKS", async () => {
    const nodes = await privatePlane();
    const entries = ofType(nodes, ENTRY).filter(({ name }) => name.startsWith("eu-1-person-"));
    const byRole = entries.toSorted((a, b) => compare(a.name, b.name));
    expect(byRole.map(({ inputs }) => inputs)).toEqual(
      [
        ["auditor", ["cellwall:reader"]],
        ["lead", ["cellwall:operator", "cellwall:reader"]],
        ["night", ["cellwall:break-glass"]],
      ].map(([name, kubernetesGroups]) => ({
        clusterName: "eu-1",
        principalArn: role(String(name)),
        type: "STANDARD",
        kubernetesGroups,
        tags: TAGS,
      })),
    );
    const policies = ofType(nodes, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation");
    expect(policies.map(({ inputs }) => inputs.principalArn)).toEqual([ADMIN]);
  });

  it("are the same whatever the order they are named in", () => {
    const other = { ...people, readers: people.readers.toReversed() };
    expect(membership(other)).toEqual(membership(people));
    expect(membership(undefined)).toEqual([]);
  });

  it("lose their access when they leave the settings, though everything else is protected", async () => {
    const nodes = await privatePlane();
    const revocable = nodes.filter(({ type, protect }) => type.startsWith("aws:") && !protect).map(({ name }) => name);
    expect(revocable.filter((name) => name.includes("-person-"))).toHaveLength(3);
    const admin = "eu-1-admin-012345678901-role-ops-deployer";
    expect(revocable).toEqual(
      expect.arrayContaining([admin, "eu-1-api-from-10.9.0.0-16", "eu-1-node-vendor-out", "eu-1-vendor-from-nodes"]),
    );
    for (const kept of ["eu-1-node-esp-in", "eu-1-system", "eu-1-endpoints-from-nodes"]) {
      expect(revocable).not.toContain(kept);
    }
    // Something protected needs each of them, so that a destroy that is stopped keeps them.
    const provider = nodeNamed(nodes, "pulumi:providers:kubernetes", "eu-1");
    const pool = nodeNamed(nodes, "aws:eks/nodeGroup:NodeGroup", "eu-1-system");
    const needed = [...provider.dependsOn, ...pool.dependsOn];
    for (const name of ["eu-1-person-012345678901-role-night", admin, "eu-1-node-vendor-out", "eu-1-vendor"]) {
      expect(needed).toContain(name);
    }
  });

  const network = { region: REGION, zones: ZONES, hasWayOut: false } as unknown as AwsNetwork;
  const faults = (over: Partial<EksClusterArgs>) =>
    checkCluster("eu-1", clusterArgs(network, over)).map(({ rule, field }) => `${rule} ${field}`);
  const nobody = { readers: [], operators: [], breakGlass: [] };

  it.each<[string, Partial<EksClusterArgs>, string]>([
    [
      "a session",
      { people: { ...nobody, readers: ["arn:aws:sts::012345678901:assumed-role/a/b"] } },
      "person people.readers[0]",
    ],
    ["an admin", { people: { ...nobody, breakGlass: [ADMIN] } }, "person-admin people.breakGlass[0]"],
    [
      "somebody twice",
      { people: { ...nobody, operators: [role("a"), role("a")] } },
      "person-twice people.operators[1]",
    ],
    ["ports that lead nowhere", { egressPorts: [443] }, "egress egressPorts"],
  ])("are refused with %s", (_, over, expected) => {
    expect(faults(over)).toContain(expected);
  });
});

describe("keys of a private plane", () => {
  it("encrypt disks, Secrets and every log group", async () => {
    const nodes = await privatePlane();
    for (const { name, inputs } of ofType(nodes, "aws:cloudwatch/logGroup:LogGroup")) {
      expect(inputs.kmsKeyId, name).toMatch(/^arn:/);
    }
    for (const { inputs } of ofType(nodes, "aws:ec2/launchTemplate:LaunchTemplate")) {
      expect(inputs.blockDeviceMappings).toMatchObject([{ ebs: { encrypted: "true", kmsKeyId: "arn:eu-1-disks" } }]);
    }
    const cluster = nodeNamed(nodes, "aws:eks/cluster:Cluster", "eu-1");
    expect(cluster.inputs.encryptionConfig).toMatchObject({ provider: { keyArn: "arn:eu-1-secrets" } });
  });

  it("can be used by principals of the account alone, and by CloudWatch for its log groups", async () => {
    for (const { name, inputs } of ofType(await privatePlane(), "aws:kms/key:Key")) {
      for (const statement of JSON.parse(String(inputs.policy)).Statement) {
        const { AWS, Service } = statement.Principal;
        const bound = JSON.stringify(statement.Condition ?? {});
        if (AWS === "*") expect(statement.Condition.StringEquals, name).toEqual({ "kms:CallerAccount": ACCOUNT });
        else if (Service !== undefined) expect(bound, name).toContain(`:logs:${REGION}:${ACCOUNT}:log-group:*`);
        else expect(AWS, name).toBe(`arn:aws:iam::${ACCOUNT}:root`);
      }
    }
  });
});
