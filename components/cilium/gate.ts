import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export interface CiliumGateArgs {
  namespace: string;
  /** Changes whenever the gate must be passed again, such as the chart version. */
  revision: pulumi.Input<string>;
  /** What must stand first: the release and the node pools. Children of a component don't inherit its `dependsOn`. */
  after: readonly pulumi.Resource[];
  /** Seconds until a roll-out that doesn't finish fails the update. */
  timeout: number;
}

/**
 * Passes when every agent and the operator are rolled out and ready; policies and workloads depend on it.
 * It annotates the DaemonSet and the Deployment that the chart made, and the provider waits for what it touches:
 * no pod, image or controller of our own is needed.
 */
export class CiliumGate extends pulumi.ComponentResource {
  constructor(name: string, args: CiliumGateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cellwall:index:CiliumGate", name, {}, opts);
    const inside = {
      parent: this,
      dependsOn: [...args.after],
      customTimeouts: { create: `${args.timeout}s`, update: `${args.timeout}s` },
    };
    const metadata = (workload: string) => ({
      name: workload,
      namespace: args.namespace,
      annotations: { "cellwall.dev/gate": args.revision, "pulumi.com/patchForce": "true" },
    });
    new k8s.apps.v1.DaemonSetPatch(`${name}-agents`, { metadata: metadata("cilium") }, inside);
    new k8s.apps.v1.DeploymentPatch(`${name}-operator`, { metadata: metadata("cilium-operator") }, inside);
    this.registerOutputs({});
  }
}
