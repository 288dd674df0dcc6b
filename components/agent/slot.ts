import * as pulumi from "@pulumi/pulumi";
import { place, roleOf } from "../cell/place.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { type AgentSettings, agentObjects } from "./objects.ts";

export interface AgentSlotArgs extends AgentSettings {
  /** Cilium's operator runs there for real and judges policies. Defaults to true. */
  judgesPolicies?: boolean;
  /** What must stand before policies: Cilium. A component's own `dependsOn` doesn't reach its children. */
  after?: readonly pulumi.Resource[];
}

/** The slot of the vendor's agent, see `agentObjects`: what it may reach and see, and nothing more. */
export class AgentSlot extends pulumi.ComponentResource {
  constructor(
    name: string,
    { judgesPolicies = true, after = [], ...settings }: AgentSlotArgs,
    cluster: Pick<Cluster, "provider">,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("cellwall:index:AgentSlot", name, { host: settings.host, connected: settings.connected }, opts);
    const inside = { parent: this, provider: cluster.provider };
    let home: pulumi.Resource | undefined;
    const kept = new Set(agentObjects({ ...settings, connected: false }).map(({ object }) => roleOf(object)));
    const revocable: pulumi.Resource[] = [];
    for (const { stage, object } of agentObjects(settings)) {
      const isKept = kept.has(roleOf(object));
      // The default deny, which is protected, depends on what is not: a destroy that stops there leaves that alone.
      const before = stage === "deny" ? [home, ...revocable] : object.metadata.namespace === undefined ? [] : [home];
      const cilium = stage === "boundary" ? [] : after;
      const placed = place(`${name}-${roleOf(object)}`, object, {
        ...inside,
        waitForValid: judgesPolicies,
        // Revoking takes one setting: what connects is not protected, whatever the plane is.
        ...(!isKept && { protect: false }),
        dependsOn: [...cilium, ...before].filter((resource) => resource !== undefined),
        ...(home !== undefined && object.metadata.namespace !== undefined && { deletedWith: home }),
      });
      home ??= placed;
      if (!isKept) revocable.push(placed);
    }
    this.registerOutputs({});
  }
}
