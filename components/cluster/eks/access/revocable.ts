import type * as pulumi from "@pulumi/pulumi";

/**
 * Access must be as easy to take away as to give. What is protected by its parent can't be: Pulumi refuses to delete it, and
 * a role that left the settings would stay in the cluster. Whatever is revocable has something protected depend on it, so
 * that a destroy keeps it with the rest.
 */
export function revocable(opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return { ...opts, protect: false };
}
