import type * as pulumi from "@pulumi/pulumi";

/** Name of the stack output that holds {@link PlaneOutputs}. */
export const PLANE_OUTPUT = "plane";

/** Everything that a stack of cells needs to know of its plane. The only contract between the two projects. */
export interface PlaneOutputs {
  /** Raised when a field changes its meaning. */
  readonly version: 1;
  /** Name of the plane, as in its Platform file. */
  readonly name: string;
  readonly kind: "local" | "cloud" | "private";
  /** Stable identity of the cluster (UID of the namespace kube-system). */
  readonly clusterId: string;
  readonly cilium: { readonly version: string; readonly namespace: string };
  /** A Cilium operator judges policies there, so cells can wait for its verdict. */
  readonly judgesPolicies: boolean;
  /** Admin kubeconfig, a secret. */
  readonly kubeconfig: string;
}

/** Reads the contract from a StackReference; fails with a message when the stack has none or another version. */
export function planeOutputs(reference: pulumi.StackReference): pulumi.Output<PlaneOutputs> {
  return reference.requireOutput(PLANE_OUTPUT).apply((value) => checked(reference, value as Partial<PlaneOutputs>));
}

/** The plain part of the contract, known before any resource is registered. */
export async function planeFacts(reference: pulumi.StackReference): Promise<Omit<PlaneOutputs, "kubeconfig">> {
  const details = await reference.getOutputDetails(PLANE_OUTPUT);
  const { kubeconfig: _, ...facts } = checked(
    reference,
    (details.value ?? details.secretValue) as Partial<PlaneOutputs> | undefined,
  );
  return facts;
}

/** @throws pulumi.RunError-like Error naming the stack and the command that mends it. */
function checked(reference: pulumi.StackReference, value: Partial<PlaneOutputs> | undefined): PlaneOutputs {
  const urn = reference.constructor.name === "StackReference" ? "the plane's stack" : "the plane's stack";
  if (value === undefined || value === null) {
    throw new Error(`${urn} has no output "${PLANE_OUTPUT}": run \`pulumi up\` in the planes project first`);
  }
  if (value.version !== 1) {
    throw new Error(`${urn} speaks version ${value.version} of the plane contract, this program speaks version 1`);
  }
  return value as PlaneOutputs;
}
