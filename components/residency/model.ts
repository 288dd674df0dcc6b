/** What the residency proof reads, and what it says. */
import type { Props } from "./value.ts";

/** One resource of a stack, or one object of a cell: its inputs as plain data, with what is not known yet. */
export interface GraphResource {
  /** Type without an API version: `azure-native:network:Subnet`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Props;
  /** URNs of the resources that each input came from, by its name; absent where the engine does not say. */
  readonly from?: Readonly<Record<string, readonly string[]>>;
}

/** Something outside that the customer wants to be reached or to have rights here. */
export interface Approval {
  /** An account, an identifier, a host or a range, as it stands in the resource; a `*` at its end stands for any rest, at the beginning of a host for any name below it. */
  readonly target: string;
  readonly reason: string;
}

/** Where everything of a plane has to stay. */
export interface Home {
  readonly cloud: "azure" | "aws" | "gcp";
  /** Azure subscription, AWS account, Google Cloud project. */
  readonly account: string;
  readonly region: string;
  /** Number of the Google Cloud project; ids of Google name it in place of the project's id. */
  readonly projectNumber?: string;
  /** Regions of the customer beside `region`. */
  readonly allowedRegions?: readonly string[];
  /** Registry with its path that every image comes from. Absent: no image is judged. */
  readonly imageRegistry?: string;
  readonly vendor?: {
    /** The one name that the agent may call. */
    readonly host: string;
    /** Domains of the vendor's people; nobody of them may have a right here. */
    readonly domains?: readonly string[];
    /** Private link service of the vendor, as in `VendorLink`. */
    readonly service?: string;
  };
  readonly approvals: readonly Approval[];
  /** Names of approvals in cell files, whose egress the customer has approved; policies name them. Absent: none. */
  readonly cellApprovals?: readonly string[];
}

export type Kind = "sink" | "endpoint" | "image" | "identity" | "egress" | "key" | "place" | "state" | "telemetry";

/** `leaves` fails a private plane, and so does `unclassified`. `unknown` is judged again in the update, before anything is made. */
export type Verdict = "home" | "approved" | "unknown" | "leaves" | "unclassified";

/** One thing that is judged in a resource. */
export interface Finding {
  readonly kind: Kind;
  /** Path of the input, `""` for the resource itself. */
  readonly path: string;
  /** What stands there, short. */
  readonly target: string;
  readonly account?: string;
  readonly region?: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** What to do; of what leaves only. */
  readonly fix?: string;
}

export interface Row extends Finding {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

export interface Report {
  readonly home: { readonly cloud: string; readonly account: string; readonly region: string };
  /** Resources that were read. */
  readonly resources: number;
  /** What was found: worst first, then by kind, resource and path. */
  readonly rows: readonly Row[];
}

/** Reads one resource of a type. `all` is the whole graph as far as it is known. */
export type Check = (resource: GraphResource, home: Home) => readonly Finding[];

/** What the tables say of a type. */
export interface TypeRow {
  /** What it is to residency; `inside`: it sends nothing, answers nobody outside and gives nobody a right. */
  readonly is: Kind | "inside";
  /** Inputs that say where things go: each is a row of its own, also at home. */
  readonly at?: readonly string[];
  readonly checks?: readonly Check[];
}

export type Table = Readonly<Record<string, TypeRow>>;
