import { FAMILIES, type Family } from "../../matrix/family.ts";
import type { Outlet } from "../outlet.ts";
import type { Form } from "./processor.ts";
import type { Section } from "./receiver.ts";
import { fromEnvironment, PATHS, PORTS, passwordVariable, queueBytes, type ShipperSettings } from "./settings.ts";

/** How the records of one family leave through one outlet. */
export interface Exit {
  /** Exporter that the pipelines of the sources end in. */
  readonly id: string;
  readonly config: Section;
  readonly form: Form;
  /** Statements on each record, after everything else. */
  readonly statements?: readonly string[];
}

/** What an outlet needs once, whatever its families. */
export interface OutletParts {
  readonly extensions: Readonly<Record<string, Section>>;
  readonly receivers: Readonly<Record<string, Section>>;
  readonly exporters: Readonly<Record<string, Section>>;
  readonly pipelines: Readonly<Record<string, Section>>;
}

/** Nothing is given up, however long an outlet is away. */
const RETRY = { enabled: true, initial_interval: "1s", max_interval: "30s", max_elapsed_time: 0 } as const;
const TLS = { min_version: "1.2" } as const;

interface Batch {
  readonly flush_timeout: string;
  /** Bytes of a record before compression. */
  readonly min_size: number;
  readonly max_size: number;
}

/** Small and often, for what is searched. */
const PROMPT: Batch = { flush_timeout: "1s", min_size: 500_000, max_size: 2_000_000 };
/** One object a minute, or 8 MB: fewer objects are cheaper to write and to read. */
const BULK: Batch = { flush_timeout: "60s", min_size: 8_000_000, max_size: 32_000_000 };

/** On disk, counted in bytes, and full means wait: batches are made of what is in it, so nothing is in memory alone. */
function queue(family: Family, settings: ShipperSettings, batch: Batch, consumers = 4): Section {
  return {
    storage: "file_storage",
    sizer: "bytes",
    queue_size: queueBytes(family, settings),
    block_on_overflow: true,
    num_consumers: consumers,
    batch: { ...batch, sizer: "bytes" },
  };
}

/** Families that an outlet takes, in their order. */
export function familiesOf(outlet: Outlet): readonly Family[] {
  const taken = (() => {
    switch (outlet.kind) {
      case "event-hub":
      case "kafka":
        return Object.keys(outlet.topics);
      case "s3":
        return Object.keys(outlet.prefixes);
      case "cloud-logging":
        return Object.keys(outlet.logs);
      default:
        return outlet.families;
    }
  })();
  return FAMILIES.filter((family) => (taken as readonly string[]).includes(family));
}

/** How a family leaves through an outlet. */
export function exit(outlet: Outlet, family: Family, settings: ShipperSettings): Exit {
  const id = (type: string) => `${type}/${outlet.name}-${family}`;
  const sending = { retry_on_failure: RETRY, sending_queue: queue(family, settings, PROMPT) };
  switch (outlet.kind) {
    case "event-hub":
      return {
        id: id("kafka"),
        form: "object",
        config: {
          brokers: [outlet.broker],
          tls: TLS,
          auth: { sasl: { mechanism: "OAUTHBEARER", oauthbearer_token_source: `azure_auth/${outlet.name}` } },
          ...kafka(outlet.topics[family] ?? family, "none"),
          ...sending,
        },
      };
    case "kafka":
      return {
        id: id("kafka"),
        form: "object",
        config: {
          brokers: outlet.brokers,
          tls: TLS,
          ...(outlet.username !== undefined && {
            auth: {
              sasl: {
                mechanism: "SCRAM-SHA-512",
                username: outlet.username,
                password: fromEnvironment(passwordVariable(outlet.name)),
              },
            },
          }),
          ...kafka(outlet.topics[family] ?? family, "gzip"),
          ...sending,
        },
      };
    case "s3":
      return {
        id: id("awss3"),
        form: "line",
        config: {
          s3uploader: {
            region: outlet.region,
            s3_bucket: outlet.bucket,
            s3_prefix: outlet.prefixes[family] ?? family,
            s3_partition_format: "year=%Y/month=%m/day=%d/hour=%H",
            s3_partition_timezone: "UTC",
            // Nodes write side by side; a random name alone could meet another.
            unique_key_func_name: "uuidv7",
            compression: "gzip",
          },
          // One body a line.
          marshaler: "body",
          timeout: "60s",
          retry_on_failure: RETRY,
          sending_queue: queue(family, settings, BULK, 2),
        },
      };
    case "cloud-logging":
      return {
        id: id("otlp_http"),
        // As text: a dataset of BigQuery has one type a field, by whichever value comes first, and refuses lines that differ.
        form: "line",
        config: {
          logs_endpoint: `http://127.0.0.1:${PORTS.loopback}/${outlet.name}/v1/logs`,
          compression: "none",
          timeout: "90s",
          ...sending,
        },
        statements: [
          ...(family === "approval" ? ["set(log.body, String(log.body)) where IsMap(log.body)"] : []),
          `set(log.attributes["gcp.log_name"], ${JSON.stringify(outlet.logs[family] ?? family)})`,
          `set(resource.attributes["cloud.region"], ${JSON.stringify(outlet.location)})`,
          `set(resource.attributes["k8s.cluster.name"], ${JSON.stringify(outlet.cluster)})`,
        ],
      };
    case "http":
      return {
        id: id("otlp_http"),
        form: "line",
        config: {
          logs_endpoint: outlet.endpoint,
          encoding: "json",
          compression: "gzip",
          timeout: "30s",
          tls: TLS,
          ...(outlet.secret !== undefined && { auth: { authenticator: `bearertokenauth/${outlet.name}` } }),
          ...sending,
        },
      };
    case "syslog":
      return {
        id: id("syslog"),
        form: "line",
        config: {
          endpoint: outlet.host,
          port: outlet.port,
          network: "tcp",
          protocol: "rfc5424",
          // A message may hold line ends (RFC 6587, 3.4.1).
          enable_octet_counting: true,
          tls: TLS,
          ...sending,
        },
        statements: [
          `set(log.attributes["appname"], ${JSON.stringify(`cellwall-${family}`)})`,
          `set(log.attributes["hostname"], resource.attributes["k8s.node.name"])`,
          `set(log.attributes["message"], String(log.body))`,
        ],
      };
    case "file":
      return {
        id: id("file"),
        form: "line",
        config: {
          path: `${outlet.folder}/${family}.jsonl`,
          create_directory: true,
          rotation: { max_megabytes: 100, max_backups: 5 },
          flush_interval: "100ms",
        },
      };
  }
}

/** Written by all replicas of a partition before it counts as sent. */
const kafka = (topic: string, compression: "gzip" | "none"): Section => ({
  producer: { required_acks: -1, max_message_bytes: 1_000_000, compression, allow_auto_topic_creation: false },
  metadata: { full: false },
  logs: { topic, encoding: "raw" },
  timeout: "30s",
});

const NOTHING: OutletParts = { extensions: {}, receivers: {}, exporters: {}, pipelines: {} };

/** What stands once for an outlet. */
export function outletParts(outlet: Outlet): OutletParts {
  switch (outlet.kind) {
    case "event-hub":
      return {
        ...NOTHING,
        extensions: {
          [`azure_auth/${outlet.name}`]: {
            workload_identity: {
              client_id: outlet.clientId,
              tenant_id: outlet.tenantId,
              // Where the workload identity webhook of AKS puts it.
              federated_token_file: "/var/run/secrets/azure/tokens/azure-identity-token",
            },
            scopes: [`https://${outlet.broker.split(":")[0]}/.default`],
          },
        },
      };
    case "http":
      if (outlet.secret === undefined) return NOTHING;
      return {
        ...NOTHING,
        extensions: { [`bearertokenauth/${outlet.name}`]: { filename: `${PATHS.secrets}/${outlet.name}/token` } },
      };
    case "cloud-logging":
      // The exporter of Google has no retries of its own and would give up after a minute. So it has no queue, and answers
      // over loopback to an exporter that has both.
      return {
        ...NOTHING,
        receivers: {
          [`otlp/${outlet.name}`]: {
            protocols: {
              http: { endpoint: `127.0.0.1:${PORTS.loopback}`, logs_url_path: `/${outlet.name}/v1/logs` },
            },
          },
        },
        exporters: {
          [`googlecloud/${outlet.name}`]: {
            project: outlet.project,
            log: { default_log_name: "cellwall" },
            timeout: "60s",
            sending_queue: { enabled: false },
          },
        },
        pipelines: {
          [`logs/${outlet.name}`]: { receivers: [`otlp/${outlet.name}`], exporters: [`googlecloud/${outlet.name}`] },
        },
      };
    default:
      return NOTHING;
  }
}
