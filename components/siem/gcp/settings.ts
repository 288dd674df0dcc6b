import type * as pulumi from "@pulumi/pulumi";
import type { GcpNetwork } from "../../network/gcp/network.ts";
import type { LogRequest } from "../plan/request.ts";

/** What logs of one plane are made from. */
export interface LogSettings {
  readonly project: string;
  readonly region: string;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly network: Pick<GcpNetwork, "networkId" | "subnetIds">;
  /** Key in the region. Created by default, and kept when the stack goes. */
  readonly key?: pulumi.Input<string> | undefined;
  /** False: without `key`, Google's own encrypts. Defaults to true. */
  readonly customerKeys?: boolean;
  /** Nothing of the plane stays in the project's bucket without a region, whether a sink receives it or not. Defaults to true. */
  readonly sealed?: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Protected from deletion; what holds logs and its key stay in any case when the stack goes. */
  readonly protect: boolean;
  /** Which logs go where. Absent: everything that Google writes of the plane goes to a bucket of its own. */
  readonly request?: LogRequest | undefined;
  /** What makes the project's identity pool: the cluster. The shipper's right comes after it. */
  readonly after?: readonly pulumi.Resource[];
}

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

/** Name of the bucket that a plane has anyway, and of a sink that goes on with it. */
export const OWN = "logs";
