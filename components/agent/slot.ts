import * as pulumi from "@pulumi/pulumi";
import { place, roleOf } from "../cell/place.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { type AgentSettings, agentObjects } from "./objects.ts";

export interface AgentSlotArgs extends AgentSettings {
  /** Cilium's operator runs there for real and judges policies. Defaults to true. */
  judgesPolicies?: boolean;
}

/** The slot of the vendor's agent, see `agentObjects`: what it may reach and see, and nothing more. */
export class AgentSlot extends pulumi.ComponentResource {
  constructor(
    name: string,
    { judgesPolicies = true, ...settings }: AgentSlotArgs,
    cluster: Pick<Cluster, "provider">,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("cellwall:index:AgentSlot", name, { host: settings.host, connected: settings.connected }, opts);
    const inside = { parent: this, provider: cluster.provider };
    let home: pulumi.Resource | undefined;
    const kept = new Set(agentObjects({ ...settings, connected: false }).map(({ object }) => roleOf(object)));
    for (const { object } of agentObjects(settings)) {
      const isInside = object.metadata.namespace !== undefined && home !== undefined;
      const placed = place(`${name}-${roleOf(object)}`, object, {
        ...inside,
        waitForValid: judgesPolicies,
        // Revoking takes one setting: what connects is not protected, whatever the plane is.
        ...(!kept.has(roleOf(object)) && { protect: false }),
        ...(isInside && { dependsOn: [home as pulumi.Resource], deletedWith: home as pulumi.Resource }),
      });
      home ??= placed;
    }
    this.registerOutputs({});
  }
}
