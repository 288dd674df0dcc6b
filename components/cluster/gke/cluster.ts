import { Cluster as ContainerCluster } from "@pulumi/gcp/container/cluster.js";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../network/argument.ts";
import { CLUSTER_TIMEOUTS } from "../cloud.ts";
import type { Cluster } from "../cluster.ts";
import { clusterProviders, providerSettings } from "../provider.ts";
import { adminBinding, connectRights, nodeRights, securityGroupOf } from "./access/identity.ts";
import { reached } from "./access/kubeconfig.ts";
import type { GkeClusterArgs } from "./args.ts";
import { checkCluster } from "./check/check.ts";
import { usableKeys } from "./key/keys.ts";
import { volumeClass } from "./key/volumes.ts";
import { nodePool } from "./pools.ts";
import { offeredVersion, projectNumber } from "./project.ts";
import { clusterArgs } from "./settings.ts";
import { warningsOf } from "./warnings.ts";

/**
 * GKE Standard without Dataplane V2, private, with its own keys: the control plane at once, node pools after Cilium.
 * Refuses arguments that can't work before anything is created, and a version that Google doesn't offer at preview.
 */
export class GkeCluster extends pulumi.ComponentResource implements Cluster {
  declare readonly name: string;
  declare readonly provider: k8s.Provider;
  declare readonly adoptingProvider: k8s.Provider;
  declare readonly kubeconfig: pulumi.Output<string>;
  declare readonly apiServer: Cluster["apiServer"];
  declare readonly ciliumFlavour: Cluster["ciliumFlavour"];
  declare readonly ipsecKeys?: pulumi.Output<string>;
  /** Nothing: Cilium needs no identity of Google's on GKE. */
  declare readonly beforeCilium: readonly pulumi.Resource[];
  /** `projects/PROJECT/locations/REGION/clusters/NAME`. */
  declare readonly clusterId: pulumi.Output<string>;
  /** Pool of Workload Identity: `PROJECT.svc.id.goog`. */
  declare readonly workloadPool: string;
  declare readonly nodePools: Cluster["nodePools"];

  constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`GkeCluster ${name}`, checkCluster(name, args));
    super("cellwall:index:GkeCluster", name, { region: args.region, project: args.project }, opts);
    const { project, region, zones, network, admins, tags, endpoints = "dns-and-address" } = args;
    const protect = args.dangerouslyAllowDestroy !== true;
    const channel = args.releaseChannel ?? "STABLE";
    const inside = { parent: this };
    for (const warning of warningsOf(name, args)) pulumi.log.warn(warning, this);

    const number = projectNumber(project, inside);
    const question = { project, region, version: args.kubernetesVersion, channel };
    const version = pulumi.output(offeredVersion(question, inside));
    const keys = usableKeys(name, args.keys, { project, region, projectNumber: number, labels: tags, protect }, inside);
    const { nodeAccount } = network;
    const rights = nodeRights(name, { project, account: nodeAccount, imageRepository: args.imageRepository }, inside);
    const { readers = [], operators = [], breakGlass = [] } = args.people ?? {};
    const people = connectRights(name, { project, admins, people: [...readers, ...operators, ...breakGlass] }, inside);
    const cluster = new ContainerCluster(
      name,
      clusterArgs({
        name,
        project,
        region,
        zones,
        networkId: network.networkId,
        subnetId: network.subnetId,
        podsRange: network.podsRange,
        servicesRange: network.servicesRange,
        endpointSubnetId: network.endpointSubnetId,
        endpoints,
        nodes: args.addresses.nodes[0] ?? "",
        adminRanges: args.adminRanges ?? [],
        exposedTo: args.dangerouslyExposeApiServerTo ?? [],
        nodeAccount,
        etcdKey: keys.etcd,
        diskKey: keys.disks,
        version,
        channel,
        maintenance: args.maintenance,
        nodeUpgrades: args.nodeUpgrades ?? "held",
        binaryAuthorization: args.binaryAuthorization !== false,
        securityGroup: args.securityGroup ?? securityGroupOf(admins),
        labels: tags,
        deletionProtection: protect,
      }),
      {
        ...inside,
        // The first nodes boot with the key, the account and the network's rules.
        dependsOn: [network, ...keys.grants, ...rights, ...people],
        protect,
        // Gone with the first nodes; adding either back replaces the cluster (pulumi/pulumi-gcp#744, #412).
        ignoreChanges: ["nodeConfig", "initialNodeCount"],
        customTimeouts: CLUSTER_TIMEOUTS,
      },
    );

    this.name = name;
    this.clusterId = cluster.id;
    this.workloadPool = `${project}.svc.id.goog`;
    this.ciliumFlavour = args.flavour;
    this.beforeCilium = [];
    if (args.ipsecKeys !== undefined) this.ipsecKeys = pulumi.secret(args.ipsecKeys);
    const { apiServer, kubeconfig } = reached(name, cluster, endpoints);
    this.apiServer = apiServer;
    this.kubeconfig = kubeconfig;
    const settings = providerSettings(this.kubeconfig, cluster.id);
    const { provider, adoptingProvider } = clusterProviders(name, settings, inside);
    this.provider = provider;
    this.adoptingProvider = adoptingProvider;
    // Only a cluster that may go takes these along: with a refused deletion the state would forget what still runs.
    const within = protect ? inside : { ...inside, deletedWith: cluster };
    adminBinding(name, admins, { ...within, provider: this.provider });
    if (args.customerKeys === true) {
      const machines = args.pools.map(({ machine }) => machine);
      volumeClass(name, { diskKey: keys.disks, machines }, { ...within, provider: this.provider });
    }

    const pool = {
      project,
      region,
      zones,
      cluster: cluster.name,
      nodeAccount,
      diskKey: keys.disks,
      taint: String(args.flavour.values.agentNotReadyTaintKey),
      confidentialNodes: args.confidentialNodes,
      labels: tags,
    };
    // The provider serves one pool after the other itself; a chain here would only let one failure stop the rest.
    this.nodePools = (after) =>
      args.pools.map((spec) =>
        nodePool(name, spec, pool, { ...within, dependsOn: [...after, ...keys.grants, ...rights] }),
      );
    this.registerOutputs({ clusterId: cluster.id });
  }
}
