import { randomBytes } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { label, MANAGED_BY } from "../contract/label.ts";
import { IPSEC_SECRET, KEY_BYTES, keyLine, keyLineFault } from "./ipsec.ts";

/** Id of the first key of a cluster. Rotation moves it on, see `nextKeyId`. */
const FIRST_KEY_ID = 1;

export interface IpsecKeysArgs {
  namespace: string;
  /**
   * The key line to use, as a secret: the one that the cluster has already, or one of your own.
   * Defaults to a fresh key that is generated once and then kept.
   */
  keys?: pulumi.Input<string> | undefined;
}

/**
 * The Secret that agents read their IPsec key from. A generated key is made when the Secret is created and never changes
 * after that by itself: later runs propose another random key, which `ignoreChanges` drops. Another key under the same
 * id would cut every connection between nodes, so a Secret that exists with another value is a conflict, never a write,
 * and the Secret outlives the stack.
 */
export function ipsecKeys(
  name: string,
  { namespace, keys }: IpsecKeysArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  const generated = keys === undefined;
  const line = pulumi.secret(generated ? keyLine(FIRST_KEY_ID, randomBytes(KEY_BYTES)) : keys).apply((value) => {
    const fault = keyLineFault(value);
    if (fault !== undefined) throw new pulumi.RunError(`the IPsec key line ${fault}; see docs/ipsec.md for the format`);
    return Buffer.from(value, "utf8").toString("base64");
  });
  return new k8s.core.v1.Secret(
    name,
    {
      metadata: { name: IPSEC_SECRET.name, namespace, labels: { [label.managedBy]: MANAGED_BY } },
      type: "Opaque",
      data: { [IPSEC_SECRET.key]: line },
    },
    {
      ...opts,
      ...(generated && { ignoreChanges: ["data"] }),
      additionalSecretOutputs: ["data", "stringData"],
      retainOnDelete: true,
    },
  );
}
