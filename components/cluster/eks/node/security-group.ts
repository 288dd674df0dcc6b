import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsNetwork } from "../../../network/aws/network.ts";
import { revocable } from "../access/revocable.ts";
import { chosenRules, NODE_RULES, type NodeRule, VENDOR_RULE } from "./rules.ts";

export interface NodeGroupRulesArgs {
  network: AwsNetwork;
  /** Group that EKS puts on the API server's addresses. */
  clusterGroup: pulumi.Output<string>;
  webhookPorts: readonly number[];
  egressPorts: readonly number[];
  loadBalancers: readonly pulumi.Input<string>[];
  tags: Readonly<Record<string, string>>;
}

/** The security group of nodes with its rules; node groups depend on the rules. */
export interface NodeSecurity {
  readonly group: SecurityGroup;
  readonly rules: readonly pulumi.Resource[];
}

type Target =
  | { referencedSecurityGroupId: pulumi.Input<string> }
  | { prefixListId: pulumi.Input<string> }
  | { cidrIpv4: string };

/** Nothing reaches a node, and a node reaches nothing, but by these rules: a group made here starts without any. */
export function nodeSecurity(name: string, args: NodeGroupRulesArgs, opts: pulumi.CustomResourceOptions): NodeSecurity {
  const { network, clusterGroup } = args;
  const tags = { ...args.tags, Name: `${name}-node` };
  const group = new SecurityGroup(
    `${name}-node`,
    { vpcId: network.vpcId, description: "Nodes of the plane", tags },
    opts,
  );
  const targets: Record<NodeRule["peer"], Target> = {
    nodes: { referencedSecurityGroupId: group.id },
    "control-plane": { referencedSecurityGroupId: clusterGroup },
    // An adopted VPC may have endpoints behind a group that nobody named: its own range then.
    endpoints:
      network.endpointSecurityGroupId === undefined
        ? { cidrIpv4: network.cidr }
        : { referencedSecurityGroupId: network.endpointSecurityGroupId },
    // Looked at only where there is one: `VENDOR_RULE` is added then.
    vendor: { referencedSecurityGroupId: network.vendorSecurityGroupId ?? "" },
    s3: { prefixListId: network.s3PrefixListId },
    outside: { cidrIpv4: "0.0.0.0/0" },
  };
  const rules: pulumi.Resource[] = [];
  const vendor = network.vendorSecurityGroupId;
  const chosen = chosenRules(args.webhookPorts, args.egressPorts);
  for (const rule of [...NODE_RULES, ...(vendor === undefined ? [] : [VENDOR_RULE]), ...chosen]) {
    const inputs = { securityGroupId: group.id, ...targets[rule.peer], ...wire(rule), tags: args.tags };
    const id = `${name}-node-${rule.name}`;
    const how = rule === VENDOR_RULE ? revocable(opts) : opts;
    if (rule.direction !== "out") rules.push(new SecurityGroupIngressRule(`${id}-in`, inputs, how));
    if (rule.direction !== "in") rules.push(new SecurityGroupEgressRule(`${id}-out`, inputs, how));
  }
  const from = (
    id: string,
    at: pulumi.Input<string>,
    ports: readonly [number, number],
    description: string,
    target: Target,
    how = opts,
  ) => {
    const inputs = { securityGroupId: at, ipProtocol: "tcp", fromPort: ports[0], toPort: ports[1], description };
    rules.push(new SecurityGroupIngressRule(`${name}-${id}`, { ...inputs, ...target, tags: args.tags }, how));
  };
  const nodes = { referencedSecurityGroupId: group.id };
  from("api-from-nodes", clusterGroup, [443, 443], "agents and kubelets call the API server", nodes);
  if (network.endpointSecurityGroupId !== undefined) {
    from("endpoints-from-nodes", network.endpointSecurityGroupId, [443, 443], "nodes call AWS services", nodes);
  }
  if (vendor !== undefined) {
    from("vendor-from-nodes", vendor, [443, 443], "the agent calls the control plane", nodes, revocable(opts));
  }
  args.loadBalancers.forEach((balancer, index) => {
    // Target type `instance`: an overlay has no pod that a balancer could address (aws-load-balancer-controller#3754).
    from(`balancer-${index}`, group.id, [30000, 32767], "NodePorts from a load balancer", {
      referencedSecurityGroupId: balancer,
    });
  });
  return { group, rules };
}

/** Lets private ranges outside the nodes call the API server: the runner of `pulumi up` could not get any further without. */
export function apiServerClients(
  name: string,
  clusterGroup: pulumi.Output<string>,
  ranges: readonly string[],
  tags: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): SecurityGroupIngressRule[] {
  return ranges.map(
    (cidrIpv4) =>
      new SecurityGroupIngressRule(
        `${name}-api-from-${cidrIpv4.replace("/", "-")}`,
        {
          securityGroupId: clusterGroup,
          cidrIpv4,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          description: "administrators and pipelines call the API server",
          tags,
        },
        revocable(opts),
      ),
  );
}

/** A rule in the words of the API; its description takes ASCII letters, digits and `. _-:/()#,@[]+=&;{}!$*`, 255 of them. */
function wire({ protocol, ports, reason }: NodeRule) {
  return {
    ipProtocol: protocol,
    ...(ports !== undefined && { fromPort: ports[0], toPort: ports[1] }),
    description: reason.replaceAll("'", "").slice(0, 255),
  };
}
