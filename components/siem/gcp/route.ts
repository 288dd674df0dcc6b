import { ProjectSink } from "@pulumi/gcp/logging/projectSink.js";
import type * as pulumi from "@pulumi/pulumi";
import { LEASES } from "./filter.ts";
import type { PartRequest } from "./settings.ts";

/** A sink of the log router, with a writer of its own: a right to one destination gives none to another. */
export function route(
  { name, filter, description, leases }: PartRequest,
  project: string,
  destination: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions & { readonly partitioned?: boolean },
): ProjectSink {
  const { partitioned, ...rest } = opts;
  return new ProjectSink(
    name,
    {
      project,
      destination,
      filter,
      uniqueWriterIdentity: true,
      description,
      ...(leases && { exclusions: [{ ...LEASES }] }),
      // One table a log, in partitions, in place of one table a log and day.
      ...(partitioned === true && { bigqueryOptions: { usePartitionedTables: true } }),
    },
    rest,
  );
}
