import type { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { eks } from "../cilium/flavour/eks.ts";
import type { EksClusterArgs } from "../cluster/eks/args.ts";
import { EksCluster } from "../cluster/eks/cluster.ts";
import { AwsKeys } from "../cluster/eks/keys.ts";
import type { AwsNetworkArgs } from "../network/aws/args.ts";
import { AwsNetwork } from "../network/aws/network.ts";
import { PASSAGE_DAYS, watchDays } from "../siem/aws/cloud/watch.ts";
import { CONTROL_PLANE } from "../siem/aws/family.ts";
import { AwsLogs, type AwsLogsArgs } from "../siem/aws/logs.ts";
import { type AwsLogPlan, planOf, staysInCloudWatch } from "../siem/aws/plan.ts";
import type { SourceId } from "../siem/matrix/source.ts";
import type { Sink } from "../siem/sink.ts";
import type { MakeSite } from "./site.ts";

/** What only AWS needs. Versions are pinned; everything else has a default. */
export interface AwsSiteOwn
  extends Pick<EksClusterArgs, "amiRelease" | "addonVersions">,
    Partial<Pick<EksClusterArgs, "apiServerClients" | "apiServerPort" | "keys" | "webhookPorts">>,
    Partial<Pick<AwsNetworkArgs, "existing" | "domains" | "withoutEndpoints">>,
    Partial<Pick<AwsLogsArgs, "existingSentinelProvider" | "searchAdministrator">> {
  /** Give it the account as `allowedAccountIds`: it refuses credentials of another one. */
  readonly provider: Provider;
  /** ARN of the permissions boundary of every role of the plane. */
  readonly permissionsBoundary?: string;
  /** Days that log groups stay. Defaults to what the request says of its CloudWatch sink, without a request to 365. */
  readonly logRetentionDays?: number;
}

/** Keys, network and EKS cluster of a plane, with everything bound that the other clouds don't have. */
export function awsSite(own: AwsSiteOwn): MakeSite {
  return (name, request, opts) => {
    const { provider, amiRelease, addonVersions, keys: given, domains, existing, withoutEndpoints, ...shared } = own;
    const { apiServerClients, apiServerPort, webhookPorts, permissionsBoundary, logRetentionDays } = shared;
    const inside = pulumi.mergeOptions(opts, { providers: [provider] });
    const { account, region, zones, addresses, egress, tags, dangerouslyAllowDestroy = false } = request;
    const { hub, vendorLink, imageRegistry, people, customerKeys = false } = request;
    const plan = request.logs && planOf(request.logs);
    const common = {
      ...(imageRegistry !== undefined && { imageRegistry }),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      ...retention(logRetentionDays ?? (plan?.watch && watchDays(plan.watch.asked))),
      dangerouslyAllowDestroy,
    };
    // Without a key the firewall's rules are under one that AWS keeps.
    const firewall = customerKeys && egress === "firewall" && existing === undefined;
    const keys = given ?? new AwsKeys(name, { account, region, tags, dangerouslyAllowDestroy, firewall }, inside);
    const network = new AwsNetwork(
      name,
      {
        ...{ region, zones, account, addresses, egress, tags, logKeyArn: keys.logs, ...common },
        ...(keys.firewall !== undefined && { firewallKeyArn: keys.firewall }),
        ...(hub !== undefined && { hub: { id: hub.id } }),
        ...(vendorLink !== undefined && { vendorLink }),
        ...(domains !== undefined && { domains }),
        ...(existing !== undefined && { existing }),
        ...(withoutEndpoints !== undefined && { withoutEndpoints }),
        ...(plan !== undefined && { withoutFlowLog: !inLogGroup(plan) }),
      },
      inside,
    );
    // The bucket's record of connections is made after the cluster, and nodes wait for it as for the network's own.
    const recorded: pulumi.Resource[] = [];
    const cluster = new EksCluster(
      name,
      {
        ...{ region, zones, addresses, account, keys, tags, amiRelease, addonVersions, ...common },
        network,
        beforeNodes: () => recorded,
        ...(plan !== undefined && !staysInCloudWatch(plan) && { logRetentionDays: logRetentionDays ?? PASSAGE_DAYS }),
        admins: request.admins,
        kubernetesVersion: request.kubernetesVersion,
        pools: request.pools,
        flavour: eks({ podCidr: addresses.pods }),
        ...(people !== undefined && { people }),
        ...(request.maintenance !== undefined && { maintenance: request.maintenance }),
        ...(apiServerClients !== undefined && { apiServerClients }),
        ...(apiServerPort !== undefined && { apiServerPort }),
        ...(webhookPorts !== undefined && { webhookPorts }),
        dangerouslyExposeApiServerTo: request.dangerouslyExposeApiServerTo ?? [],
      },
      inside,
    );
    if (request.logs === undefined || plan === undefined)
      return { cluster, clusterId: cluster.arn, sinks: sinksOf(request, cluster, network) };
    const { existingSentinelProvider, searchAdministrator } = own;
    const logs = new AwsLogs(
      name,
      {
        ...{ account, region, request: request.logs, tags, dangerouslyAllowDestroy },
        cluster: {
          ...{ name, arn: cluster.arn, logGroupArn: cluster.logGroupArn },
          logGroupName: cluster.logGroupArn.apply(() => `/aws/eks/${name}/cluster`),
        },
        network,
        ...(withoutEndpoints !== undefined && { withoutEndpoints }),
        // Who keeps keys elsewhere keeps this one too; see `keyPolicy` for whom it has to let in.
        ...(given !== undefined && { keyArn: given.logs }),
        ...(permissionsBoundary !== undefined && { permissionsBoundary }),
        ...(existingSentinelProvider !== undefined && { existingSentinelProvider }),
        ...(searchAdministrator !== undefined && { searchAdministrator }),
      },
      inside,
    );
    recorded.push(...logs.beforeNodes);
    const firewallLog = sinksOf(request, cluster, network).filter((sink) => sink.name === "firewall");
    return { cluster, clusterId: cluster.arn, sinks: [...logs.sinks, ...firewallLog], outlets: logs.outlets };
  };
}

const retention = (logRetentionDays: number | undefined) =>
  logRetentionDays === undefined ? {} : { logRetentionDays };

/** The VPC is recorded in a log group where that is asked for: a second record of the same would be paid for twice. */
function inLogGroup({ watch }: AwsLogPlan): boolean {
  return watch?.sources.includes("network-flow") === true;
}

/** Log groups of the plane; what agents in the cluster ship is somebody else's to say. */
function sinksOf({ account, region }: Pick<Sink, "account" | "region">, cluster: EksCluster, network: AwsNetwork) {
  const group = (name: string, destination: pulumi.Input<string>, receives: readonly SourceId[]): Sink => ({
    ...{ name, kind: "aws-cloudwatch", account, region, destination, receives },
  });
  return [
    group("control-plane", cluster.logGroupArn, CONTROL_PLANE),
    ...network.logGroups.map(({ name, arn }) => group(name, arn, ["network-flow"])),
  ];
}
