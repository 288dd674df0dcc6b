import { ProjectExclusion } from "@pulumi/gcp/logging/projectExclusion.js";
import * as pulumi from "@pulumi/pulumi";
import { createKeys } from "../../cluster/gke/key/keys.ts";
import type { SourceId } from "../matrix/source.ts";
import type { Sink } from "../sink.ts";
import type { PlaneLogs } from "./filter.ts";
import type { LogSettings, PartSettings } from "./settings.ts";

/** A sink of the project and region. */
export function sinkOf(
  { project, region }: LogSettings,
  name: string,
  kind: string,
  destination: pulumi.Output<string>,
  receives: readonly SourceId[],
): Sink {
  return { name, kind, account: project, region, destination, receives };
}

/** What its parts need to know, with a key of its own where one is wanted. */
export function partOf(name: string, settings: LogSettings, inside: pulumi.CustomResourceOptions): PartSettings {
  const { project, region, labels, protect, customerKeys = true } = settings;
  const own = () => (customerKeys ? createKeys(name, "log-keys", ["logs"], settings, inside).logs : undefined);
  return { name, project, region, key: settings.key ?? own(), labels, protect };
}

/** Keeps logs out of the project's own bucket, but only once they are routed: in between a log would be nowhere. */
export function exclude(
  name: string,
  project: string,
  filter: pulumi.Output<string>,
  routes: readonly pulumi.Resource[],
  inside: pulumi.CustomResourceOptions,
  where = "are in its own bucket",
): void {
  new ProjectExclusion(
    `${name}-logs`,
    { project, filter, description: `Logs of the plane ${name} ${where}, not in _Default` },
    { ...inside, dependsOn: [...routes] },
  );
}

/** What a filter says of this plane, once its network is there. */
export function told(
  { cluster, region, network }: LogSettings,
  say: (plane: PlaneLogs) => string,
): pulumi.Output<string> {
  const last = (id: string) => id.slice(id.lastIndexOf("/") + 1);
  return pulumi
    .all([network.networkId, pulumi.all([...network.subnetIds])])
    .apply(([networkId, subnetIds]) =>
      say({ cluster, region, network: last(networkId), subnets: subnetIds.map(last) }),
    );
}
