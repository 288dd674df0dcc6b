import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { MANAGED_BY } from "../contract/label.ts";
import { policyCrds } from "./crds.ts";
import { ipsecKeys } from "./keys.ts";
import { type CiliumSettings, ciliumValues } from "./values.ts";

/** The Cilium that this library is written and tested for. */
export const CILIUM_VERSION = "1.20.2";

/** Chart repository of the Cilium project. */
const CHART_REPOSITORY = "https://helm.cilium.io/";

/** Cilium and its keys live in the system namespace, as every guide and tool of the project expects. */
export const CILIUM_NAMESPACE = "kube-system";

export interface CiliumArgs {
  /** What reaches the chart. */
  settings: CiliumSettings<pulumi.Input<string>>;
  /** Folder of an unpacked chart, for planes that can't reach the chart repository. Defaults to the repository. */
  chart?: string;
  /** Folder with Cilium's CRD files (`v2/*.yaml`). Absent where Cilium's operator registers them itself. */
  crds?: string;
  /** The IPsec key line to use. Defaults to one that is generated once. */
  ipsecKeys?: pulumi.Input<string> | undefined;
  /** Provider that takes over objects which exist: CRDs and keys outlive a stack. */
  adoptingProvider: k8s.Provider;
  /** What must stand before the release besides keys and CRDs: identities that its pods get at admission. */
  after?: readonly pulumi.Resource[];
  /** Settled before the release is touched: what an interrupted run left is cleared. */
  settled?: pulumi.Input<boolean>;
  /** Wait until all of the chart is ready. False where nodes come after Cilium; `CiliumGate` waits then. Defaults to false. */
  wait?: boolean;
}

/**
 * Cilium by Helm: CRDs and keys first, then the release. Nothing here needs a node, so it can stand before node pools;
 * put a `CiliumGate` after them.
 */
export class Cilium extends pulumi.ComponentResource {
  declare readonly release: k8s.helm.v3.Release;
  /** The policy kinds; whatever writes a policy depends on them. */
  declare readonly crds: readonly k8s.apiextensions.v1.CustomResourceDefinition[];

  constructor(name: string, args: CiliumArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:Cilium", name, { settings: args.settings }, opts);
    const inside = { parent: this };
    const adopting = { ...inside, provider: args.adoptingProvider };
    this.crds = args.crds === undefined ? [] : policyCrds(`${name}-crd`, args.crds, adopting);
    const keys = ipsecKeys(`${name}-ipsec-keys`, { namespace: CILIUM_NAMESPACE, keys: args.ipsecKeys }, adopting);
    this.release = new k8s.helm.v3.Release(
      name,
      {
        name: "cilium",
        namespace: CILIUM_NAMESPACE,
        description: pulumi.output(args.settled ?? true).apply(() => `Cilium ${CILIUM_VERSION}, by ${MANAGED_BY}`),
        ...(args.chart === undefined
          ? { chart: "cilium", version: CILIUM_VERSION, repositoryOpts: { repo: CHART_REPOSITORY } }
          : { chart: args.chart }),
        values: ciliumValues(args.settings),
        skipAwait: args.wait !== true,
        // The volume with the key is not optional: an agent without it hangs in ContainerCreating.
        // CRDs come from above and from the operator, never from the chart, which has none.
        skipCrds: true,
        maxHistory: 5,
        timeout: 600,
      },
      { ...inside, dependsOn: [keys, ...this.crds, ...(args.after ?? [])] },
    );
    this.registerOutputs({ version: CILIUM_VERSION, namespace: CILIUM_NAMESPACE });
  }
}
