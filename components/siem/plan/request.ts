import type { SinkKind, SourceId } from "../matrix/source.ts";

/** Days that a log can be searched and, after that, kept where it is cheap. */
export interface Retention {
  /** Days that it can be searched. Defaults to what the matrix says of each source. */
  readonly searchDays?: number;
  /** Days that it is kept in all. Defaults to 365, never less than `searchDays`. */
  readonly keepDays?: number;
}

/** An archive that nobody can shorten, where the cloud can promise that. */
export interface Lock {
  /** Days that nothing can be deleted. Absent: deletable by whoever may. Somebody with the right to can still take the lock away. */
  readonly lockDays?: number;
  /** The lock can't be taken away by anybody, the cloud's root user included, until its days are over. Defaults to false. */
  readonly dangerouslyLockIrreversibly?: boolean;
}

/** A sink as a stack asks for it, by the cloud's own words. What is absent has the default that its component says. */
export type SinkRequest =
  /** Azure: Log Analytics workspace with Microsoft Sentinel, typed tables, data collection endpoint and rules. */
  | ({
      readonly kind: "log-analytics";
      /** Microsoft Sentinel on the workspace, with the detections as analytics rules. Defaults to true. */
      readonly sentinel?: boolean;
      /** GB a day that are paid for in advance. Defaults to 100, the least with which a rule may read from an event hub. */
      readonly commitmentGb?: number;
    } & Retention)
  /** Azure: Data Explorer, for flows in quantity. */
  | ({
      readonly kind: "data-explorer";
      readonly sku?: string;
      readonly instances?: number;
    } & Retention)
  /** Azure: Event Hubs, for a SIEM that reads from there. */
  | { readonly kind: "event-hub"; readonly keepDays?: number }
  /** Azure: storage account as archive. */
  | ({ readonly kind: "storage" } & Retention & Lock)
  /** AWS: CloudWatch Logs. */
  | ({ readonly kind: "cloudwatch" } & Retention)
  /** AWS: S3 bucket with Object Lock. */
  | ({
      readonly kind: "bucket";
      /** Microsoft Sentinel may read it through a queue: workspace id. It takes logs to Azure. */
      readonly sentinelWorkspace?: string;
      /** Queue that tells any other reader of new objects. Defaults to false. */
      readonly queue?: boolean;
    } & Retention &
      Lock)
  /** AWS: Security Lake, with flows as a custom source in OCSF. */
  | ({ readonly kind: "security-lake" } & Retention)
  /** AWS: OpenSearch domain. */
  | ({
      readonly kind: "opensearch";
      readonly instanceType?: string;
      readonly instances?: number;
    } & Retention)
  /** Google Cloud: log bucket. */
  | ({ readonly kind: "log-bucket" } & Retention & Lock)
  /** Google Cloud: Pub/Sub topic with a dead letter topic, for a SIEM that pulls or a Google SecOps feed. */
  | {
      readonly kind: "pubsub";
      readonly keepDays?: number;
      /** Google SecOps instance: `projects/PROJECT/locations/REGION/instances/ID`. Absent: the SIEM pulls. */
      readonly secOpsInstance?: string;
    }
  /** Google Cloud: BigQuery dataset. */
  | ({ readonly kind: "bigquery" } & Retention)
  /** Any other SIEM. */
  | GenericRequest;

/** A SIEM of somebody else. Residency judges it by its host: a private plane needs it in `mayLeave`. */
export type GenericRequest =
  | {
      readonly kind: "generic";
      /** OTLP over HTTP, JSON encoded. */
      readonly protocol: "http";
      /** `https://siem.example.com/v1/logs`. */
      readonly endpoint: string;
      /** Secret setting whose value is the bearer token. Absent: none is sent. */
      readonly token?: string;
    }
  | { readonly kind: "generic"; readonly protocol: "syslog"; readonly host: string; readonly port: number }
  | {
      readonly kind: "generic";
      readonly protocol: "kafka";
      /** `host:port` of each broker. */
      readonly brokers: readonly string[];
      /** Topics are `<topicPrefix><family>`: `cellwall-hubble`. Defaults to `cellwall-`. */
      readonly topicPrefix?: string;
      readonly username?: string;
      /** Secret setting whose value is the password (SCRAM-SHA-512). */
      readonly password?: string;
    };

/** What a stack says of its logs, complete: defaults are filled in. */
export interface LogRequest {
  /** Sinks by name. */
  readonly sinks: Readonly<Record<string, SinkRequest>>;
  /** Names of sinks by source. */
  readonly destinations: Readonly<Partial<Record<SourceId, readonly string[]>>>;
  /** Sources left out on purpose, with the reason that an auditor will read. */
  readonly off: Readonly<Partial<Record<SourceId, string>>>;
  /** Kubernetes users of the pipeline, as audit lines name them: nobody else changes policies. Defaults to the detections' own. */
  readonly pipelineUsers?: readonly string[];
}

/** Sources that a sink receives, in the order of the matrix. */
export function received(request: LogRequest, sink: string): readonly SourceId[] {
  return (Object.keys(request.destinations) as SourceId[]).filter((source) =>
    request.destinations[source]?.includes(sink),
  );
}

/** Sinks of one kind, by name. */
export function sinksOfKind<Kind extends SinkKind>(
  request: LogRequest,
  kind: Kind,
): readonly (readonly [string, Extract<SinkRequest, { readonly kind: Kind }>])[] {
  return Object.entries(request.sinks).filter(
    (entry): entry is [string, Extract<SinkRequest, { readonly kind: Kind }>] => entry[1].kind === kind,
  );
}
