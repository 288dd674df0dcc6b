import type { Family } from "../matrix/family.ts";
import type { GenericRequest } from "../plan/request.ts";
import type { Outlet } from "../ship/outlet.ts";
import { needOf } from "./secret.ts";

/** Kinds of outlets that a SIEM of somebody else has. */
export type GenericOutlet = Extract<Outlet, { readonly kind: "http" | "syslog" | "kafka" }>;

const TOPIC_PREFIX = "cellwall-";

/** Where the shipper sends for a SIEM of somebody else. A password or token is named by its Secret, never written here. */
export function genericOutlet(name: string, request: GenericRequest, families: readonly Family[]): GenericOutlet {
  const need = needOf(name, request);
  const secret = need === undefined ? {} : { secret: need.name };
  switch (request.protocol) {
    case "http":
      return { kind: "http", name, endpoint: request.endpoint, ...secret, families };
    case "syslog":
      return { kind: "syslog", name, host: request.host, port: request.port, families };
    case "kafka": {
      const prefix = request.topicPrefix ?? TOPIC_PREFIX;
      return {
        kind: "kafka",
        name,
        brokers: request.brokers,
        topics: Object.fromEntries(families.map((family) => [family, `${prefix}${family}`])),
        ...(request.username !== undefined && { username: request.username }),
        ...secret,
      };
    }
  }
}
