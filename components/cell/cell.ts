import * as pulumi from "@pulumi/pulumi";
import type { CellBundle, Stage } from "../policy/object.ts";
import { place, roleOf } from "./place.ts";

export interface CellArgs {
  /** What the policy compiler made of the cell file. Plain data: it decides which objects exist. */
  bundle: CellBundle;
  /**
   * Wait until Cilium's operator has found each policy valid. Defaults to true; false only where no operator runs,
   * as in the local control plane.
   */
  waitForValid?: boolean;
}

/**
 * One cell in one environment: its namespace and all that isolates and opens it.
 *
 * Order: namespace, accounts, quotas and roles; then everything that allows; then the default deny, so that a cell
 * that moves from observe to enforce loses nothing that it declared. Removal goes with the namespace: the default deny
 * stays in force until the last pod is gone.
 */
export class Cell extends pulumi.ComponentResource {
  /** Namespace of the cell; resolves once everything in it stands, so that what is placed by it is never open. */
  declare readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: CellArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:Cell", name, {}, opts);
    const { namespace, objects } = args.bundle;
    const [boundary] = objects;
    if (boundary?.object.kind !== "Namespace") {
      throw new pulumi.RunError(`the bundle of ${namespace} does not begin with its namespace`);
    }
    const home = place(`${name}-namespace`, boundary.object, { parent: this });
    const inside = { parent: this, deletedWith: home, waitForValid: args.waitForValid ?? true };
    const put = (stage: Stage, after: pulumi.Resource[]) =>
      objects
        .slice(1)
        .filter((placed) => placed.stage === stage)
        .map(({ object }) => place(`${name}-${roleOf(object)}`, object, { ...inside, dependsOn: after }));

    const accounts = put("boundary", [home]);
    const allows = put("allow", [home, ...accounts]);
    const denies = put("deny", [home, ...accounts, ...allows]);
    this.namespace = pulumi.all([home, ...accounts, ...allows, ...denies].map(({ urn }) => urn)).apply(() => namespace);
    this.registerOutputs({ namespace: this.namespace });
  }
}
