import { NetworkFirewallPolicy } from "@pulumi/gcp/compute/networkFirewallPolicy.js";
import { NetworkFirewallPolicyAssociation } from "@pulumi/gcp/compute/networkFirewallPolicyAssociation.js";
import { NetworkFirewallPolicyRule } from "@pulumi/gcp/compute/networkFirewallPolicyRule.js";
import type * as pulumi from "@pulumi/pulumi";
import { compare } from "../../contract/problem.ts";
import type { AddressPlan } from "../address.ts";
import { GOOGLE_APIS_RANGE } from "./dns.ts";

/** One rule for what may leave a plane: to ranges or to names. */
export interface EgressRule {
  readonly key: string;
  readonly priority: number;
  readonly action: "allow" | "deny";
  readonly ranges?: readonly string[];
  readonly domains?: readonly string[];
  readonly layer4: readonly { readonly ipProtocol: string; readonly ports?: readonly string[] }[];
  readonly reason: string;
  readonly source: string;
}

/** Where Cilium's images come from (Cilium 1.20.2, chart values: quay.io; its blobs come from the cdn names). */
export const IMAGE_DOMAINS: readonly string[] = [
  "cdn.quay.io",
  "cdn01.quay.io",
  "cdn02.quay.io",
  "cdn03.quay.io",
  "quay.io",
];

/** At most 100 names in one rule (compute v1, networkFirewallPolicies.addRule: match.destFqdns). */
const NAMES_IN_A_RULE = 100;

const HTTPS = [{ ipProtocol: "tcp", ports: ["443"] }];

/** What every filter lets out: the plane itself, its API server, its private endpoints and Google's APIs. */
function inside(addresses: AddressPlan): EgressRule[] {
  return [
    {
      key: "nodes",
      priority: 100,
      action: "allow",
      ranges: [...addresses.nodes, addresses.pods],
      layer4: ["tcp", "udp", "icmp", "sctp", "esp", "ah"].map((ipProtocol) => ({ ipProtocol })),
      reason: "nodes and pods among themselves, ESP included; between cells Cilium decides",
      source: "terraform-google-modules/terraform-google-kubernetes-engine, firewall.tf: intra_egress",
    },
    {
      key: "api-server",
      priority: 110,
      action: "allow",
      ranges: [...addresses.apiServer],
      // 8132 is konnectivity, through which the API server reaches pods.
      layer4: [{ ipProtocol: "tcp", ports: ["443", "8132"] }],
      reason: "the API server's private endpoint",
      source: "terraform-google-modules/terraform-google-kubernetes-engine, firewall.tf: intra_egress",
    },
    {
      key: "endpoints",
      priority: 120,
      action: "allow",
      ranges: [...addresses.endpoints],
      layer4: HTTPS,
      reason: "private endpoints of this plane",
      source: "VPC, Private Service Connect",
    },
    {
      key: "google-apis",
      priority: 130,
      action: "allow",
      ranges: [GOOGLE_APIS_RANGE],
      layer4: HTTPS,
      reason: "Google's APIs and registries, on the addresses that private zones answer with",
      source: "VPC Service Controls, set up GKE",
    },
  ];
}

const DENY: EgressRule = {
  key: "deny",
  priority: 65000,
  action: "deny",
  ranges: ["0.0.0.0/0"],
  layer4: [{ ipProtocol: "all" }],
  reason: "everything else stays inside",
  source: "Cloud NGFW, firewall policy rules",
};

/** Everything that may leave, and the end of all else. Names carry no wildcard: rules by name have none. */
export function egressRules(addresses: AddressPlan, domains: readonly string[]): EgressRule[] {
  const names = [...new Set([...IMAGE_DOMAINS, ...domains])].sort(compare);
  const parts = Array.from({ length: Math.ceil(names.length / NAMES_IN_A_RULE) }, (_, index) =>
    names.slice(index * NAMES_IN_A_RULE, (index + 1) * NAMES_IN_A_RULE),
  );
  return [
    ...inside(addresses),
    ...parts.map((part, index) => ({
      key: `domains-${index + 1}`,
      priority: 200 + index,
      action: "allow" as const,
      domains: part,
      layer4: HTTPS,
      reason: "names that the plane may reach; Cilium decides which cell may",
      source: "Cloud NGFW Standard, FQDN objects",
    })),
    DENY,
  ];
}

/**
 * What may leave a plane without a way out of its own. No names: what a hub lets out is the hub's to decide, and without
 * one there is no route that a rule could open. DNS and the metadata server are outside of every filter (VPC firewall
 * rules, "Always allowed traffic").
 */
export function isolatedRules(addresses: AddressPlan, hub: boolean): EgressRule[] {
  const out: EgressRule = {
    key: "hub",
    priority: 200,
    action: "allow",
    ranges: ["0.0.0.0/0"],
    layer4: HTTPS,
    reason: "whatever the customer's hub lets out; Cilium decides which cell may",
    source: "VPC, Network Peering: importing custom routes",
  };
  return [...inside(addresses), ...(hub ? [out] : []), DENY];
}

export interface EgressSettings {
  readonly project: string;
  readonly network: pulumi.Input<string>;
  readonly rules: readonly EgressRule[];
}

/**
 * Filter for what leaves, by range and by name. A network firewall policy, because VPC firewall rules know no names;
 * it comes after them, and none of them speaks of egress.
 */
export function egressFilter(name: string, settings: EgressSettings, opts: pulumi.CustomResourceOptions): void {
  const { project, network } = settings;
  const policy = new NetworkFirewallPolicy(
    `${name}-egress`,
    { project, description: `What may leave the plane ${name}` },
    opts,
  );
  const rules = settings.rules.map(
    (rule) =>
      new NetworkFirewallPolicyRule(
        `${name}-egress-${rule.key}`,
        {
          project,
          firewallPolicy: policy.name,
          ruleName: rule.key,
          description: `${rule.reason} (${rule.source})`,
          direction: "EGRESS",
          priority: rule.priority,
          action: rule.action,
          enableLogging: true,
          match: {
            ...(rule.ranges && { destIpRanges: [...rule.ranges] }),
            ...(rule.domains && { destFqdns: [...rule.domains] }),
            layer4Configs: rule.layer4.map(({ ipProtocol, ports }) => ({
              ipProtocol,
              ...(ports && { ports: [...ports] }),
            })),
          },
        },
        opts,
      ),
  );
  // Last, and first to go: a policy with half of its rules would cut nodes off.
  new NetworkFirewallPolicyAssociation(
    `${name}-egress`,
    { project, firewallPolicy: policy.name, attachmentTarget: network },
    { ...opts, dependsOn: rules },
  );
}
