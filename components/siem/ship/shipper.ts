import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { place, roleOf } from "../../cell/place.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { Platform } from "../../contract/model.ts";
import type { KubernetesObject } from "../../policy/object.ts";
import type { Family } from "../matrix/family.ts";
import type { SourceId } from "../matrix/source.ts";
import { type CollectorConfig, clusterConfig, configText, nodeConfig } from "./config/config.ts";
import { familiesOf } from "./config/exporter.ts";
import { isRead, type ShipperSettings } from "./config/settings.ts";
import { shipperImages } from "./image.ts";
import { accessObjects, accountAnnotations } from "./objects/access.ts";
import { configMap } from "./objects/config-map.ts";
import {
  nodeWorkload,
  type PodSettings,
  postureWorkload,
  WORKLOADS,
  type WorkloadObject,
  watcherWorkload,
} from "./objects/pod.ts";
import { policyObjects } from "./objects/policy.ts";
import type { Outlet } from "./outlet.ts";

export interface ShipperArgs {
  readonly cluster: Pick<Cluster, "name" | "provider">;
  /** Where logs go, as the sinks give it. */
  readonly outlets: readonly Outlet<pulumi.Input<string>>[];
  /** What is sent. */
  readonly families: readonly Family[];
  /** Sources that are read, of those families. Defaults to all of them. */
  readonly sources?: readonly SourceId[];
  /** Secrets of the outlets, in the shipper's namespace. */
  readonly secrets?: readonly KubernetesObject[];
  /** Resolver, scrapers and gateways of the cluster. */
  readonly platform: Pick<Platform, "name" | "dns" | "scrapers" | "gateways">;
  /** Registry that holds the images under the paths that they have where they are published. */
  readonly imageRegistry?: string;
  /** Namespaces whose pods' output stays on the node, and what else differs from the defaults. */
  readonly settings?: Partial<Omit<ShipperSettings, "cluster" | "gateways" | "sources">>;
  /** Cilium's operator runs there for real and judges policies. Defaults to true. */
  readonly judgesPolicies?: boolean;
  /** What must stand before: Cilium, and identities of the clouds. A component's own `dependsOn` doesn't reach its children. */
  readonly after?: readonly pulumi.Resource[];
}

/** Sends the logs of a cluster to its outlets: the OpenTelemetry Collector on every node, and one that watches the API server. */
export class Shipper extends pulumi.ComponentResource {
  constructor(name: string, args: ShipperArgs, opts?: pulumi.ComponentResourceOptions) {
    const { cluster, outlets, platform, imageRegistry, judgesPolicies = true, after = [] } = args;
    // A collector without a pipeline doesn't start, so what nobody takes isn't read.
    const families = args.families.filter((family) =>
      outlets.some((outlet) => familiesOf(outlet as Outlet).includes(family)),
    );
    super("cellwall:index:Shipper", name, { families, outlets: outlets.map((outlet) => outlet.name) }, opts);
    const plane = platform.name;
    const gateways = platform.gateways.flatMap(({ identity }) => (identity === "cilium" ? [] : [identity.namespace]));
    const read = args.sources === undefined ? {} : { sources: args.sources };
    const settings: ShipperSettings = {
      ...args.settings,
      ...read,
      cluster: cluster.name,
      gateways: [...new Set(gateways)],
    };
    const known = pulumi.output(outlets) as pulumi.Output<unknown> as pulumi.Output<Outlet[]>;
    const inside = { parent: this, provider: cluster.provider };

    let home: pulumi.Resource | undefined;
    const put = (object: KubernetesObject, role = roleOf(object), before: readonly pulumi.Resource[] = []) => {
      const namespaced = object.metadata.namespace !== undefined && home !== undefined ? home : undefined;
      return place(`${name}-${role}`, object, {
        ...inside,
        waitForValid: judgesPolicies,
        dependsOn: [...(namespaced === undefined ? [] : [namespaced]), ...before],
        ...(namespaced !== undefined && { deletedWith: namespaced }),
      });
    };

    const azure = outlets.find((outlet) => outlet.kind === "event-hub");
    const annotations = accountAnnotations(azure?.clientId as string | undefined);
    const access: pulumi.Resource[] = accessObjects(plane, annotations).map((object) => {
      const placed = put(object);
      home ??= placed;
      return placed;
    });

    for (const secret of args.secrets ?? []) access.push(put(secret));

    // Names and number of policies are fixed; what they say depends on names that sinks tell.
    const policies = policyObjects(plane, [], platform.dns, platform.scrapers).map((object, index) =>
      put(
        {
          ...object,
          spec: known.apply((all) => policyObjects(plane, all, platform.dns, platform.scrapers)[index]?.spec),
        },
        roleOf(object),
        after,
      ),
    );

    const pods: PodSettings = {
      plane,
      images: shipperImages(imageRegistry),
      families,
      ...read,
      outlets: outlets as readonly Outlet<unknown>[],
    };
    const configured = (
      workload: string,
      config: (outlets: readonly Outlet[], families: readonly Family[], settings: ShipperSettings) => CollectorConfig,
    ) => {
      const object = known.apply((all) => configMap(plane, workload, configText(config(all, families, settings))));
      const shape = configMap(plane, workload, "");
      const named = object.apply(({ metadata }) => metadata.name) as unknown as string;
      return put(
        { ...shape, metadata: { ...shape.metadata, name: named }, data: object.apply(({ data }) => data) },
        `configmap-${workload}`,
      );
    };
    // The SDK types every field; the pure builders write plain objects, which tests read.
    const run = (object: WorkloadObject, before: readonly pulumi.Resource[]) => {
      const Kind = object.kind === "DaemonSet" ? k8s.apps.v1.DaemonSet : k8s.apps.v1.Deployment;
      // A node that is broken or on its way out must not hold up the plane, and the provider waits for every node.
      const skip = object.kind === "DaemonSet" ? { "pulumi.com/skipAwait": "true" } : {};
      const metadata = { ...object.metadata, annotations: { "pulumi.com/patchFieldManager": "cellwall", ...skip } };
      new Kind(
        `${name}-${object.kind.toLowerCase()}-${object.metadata.name}`,
        { metadata, spec: object.spec as never },
        {
          ...inside,
          dependsOn: [...after, ...access, ...policies, ...before],
          ...(home !== undefined && { deletedWith: home }),
        },
      );
    };
    const nameOf = (config: pulumi.CustomResource) => (config as k8s.core.v1.ConfigMap).metadata.name;

    if (families.some((family) => family !== "approval")) {
      const node = configured(WORKLOADS.node, nodeConfig);
      run(nodeWorkload(pods, nameOf(node)), [node]);
    }
    const events = families.includes("kubernetes") && isRead("kubernetes-event", settings);
    if (events || families.includes("approval")) {
      const watcher = configured(WORKLOADS.watcher, clusterConfig);
      run(watcherWorkload(pods, nameOf(watcher)), [watcher]);
    }
    if (families.includes("posture")) run(postureWorkload(pods), []);
    this.registerOutputs({});
  }
}
