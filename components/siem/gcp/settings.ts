import type * as pulumi from "@pulumi/pulumi";

/** What every part of a plane's logs needs to know. */
export interface PartSettings {
  /** Name of the plane; names of resources begin with it. */
  readonly name: string;
  readonly project: string;
  readonly region: string;
  /** Key that everything stored is encrypted with. Absent: Google's own. */
  readonly key: pulumi.Input<string> | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Protected from deletion. */
  readonly protect: boolean;
}

/** One sink of a request, ready to be made. */
export interface PartRequest {
  /** Name of its resources: of the plane and the sink. */
  readonly name: string;
  readonly filter: pulumi.Input<string>;
  /** For people. */
  readonly description: string;
  /** Leave lease renewals out. */
  readonly leases: boolean;
}
