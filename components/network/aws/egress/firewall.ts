import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { Firewall } from "@pulumi/aws/networkfirewall/firewall.js";
import { FirewallPolicy } from "@pulumi/aws/networkfirewall/firewallPolicy.js";
import { LoggingConfiguration } from "@pulumi/aws/networkfirewall/loggingConfiguration.js";
import { RuleGroup } from "@pulumi/aws/networkfirewall/ruleGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ZoneSubnet } from "../subnets.ts";

/** Capacity of the allow list: fixed for the life of a rule group, one unit per name and protocol (Network Firewall guide, "Stateful capacity"). */
export const ALLOW_LIST_CAPACITY = 4000;

/** Names that fit: each is looked for in TLS and in HTTP. */
export const MAX_DOMAINS = ALLOW_LIST_CAPACITY / 2;

export interface FirewallArgs {
  vpc: Vpc;
  subnets: readonly ZoneSubnet[];
  domains: readonly string[];
  logKeyArn: pulumi.Input<string>;
  logRetentionDays: number;
  /** Key of the account instead of one that AWS keeps. */
  keyArn?: pulumi.Input<string>;
  tags: Readonly<Record<string, string>>;
  protect: boolean;
}

export interface EgressFirewall {
  /** VPC endpoint of the firewall in a zone. */
  endpointOf(zone: string): pulumi.Output<string>;
  readonly logging: LoggingConfiguration;
  /** Where it writes. */
  readonly log: LogGroup;
}

/**
 * The second fence behind Cilium: names that nothing approved don't leave, whatever happens inside the cluster.
 * Pods are masqueraded, so the firewall knows nodes and not cells. TLS is not opened; names come from the handshake.
 * Left to AWS's own key unless one is given: the policy holds names of domains, no data.
 */
export function egressFirewall(name: string, args: FirewallArgs, opts: pulumi.CustomResourceOptions): EgressFirewall {
  const tags = { ...args.tags, Name: name };
  const key = keyOf(args);
  // AWS takes no list without a name. A policy without a list drops everything.
  const allow = args.domains.length === 0 ? undefined : allowList(`${name}-allow`, args, opts);
  const policy = new FirewallPolicy(
    name,
    {
      description: "Drops what the allow list doesn't name",
      firewallPolicy: {
        // Everything goes to the stateful engine; the stateless one sees packets, not connections.
        statelessDefaultActions: ["aws:forward_to_sfe"],
        statelessFragmentDefaultActions: ["aws:forward_to_sfe"],
        // Flows whose start the engine missed (a failover) are refused, not waved through.
        statefulEngineOptions: { ruleOrder: "STRICT_ORDER", streamExceptionPolicy: "REJECT" },
        // `established`: a TLS handshake has to begin before its name can be read.
        statefulDefaultActions: ["aws:drop_established", "aws:alert_established"],
        ...(allow !== undefined && { statefulRuleGroupReferences: [{ priority: 100, resourceArn: allow.arn }] }),
      },
      ...key,
      tags: args.tags,
    },
    opts,
  );
  const firewall = new Firewall(
    name,
    {
      vpcId: args.vpc.id,
      firewallPolicyArn: policy.arn,
      subnetMappings: args.subnets.map(({ subnet }) => ({ subnetId: subnet.id })),
      deleteProtection: args.protect,
      subnetChangeProtection: args.protect,
      ...key,
      tags,
    },
    { ...opts, protect: args.protect },
  );
  const group = new LogGroup(
    `${name}-log`,
    {
      // Names under /aws/vendedlogs spare the account's ten resource policies (CloudWatch Logs guide, "Vended logs").
      name: `/aws/vendedlogs/network-firewall/${name}`,
      retentionInDays: args.logRetentionDays,
      kmsKeyId: args.logKeyArn,
      tags: args.tags,
    },
    { ...opts, retainOnDelete: true },
  );
  const logging = new LoggingConfiguration(
    name,
    {
      firewallArn: firewall.arn,
      loggingConfiguration: {
        logDestinationConfigs: ["ALERT", "FLOW"].map((logType) => ({
          logType,
          logDestinationType: "CloudWatchLogs",
          logDestination: { logGroup: group.name },
        })),
      },
    },
    opts,
  );
  return {
    endpointOf: (zone) => firewall.firewallStatuses.apply((statuses) => endpointIn(statuses, zone)),
    logging,
    log: group,
  };
}

function keyOf({ keyArn }: FirewallArgs) {
  return keyArn !== undefined && { encryptionConfiguration: { type: "CUSTOMER_KMS", keyId: keyArn } };
}

function allowList(name: string, args: FirewallArgs, opts: pulumi.CustomResourceOptions): RuleGroup {
  return new RuleGroup(
    name,
    {
      type: "STATEFUL",
      capacity: ALLOW_LIST_CAPACITY,
      description: "Names that may be reached from the plane",
      ruleGroup: {
        rulesSource: {
          rulesSourceList: {
            generatedRulesType: "ALLOWLIST",
            targetTypes: ["TLS_SNI", "HTTP_HOST"],
            targets: [...args.domains],
          },
        },
        statefulRuleOptions: { ruleOrder: "STRICT_ORDER" },
      },
      ...keyOf(args),
      tags: args.tags,
    },
    opts,
  );
}

type Statuses = readonly {
  readonly syncStates?: readonly {
    readonly availabilityZone: string;
    readonly attachments: readonly { readonly endpointId: string }[];
  }[];
}[];

/** The endpoint that the firewall put into a zone. Throws when it has none there: a route elsewhere would cross zones. */
export function endpointIn(statuses: Statuses, zone: string): string {
  const states = statuses.flatMap(({ syncStates }) => syncStates ?? []);
  const found = states.find(({ availabilityZone }) => availabilityZone === zone)?.attachments[0]?.endpointId;
  if (found === undefined) {
    const zones = states.map(({ availabilityZone }) => availabilityZone).join(", ") || "none";
    throw new Error(
      `the firewall has no endpoint in ${zone}, only in ${zones}\n    fix: run \`pulumi refresh\`; the firewall attaches to new subnets in a few minutes`,
    );
  }
  return found;
}
