import { listManagedClusterUserCredentialsOutput } from "@pulumi/azure-native/containerservice/listManagedClusterUserCredentials.js";
import { ManagedCluster } from "@pulumi/azure-native/containerservice/managedCluster.js";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../network/argument.ts";
import { CLUSTER_TIMEOUTS } from "../cloud.ts";
import type { Cluster } from "../cluster.ts";
import { clusterProviders, providerSettings } from "../provider.ts";
import { connectRights, controlPlaneIdentity, deployerRights, kubeletIdentity, pullRights } from "./access/identity.ts";
import { withLogin } from "./access/kubeconfig.ts";
import type { AksClusterArgs } from "./args.ts";
import { checkCluster } from "./check/check.ts";
import { deletionLock } from "./operation/lock.ts";
import { controlPlaneLogs } from "./operation/logs.ts";
import { maintenanceWindows } from "./operation/maintenance.ts";
import { agentPool, DEFAULT_NODE_IMAGE } from "./pools.ts";
import { clusterArgs } from "./settings.ts";
import { warningsOf } from "./warnings.ts";

/**
 * AKS without a CNI, private, of Entra alone: the control plane and its first system pool at once, all other pools after
 * Cilium. Azure does not wait for nodes to be Ready, but repairs those that stay without a CNI for ten minutes
 * (AKS, "Node auto-repair"), so Cilium must follow in the same update.
 */
export class AksCluster extends pulumi.ComponentResource implements Cluster {
  declare readonly name: string;
  declare readonly provider: k8s.Provider;
  declare readonly adoptingProvider: k8s.Provider;
  declare readonly kubeconfig: pulumi.Output<string>;
  declare readonly apiServer: Cluster["apiServer"];
  declare readonly ciliumFlavour: Cluster["ciliumFlavour"];
  declare readonly ipsecKeys?: pulumi.Output<string>;
  /** Nothing, or the right to pull images from the plane's own registry. */
  declare readonly beforeCilium: readonly pulumi.Resource[];
  /** Azure id of the cluster. */
  declare readonly clusterId: pulumi.Output<string>;
  /** Issuer of the tokens that workload identities are exchanged for. */
  declare readonly oidcIssuer: pulumi.Output<string>;
  declare readonly nodePools: Cluster["nodePools"];

  constructor(name: string, args: AksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`AksCluster ${name}`, checkCluster(name, args));
    super("cellwall:index:AksCluster", name, { region: args.region }, opts);
    const { region, zones, network, tags } = args;
    const protect = args.dangerouslyAllowDestroy !== true;
    const upgradedByAzure = args.clusterUpgrades === "patch";
    const inside = { parent: this };
    for (const warning of warningsOf(name, args)) pulumi.log.warn(warning, this);

    const place = { resourceGroupName: network.resourceGroup, location: region };
    const ownRegistry = network.egress === "isolated" ? args.registryId : undefined;
    const kubelet = ownRegistry === undefined ? undefined : kubeletIdentity(name, place, tags, inside);
    const pull = kubelet ? pullRights(name, ownRegistry, kubelet.principalId, inside) : [];
    const identity = controlPlaneIdentity(
      name,
      {
        region,
        network,
        given: args.identity,
        vaultId: args.etcdKms?.vaultId,
        diskEncryptionSetId: args.diskEncryptionSetId,
        kubeletId: kubelet?.id,
        privateDnsZoneId: args.privateDnsZoneId,
        tags,
      },
      inside,
    );
    const pool = {
      zones,
      nodeSubnetId: network.nodeSubnetId,
      nodeImage: args.nodeImage ?? DEFAULT_NODE_IMAGE,
      kubernetesVersion: args.kubernetesVersion,
      tags,
    };
    const settled = { name, args, identityId: identity.id, pool, ...(kubelet && { kubelet }) };
    const cluster = new ManagedCluster(name, clusterArgs(settled), {
      ...inside,
      // AKS checks rights and the default route before anything else.
      dependsOn: [network, ...identity.grants, ...pull, ...(args.after ?? [])],
      protect,
      ignoreChanges: [
        // The autoscaler's number. Never the whole array: Azure then sees a pool without a name
        // (pulumi/pulumi-azure-native#2719).
        "agentPoolProfiles[0].count",
        ...(upgradedByAzure ? ["kubernetesVersion", "agentPoolProfiles[0].orchestratorVersion"] : []),
      ],
      customTimeouts: CLUSTER_TIMEOUTS,
    });
    const within = { resourceGroupName: network.resourceGroup, resourceName: cluster.name };
    const along = { ...inside, deletedWith: cluster };
    const rights = deployerRights(name, args.deployer, cluster.id, inside);
    const people = connectRights(name, args.connect ?? [], cluster.id, inside);
    // Protected with the cluster and the first to go, so a destroy that is refused leaves people's rights alone too.
    const windows = maintenanceWindows(name, within, args.maintenance, { ...along, dependsOn: [...people] });
    const logs =
      args.logs === undefined ? [] : controlPlaneLogs(name, { clusterId: cluster.id, logs: args.logs }, inside);

    this.name = name;
    this.clusterId = cluster.id;
    this.oidcIssuer = cluster.oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? "");
    this.ciliumFlavour = args.flavour;
    if (args.ipsecKeys !== undefined) this.ipsecKeys = pulumi.secret(args.ipsecKeys);
    const made = cluster.identityProfile.apply((profile) => profile?.kubeletidentity?.objectId ?? "");
    this.beforeCilium = kubelet ? pull : pullRights(name, args.registryId, made, inside);
    // Agents ask before Services work, so never by the ClusterIP (cilium/cilium#26561). Azure fills one of both names;
    // the other is unknown at every preview and must not be looked at.
    const host = (args.dangerouslyExposeApiServerTo ?? []).length > 0 ? cluster.fqdn : cluster.privateFQDN;
    this.apiServer = { host, port: 443 };
    const credentials = listManagedClusterUserCredentialsOutput(
      { ...within, format: "exec" },
      { parent: this, dependsOn: rights },
    );
    this.kubeconfig = pulumi.secret(
      credentials.kubeconfigs.apply(([first]) =>
        withLogin(Buffer.from(first?.value ?? "", "base64").toString("utf8"), args.login ?? "azurecli"),
      ),
    );
    // Not resourceUID: Azure's provider knows only id, name and location while it previews an update, and with an
    // unknown identifier a preview tells of a new cluster.
    const settings = providerSettings(this.kubeconfig, cluster.id);
    const after = { ...inside, dependsOn: rights };
    const { provider, adoptingProvider } = clusterProviders(name, settings, after);
    this.provider = provider;
    this.adoptingProvider = adoptingProvider;

    const first = args.pools.find(({ role }) => role === "system");
    this.nodePools = (before) => {
      const pools = args.pools
        .filter((spec) => spec !== first)
        .map((spec) => agentPool(name, spec, within, pool, { ...along, dependsOn: [...before], upgradedByAzure }));
      if (args.deletionLock !== false) {
        // Last to come and first to go: it also holds what is inside the cluster or set on it. It stays where a destroy is
        // allowed: taken out of the program while it is still protected, it would stop the very update that allows it.
        deletionLock(name, cluster.id, { ...inside, dependsOn: [...pools, ...windows, ...rights, ...logs] });
      }
      return pools;
    };
    this.registerOutputs({ clusterId: cluster.id, oidcIssuer: this.oidcIssuer });
  }
}
