import * as pulumi from "@pulumi/pulumi";
import { SreAccess } from "../access/access.ts";
import type { People } from "../access/subject.ts";
import { AgentSlot } from "../agent/slot.ts";
import { CILIUM_NAMESPACE, CILIUM_VERSION } from "../cilium/cilium.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Platform } from "../contract/model.ts";
import type { Cloud } from "../network/plan.ts";
import { compile } from "../policy/bundle.ts";
import type { Sink } from "../siem/sink.ts";
import type { PlaneOutputs } from "./outputs.ts";
import { DataPlane } from "./plane.ts";
import { ship } from "./ship.ts";
import type { MakeSite, SiteRequest } from "./site.ts";

/** What a plane in a region of a cloud is made from, whoever runs it. */
export interface RegionArgs extends SiteRequest {
  cloud: Cloud;
  /** Makes network, keys and cluster: `azureSite`, `awsSite` or `gcpSite` of that cloud's door. */
  site: MakeSite;
  /** The platform file: gateways, DNS, scrapers that cells may rely on. */
  platform: Platform;
  /** Destinations of logs beside those that the cloud itself writes. */
  sinks?: readonly Sink[];
  /** Values of the secret settings that generic sinks of `logs` name. */
  logSecrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Environments into whose pods nobody gets, except by break-glass. Defaults to `prod` and `production`. */
  productionEnvironments?: readonly string[];
  /** The vendor's agent. Absent: there is no slot for one. */
  vendor?: Vendor;
  /** Settled before Cilium's release is touched: what an interrupted run left is cleared. */
  settled?: (cluster: Cluster) => pulumi.Input<boolean>;
  /** Seconds that nodes may take to join and agents to roll out. Defaults to 1,200: nodes of a cloud take minutes. */
  readyTimeout?: number;
  /** Folder of an unpacked Cilium chart. Defaults to the project's chart repository. */
  ciliumChart?: string;
  /** Folder with Cilium's CRD files. Absent where Cilium's operator registers them, which the gate waits for. */
  ciliumCrds?: string;
}

/** The vendor's control plane, as far as a plane knows of it. */
export interface Vendor {
  /** The one name that its agent may call. */
  readonly host: string;
  /** False revokes it: no way out, no link and no right in the cluster is left. */
  readonly connected: boolean;
  /** Private link service of the control plane, see `VendorLink`. Absent: the agent goes the way out of the plane. */
  readonly service?: string;
}

/** What became of it. */
export interface RegionParts {
  readonly cluster: Cluster;
  readonly plane: DataPlane;
  readonly sinks: readonly Sink[];
  readonly outputs: pulumi.Output<PlaneOutputs>;
}

const NOBODY: People = { readers: [], operators: [], breakGlass: [] };

function platformNamespaces({ gateways, scrapers }: Platform): readonly string[] {
  const homes = gateways.flatMap(({ identity }) => (identity === "cilium" ? [] : [identity.namespace]));
  return [...homes, ...scrapers.map(({ namespace }) => namespace)];
}

/** Network, keys, cluster, Cilium, nodes, guardrails, people's access and the agent's slot as children of `parent`, in the one order that works. */
export function region(
  parent: pulumi.ComponentResource,
  name: string,
  kind: "cloud" | "private",
  args: RegionArgs,
): RegionParts {
  const {
    site,
    platform,
    vendor,
    settled,
    sinks = [],
    ciliumChart,
    ciliumCrds,
    cloud,
    logSecrets = {},
    ...request
  } = args;
  const link =
    vendor?.connected && vendor.service !== undefined
      ? { vendorLink: { service: vendor.service, host: vendor.host } }
      : {};
  // Until 0.1 these stood at the root of the stack.
  const inside: pulumi.ComponentResourceOptions = { parent, aliases: [{ parent: pulumi.rootStackResource }] };
  const { cluster, clusterId, sinks: own, outlets = [] } = site(name, { ...request, ...link }, inside);
  const plane = new DataPlane(
    name,
    {
      cluster,
      platform,
      guardrails: compile({ environment: "", platform, cells: [] }).cluster,
      ...(settled !== undefined && { settled: settled(cluster) }),
      readyTimeout: args.readyTimeout ?? 1_200,
      ...(args.imageRegistry !== undefined && { imageRegistry: args.imageRegistry }),
      ...(ciliumChart !== undefined && { ciliumChart }),
      ...(ciliumCrds !== undefined && { ciliumCrds }),
    },
    inside,
  );
  new SreAccess(
    `${name}-access`,
    {
      cloud,
      people: args.people ?? NOBODY,
      platformNamespaces: ["kube-system", ...platformNamespaces(platform)],
      ...(args.productionEnvironments !== undefined && { productionEnvironments: args.productionEnvironments }),
      // Not the gate: a plane on which Cilium won't start is the one that has to be looked at.
      after: plane.namespaces,
    },
    { parent, provider: cluster.provider },
  );
  if (vendor !== undefined) {
    const { host, connected } = vendor;
    const settings = { plane: name, dns: platform.dns, host, connected };
    new AgentSlot(`${name}-agent`, { ...settings, after: [plane.ready] }, cluster, { parent });
  }
  const others =
    args.logs === undefined
      ? []
      : ship(
          `${name}-shipper`,
          {
            ...{ logs: args.logs, cluster, platform, outlets, secrets: logSecrets, after: [plane.ready] },
            ...(args.imageRegistry !== undefined && { imageRegistry: args.imageRegistry }),
          },
          { parent },
        );
  return {
    cluster,
    plane,
    sinks: [...own, ...sinks, ...others],
    // The contract is complete only when the plane stands: a stack of cells never meets half a plane.
    outputs: pulumi.all([plane.ready.urn, clusterId, cluster.kubeconfig]).apply(([, id, kubeconfig]) => ({
      version: 1 as const,
      name,
      kind,
      clusterId: id,
      cilium: { version: CILIUM_VERSION, namespace: CILIUM_NAMESPACE },
      judgesPolicies: true,
      kubeconfig,
    })) as pulumi.Output<PlaneOutputs>,
  };
}
