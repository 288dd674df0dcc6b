/** AWS's protocols as far as tests need them: REST with XML (S3), JSON (most) and query (IAM, EC2). */

/** `Credential=` of a signature names service and region; moto reads those two and verifies nothing. */
const SIGNATURE = "SignedHeaders=host;x-amz-date, Signature=0";

/** `X-Amz-Target` of the services that speak JSON, as botocore's service models name it. */
const TARGETS = {
  firehose: "Firehose_20150804",
  logs: "Logs_20140328",
  sqs: "AmazonSQS",
  kms: "TrentService",
  cloudtrail: "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
  events: "AWSEvents",
  glue: "AWSGlue",
} as const;

export type JsonService = keyof typeof TARGETS;

/** `Version` of the services that speak in queries, as botocore's service models name it. */
const VERSIONS = { iam: "2010-05-08", ec2: "2016-11-15" } as const;

export type QueryService = keyof typeof VERSIONS;

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface S3Request {
  readonly method?: "GET" | "PUT" | "DELETE" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly text: string;
}

export interface Aws {
  readonly place: Place;
  /** Path-style: `/bucket/key?query`. Never throws for what the server answers. */
  s3(path: string, request?: S3Request): Promise<S3Answer>;
  /** @throws Error with the server's words when it refuses. */
  json(service: JsonService, action: string, body: object): Promise<Record<string, unknown>>;
  /** @throws Error with the server's words when it refuses. */
  query(service: QueryService, action: string, parameters: Readonly<Record<string, string>>): Promise<string>;
}

export function awsAt(url: string, place: Place): Aws {
  const { region } = place;
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/${region}/${service}/aws4_request, ${SIGNATURE}`,
  });
  const accepted = async (answer: Response, what: string): Promise<string> => {
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${text}`);
    return text;
  };
  return {
    place,
    async s3(path, { method = "GET", headers = {}, body } = {}) {
      const sent = body === undefined ? {} : { body };
      const answer = await fetch(`${url}${path}`, { method, headers: { ...signed("s3"), ...headers }, ...sent });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return { status: answer.status, headers: answer.headers, body: bytes, text: new TextDecoder().decode(bytes) };
    },
    async json(service, action, body) {
      const headers = {
        ...signed(service),
        "content-type": service === "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
        "x-amz-target": `${TARGETS[service]}.${action}`,
      };
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      const text = await accepted(answer, `${service} ${action}`);
      return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
    },
    async query(service, action, parameters) {
      const body = new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters });
      return accepted(await fetch(url, { method: "POST", headers: signed(service), body }), `${service} ${action}`);
    },
  };
}

/** The texts of every `<tag>` in an XML answer, unescaped. */
export function texts(xml: string, tag: string): string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, "g"))].map(([, text = ""]) =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  );
}

/** XML of plain data: an array repeats its element, what is undefined is left out. */
export function xml(tag: string, value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((one) => xml(tag, one)).join("");
  if (typeof value !== "object" || value === null) return `<${tag}>${escaped(String(value))}</${tag}>`;
  return `<${tag}>${Object.entries(value)
    .map(([name, inner]) => xml(name, inner))
    .join("")}</${tag}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
