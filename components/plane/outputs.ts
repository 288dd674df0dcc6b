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

/** A plane's stack that can't be built on; the message says why and what to do. */
export class PlaneContractError extends Error {
  override readonly name = "PlaneContractError";
}

/** Reads the contract from a StackReference. */
export function planeOutputs(reference: pulumi.StackReference): pulumi.Output<PlaneOutputs> {
  return reference.getOutput(PLANE_OUTPUT).apply((value) => checked(value as Partial<PlaneOutputs> | undefined));
}

/** The plain part of the contract, known before any resource is registered. @throws PlaneContractError */
export async function planeFacts(reference: pulumi.StackReference): Promise<Omit<PlaneOutputs, "kubeconfig">> {
  const { value, secretValue } = await reference.getOutputDetails(PLANE_OUTPUT);
  const { kubeconfig: _, ...facts } = checked((value ?? secretValue) as Partial<PlaneOutputs> | undefined);
  return facts;
}

function checked(value: Partial<PlaneOutputs> | undefined): PlaneOutputs {
  if (value === undefined || value === null) {
    throw new PlaneContractError(
      `the plane's stack has no output "${PLANE_OUTPUT}"\n    fix: run \`pulumi up\` in the planes project first; this stack builds on what it made`,
    );
  }
  if (value.version !== 1) {
    throw new PlaneContractError(
      `the plane's stack speaks version ${value.version} of the plane contract, this program speaks version 1\n` +
        "    fix: update the plane's stack and this one with the same release of cellwall",
    );
  }
  return value as PlaneOutputs;
}
