import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { place, roleOf } from "../cell/place.ts";
import { CILIUM_NAMESPACE, CILIUM_VERSION, Cilium } from "../cilium/cilium.ts";
import { CiliumGate } from "../cilium/gate.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { label, MANAGED_BY } from "../contract/label.ts";
import type { Platform } from "../contract/model.ts";
import type { Placed } from "../policy/object.ts";

export interface DataPlaneArgs {
  /** Where the plane lives. */
  cluster: Cluster;
  /** The platform file: gateways, DNS, scrapers that cells may rely on. */
  platform: Platform;
  /** Cluster-wide guardrails from the policy compiler. */
  guardrails: readonly Placed[];
  /** Folder with Cilium's CRD files. Absent where Cilium's operator registers them, which the gate waits for. */
  ciliumCrds?: string;
  /** Folder of an unpacked Cilium chart. Defaults to the project's chart repository. */
  ciliumChart?: string;
  /** Registry, with its path, that Cilium's images come from. Defaults to the project's own, quay.io. */
  imageRegistry?: string;
  /** Settled before Cilium's release is touched: what an interrupted run left is cleared. */
  settled?: pulumi.Input<boolean>;
  /** Operator and relay replicas: 1 where the cluster has a single node. Defaults to 2. */
  replicas?: 1 | 2;
  /** Cilium's operator runs there for real and judges policies. Defaults to true. */
  judgesPolicies?: boolean;
  /** Seconds that agents may take to roll out. Defaults to 600. */
  readyTimeout?: number;
}

/**
 * A data plane: Cilium on a cluster, in the one order that works (API server, keys and CRDs, Cilium, nodes, gate), the
 * namespaces and identities that cells rely on, and the guardrails that hold for every cell.
 */
export class DataPlane extends pulumi.ComponentResource {
  /** Passed when Cilium is rolled out on every node. Whatever runs or polices pods depends on it. */
  declare readonly ready: CiliumGate;
  /** Namespaces of gateways and scrapers. They stand as soon as the API server does. */
  declare readonly namespaces: readonly k8s.core.v1.Namespace[];

  constructor(name: string, args: DataPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:DataPlane", name, {}, opts);
    const { cluster, platform, guardrails, judgesPolicies = true } = args;
    const inside = { parent: this, provider: cluster.provider };
    const cilium = new Cilium(
      `${name}-cilium`,
      {
        settings: {
          clusterName: cluster.name,
          apiServer: cluster.apiServer,
          flavour: cluster.ciliumFlavour,
          operatorReplicas: args.replicas ?? 2,
          ...(args.imageRegistry !== undefined && { imageRegistry: args.imageRegistry }),
        },
        ...(args.ciliumCrds !== undefined && { crds: args.ciliumCrds }),
        ...(args.settled !== undefined && { settled: args.settled }),
        ...(args.ciliumChart !== undefined && { chart: args.ciliumChart }),
        ipsecKeys: cluster.ipsecKeys,
        adoptingProvider: cluster.adoptingProvider,
        after: cluster.beforeCilium,
      },
      { parent: this, providers: [cluster.provider] },
    );
    const pools = cluster.nodePools([cilium.release]);
    this.ready = new CiliumGate(
      `${name}-ready`,
      {
        namespace: CILIUM_NAMESPACE,
        revision: CILIUM_VERSION,
        after: [cilium.release, ...pools],
        timeout: args.readyTimeout ?? 600,
      },
      { parent: this, providers: [cluster.provider] },
    );
    this.namespaces = placeIdentities(name, platform, inside);
    for (const { object } of guardrails) {
      place(`${name}-${roleOf(object)}`, object, {
        ...inside,
        waitForValid: judgesPolicies,
        dependsOn: [...cilium.crds, this.ready],
      });
    }
    this.registerOutputs({});
  }
}

/** Namespaces and service accounts of gateways and scrapers: the identities that policies of cells name. */
function placeIdentities(
  name: string,
  platform: Platform,
  inside: pulumi.CustomResourceOptions,
): readonly k8s.core.v1.Namespace[] {
  const identities = [
    ...platform.gateways.flatMap(({ identity }) => (identity === "cilium" ? [] : [identity])),
    ...platform.scrapers,
  ];
  const labels = { [label.managedBy]: MANAGED_BY, [label.plane]: platform.name };
  const homes = new Map<string, k8s.core.v1.Namespace>();
  for (const { namespace, serviceAccount } of identities) {
    let home = homes.get(namespace);
    if (home === undefined) {
      home = new k8s.core.v1.Namespace(`${name}-${namespace}`, { metadata: { name: namespace, labels } }, inside);
      homes.set(namespace, home);
    }
    new k8s.core.v1.ServiceAccount(
      `${name}-${namespace}-${serviceAccount}`,
      { metadata: { name: serviceAccount, namespace, labels } },
      { ...inside, dependsOn: [home], deletedWith: home },
    );
  }
  return [...homes.values()];
}
