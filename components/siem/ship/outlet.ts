import type { Family } from "../matrix/family.ts";

/**
 * Where the shipper sends, as its configuration needs it. `Text` is a plain string in tests and a `pulumi.Output` where a
 * name is known only when the sink stands. There is no credential in it: pods prove who they are by workload identity.
 */
export type Outlet<Text = string> =
  /** Event Hubs over the Kafka protocol, with an Entra token of the pod's own identity. */
  | {
      readonly kind: "event-hub";
      readonly name: string;
      /** `<namespace>.servicebus.windows.net:9093`. */
      readonly broker: Text;
      readonly clientId: Text;
      readonly tenantId: Text;
      /** Name of the event hub of each family that goes there. */
      readonly topics: Readonly<Partial<Record<Family, string>>>;
    }
  /** Objects in an S3 bucket, with the pod's own role (EKS Pod Identity). */
  | {
      readonly kind: "s3";
      readonly name: string;
      readonly bucket: Text;
      readonly region: string;
      /** Prefix of each family that goes there: `hubble`. */
      readonly prefixes: Readonly<Partial<Record<Family, string>>>;
    }
  /** Cloud Logging, with the service account of the pod (Workload Identity Federation). */
  | {
      readonly kind: "cloud-logging";
      readonly name: string;
      readonly project: string;
      readonly location: string;
      readonly cluster: Text;
      /** Log id of each family that goes there: `cellwall-hubble`. */
      readonly logs: Readonly<Partial<Record<Family, string>>>;
    }
  | {
      readonly kind: "http";
      readonly name: string;
      readonly endpoint: string;
      /** Secret in the shipper's namespace with key `token`. Absent: none is sent. */
      readonly secret?: string;
      readonly families: readonly Family[];
    }
  | {
      readonly kind: "syslog";
      readonly name: string;
      readonly host: string;
      readonly port: number;
      readonly families: readonly Family[];
    }
  | {
      readonly kind: "kafka";
      readonly name: string;
      readonly brokers: readonly string[];
      readonly topics: Readonly<Partial<Record<Family, string>>>;
      readonly username?: string;
      /** Secret in the shipper's namespace with key `password`. */
      readonly secret?: string;
    }
  /** A folder on the node; the local plane's sink. */
  | { readonly kind: "file"; readonly name: string; readonly folder: string; readonly families: readonly Family[] };

/** Namespace and service account that cloud identities trust. */
export const SHIPPER = { namespace: "cellwall-siem", serviceAccount: "shipper" } as const;
