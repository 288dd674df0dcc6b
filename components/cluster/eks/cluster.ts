import type { Cluster as AwsCluster } from "@pulumi/aws/eks/cluster.js";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../network/argument.ts";
import type { Cluster } from "../cluster.ts";
import { clusterProviders, providerSettings } from "../provider.ts";
import { admins } from "./access/admins.ts";
import { people } from "./access/people.ts";
import { clusterRole, nodeRole } from "./access/roles.ts";
import { coredns, podIdentityAgent } from "./addons.ts";
import type { EksClusterArgs } from "./args.ts";
import { checkCluster } from "./check/cluster.ts";
import { controlPlane } from "./control-plane.ts";
import { AwsKeys, type KeyArns } from "./keys.ts";
import { hostOf, kubeconfig } from "./kubeconfig.ts";
import { controlPlaneLogs } from "./logs.ts";
import { pool } from "./node/pools.ts";
import { EGRESS_PORTS, WEBHOOK_PORTS } from "./node/rules.ts";
import { apiServerClients, nodeSecurity } from "./node/security-group.ts";

export type { EksClusterArgs } from "./args.ts";

/**
 * An EKS cluster without a CNI of its own: control plane, keys, logs, access, identity; then, after Cilium, nodes and DNS.
 * Private, encrypted with keys of the account, and protected from deletion unless an argument with an ugly name says not.
 */
export class EksCluster extends pulumi.ComponentResource implements Cluster {
  declare readonly name: string;
  declare readonly provider: k8s.Provider;
  declare readonly adoptingProvider: k8s.Provider;
  declare readonly kubeconfig: pulumi.Output<string>;
  declare readonly apiServer: Cluster["apiServer"];
  declare readonly ciliumFlavour: Cluster["ciliumFlavour"];
  declare readonly ipsecKeys?: pulumi.Output<string>;
  declare readonly beforeCilium: readonly pulumi.Resource[];
  /** ARN of the cluster. */
  declare readonly arn: pulumi.Output<string>;
  /** ARN of the log group of the control plane. */
  declare readonly logGroupArn: pulumi.Output<string>;
  /** The keys in use, for what else the plane encrypts. */
  declare readonly keys: KeyArns;
  declare private readonly args: EksClusterArgs;
  declare private readonly cluster: AwsCluster;

  constructor(name: string, args: EksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`EksCluster ${name}`, checkCluster(name, args));
    super("cellwall:index:EksCluster", name, {}, opts);
    this.name = name;
    this.args = args;
    this.warn();
    const inside = { parent: this };
    const { region, tags, permissionsBoundary } = args;
    this.keys = args.keys ?? new AwsKeys(name, args, inside);
    const logs = controlPlaneLogs(name, { key: this.keys.logs, days: args.logRetentionDays ?? 365, tags }, inside);
    this.logGroupArn = logs.arn;
    const role = clusterRole(name, { region, permissionsBoundary, tags, secretsKey: this.keys.secrets }, inside);
    const cluster = controlPlane(
      name,
      { cluster: args, roleArn: role.role.arn, secretsKey: this.keys.secrets, after: [...role.grants, logs] },
      inside,
    );
    this.cluster = cluster;
    this.arn = cluster.arn;
    const access = admins(name, { cluster, admins: args.admins, region, tags }, inside);
    const entries = people(name, { cluster, people: args.people, tags }, inside);
    const clients = apiServerClients(
      name,
      cluster.vpcConfig.clusterSecurityGroupId,
      args.apiServerClients ?? [],
      tags,
      inside,
    );
    this.kubeconfig = kubeconfig({
      name: cluster.name,
      region,
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority.data,
    });
    this.apiServer = { host: cluster.endpoint.apply(hostOf), port: args.apiServerPort ?? 443 };
    this.ciliumFlavour = args.flavour;
    if (args.ipsecKeys !== undefined) this.ipsecKeys = pulumi.secret(args.ipsecKeys);
    const settings = providerSettings(this.kubeconfig, cluster.arn);
    // Without the admin's policy the API server refuses the first call, and without the rule it never hears it.
    const ready = { ...inside, dependsOn: [...access, ...entries, ...clients] };
    const { provider, adoptingProvider } = clusterProviders(name, settings, ready);
    this.provider = provider;
    this.adoptingProvider = adoptingProvider;
    const version = args.addonVersions["eks-pod-identity-agent"];
    this.beforeCilium = [podIdentityAgent(name, { cluster, version, tags }, inside)];
    this.registerOutputs({ arn: this.arn, endpoint: cluster.endpoint });
  }

  /** Node groups of all pools, and CoreDNS after them. */
  nodePools(after: readonly pulumi.Resource[]): readonly pulumi.Resource[] {
    const { args, cluster, name } = this;
    const { region, tags, network, permissionsBoundary } = args;
    const inside = { parent: this };
    const role = nodeRole(name, { region, permissionsBoundary, imageRegistry: args.imageRegistry, tags }, inside);
    const security = nodeSecurity(
      name,
      {
        network,
        clusterGroup: cluster.vpcConfig.clusterSecurityGroupId,
        webhookPorts: args.webhookPorts ?? WEBHOOK_PORTS,
        egressPorts: args.egressPorts ?? (network.hasWayOut ? EGRESS_PORTS : []),
        loadBalancers: args.loadBalancerSecurityGroupIds ?? [],
        tags,
      },
      inside,
    );
    const before = [
      ...after,
      ...this.beforeCilium,
      ...security.rules,
      ...network.beforeNodes,
      ...(args.beforeNodes?.() ?? []),
    ];
    const groups = args.pools.map((spec) =>
      pool(
        name,
        spec,
        {
          cluster,
          role,
          securityGroup: security.group,
          subnetIds: network.nodeSubnetIds,
          diskKey: this.keys.disks,
          amiRelease: args.amiRelease,
          flavour: args.flavour,
          tags,
          after: before,
        },
        inside,
      ),
    );
    const dns = coredns(
      name,
      {
        cluster,
        version: args.addonVersions.coredns,
        tags,
        after: groups,
        protect: args.dangerouslyAllowDestroy !== true,
      },
      inside,
    );
    return [...groups, dns];
  }

  /** Every choice that makes the cluster less safe, at every preview. */
  private warn(): void {
    const { dangerouslyExposeApiServerTo = [], dangerouslyAllowDestroy = false } = this.args;
    if (dangerouslyExposeApiServerTo.length > 0) {
      const ranges = dangerouslyExposeApiServerTo.join(", ");
      pulumi.log.warn(
        `the API server of ${this.name} has a public address, open to ${ranges}: dangerouslyExposeApiServerTo is set`,
        this,
      );
    }
    if (dangerouslyAllowDestroy) {
      pulumi.log.warn(`the cluster ${this.name} may be destroyed: dangerouslyAllowDestroy is set`, this);
    }
  }
}
