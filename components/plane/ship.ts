import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../cluster/cluster.ts";
import type { Platform } from "../contract/model.ts";
import { genericParts } from "../siem/generic/parts.ts";
import { secretObject } from "../siem/generic/secret.ts";
import { familiesOf } from "../siem/matrix/family.ts";
import type { SourceId } from "../siem/matrix/source.ts";
import type { LogRequest } from "../siem/plan/request.ts";
import type { Outlet } from "../siem/ship/outlet.ts";
import { Shipper } from "../siem/ship/shipper.ts";
import type { Sink } from "../siem/sink.ts";

/** What shipping from a plane's nodes needs to know. */
export interface Shipping {
  readonly logs: LogRequest;
  readonly cluster: Cluster;
  readonly platform: Platform;
  /** Where the sinks of the cloud take what is shipped. */
  readonly outlets: readonly Outlet<pulumi.Output<string>>[];
  /** Values of the secret settings that generic sinks name. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  readonly imageRegistry?: string;
  /** What must stand before. */
  readonly after: readonly pulumi.Resource[];
}

/** Installs the shipper where anything is shipped, and returns the sinks of others that it sends to. */
export function ship(name: string, shipping: Shipping, opts: pulumi.ComponentResourceOptions): readonly Sink[] {
  const { logs, cluster, platform, imageRegistry, after } = shipping;
  const { outlets, sinks, secrets } = genericParts(logs);
  const all = [...shipping.outlets, ...outlets];
  const sources = Object.entries(logs.destinations).flatMap(([source, names]) =>
    names.length > 0 ? [source as SourceId] : [],
  );
  const families = familiesOf(sources);
  if (all.length === 0 || families.length === 0) return sinks;
  new Shipper(
    name,
    {
      cluster,
      outlets: all,
      families,
      sources,
      platform,
      secrets: secrets.map((need) => secretObject(need, secretOf(shipping, need.setting))),
      ...(imageRegistry !== undefined && { imageRegistry }),
      after,
    },
    opts,
  );
  return sinks;
}

function secretOf({ secrets }: Shipping, setting: string): pulumi.Output<string> {
  const value = secrets[setting];
  if (value !== undefined) return pulumi.secret(value);
  throw new pulumi.RunError(
    `a sink of logs names the secret ${setting}, which was not given\n    fix: pulumi config set --secret ${setting}`,
  );
}
