import { annotation, label, MANAGED_BY } from "../contract/label.ts";
import type { Cell, Model } from "../contract/model.ts";
import type { PolicySpec } from "./cilium.ts";
import type { KubernetesObject, Placed, Stage } from "./object.ts";

/** Where the objects of one cell come from and what every one of them carries. */
export interface Frame {
  readonly cell: Cell;
  readonly model: Model;
  readonly callers: Callers;
  /** Cells of the model by namespace. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** Who calls an endpoint directly, by {@link endpointKey}. */
export type Callers = ReadonlyMap<string, readonly Caller[]>;

export interface Caller {
  readonly namespace: string;
  readonly component: string;
  readonly serviceAccount: string;
  readonly operations?: readonly string[];
}

export function endpointKey(namespace: string, component: string, endpoint: string): string {
  return `${namespace}/${component}/${endpoint}`;
}

export function labelsOf({ cell, model }: Frame): Record<string, string> {
  return {
    [label.managedBy]: MANAGED_BY,
    [label.plane]: model.platform.name,
    [label.organization]: cell.organization,
    [label.project]: cell.project,
    [label.environment]: cell.environment,
  };
}

export interface PolicyParts {
  readonly name: string;
  readonly spec: PolicySpec;
  readonly stage?: Stage;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Component the policy belongs to. */
  readonly component?: string;
}

/** A policy of the cell. In the observe phase it denies nothing that it does not allow. */
export function policy(frame: Frame, { name, spec, stage = "allow", annotations, component }: PolicyParts): Placed {
  const { description, endpointSelector, ...rest } = spec;
  const object: KubernetesObject = {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: {
      name,
      namespace: frame.cell.namespace,
      labels: { ...labelsOf(frame), ...(component !== undefined && { [label.component]: component }) },
      ...(annotations !== undefined && { annotations }),
    },
    spec: {
      ...(description !== undefined && { description }),
      endpointSelector,
      ...(frame.cell.phase === "observe" && { enableDefaultDeny: { ingress: false, egress: false } }),
      ...rest,
    },
  };
  return { stage, object };
}

/** Approval of an egress policy, for people who look at the object. */
export function approvalAnnotations(approval: string, expiresAt: string): Record<string, string> {
  return { [annotation.approval]: approval, [annotation.approvalExpires]: expiresAt };
}
