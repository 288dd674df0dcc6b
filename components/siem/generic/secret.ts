import { label } from "../../contract/label.ts";
import type { GenericRequest } from "../plan/request.ts";
import { SHIPPER } from "../ship/outlet.ts";

/** A Secret that the shipper reads, and the setting of the stack that its value is in. */
export interface SecretNeed {
  /** Name of the Secret in the shipper's namespace. */
  readonly name: string;
  readonly key: "token" | "password";
  /** Name of the secret setting. */
  readonly setting: string;
}

/** The Secret that a sink needs; undefined where it sends none. */
export function needOf(sink: string, request: GenericRequest): SecretNeed | undefined {
  const name = `shipper-${sink}`;
  if (request.protocol === "http" && request.token !== undefined) return { name, key: "token", setting: request.token };
  if (request.protocol === "kafka" && request.password !== undefined) {
    return { name, key: "password", setting: request.password };
  }
  return undefined;
}

/**
 * The Secret as Kubernetes takes it. `value` is a secret output of Pulumi in a stack, so the state has it encrypted and no
 * preview shows it.
 */
export function secretObject<Value>({ name, key }: SecretNeed, value: Value) {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: SHIPPER.namespace, labels: { [label.managedBy]: "cellwall" } },
    type: "Opaque",
    stringData: { [key]: value } as Readonly<Record<SecretNeed["key"], Value>>,
  } as const;
}
