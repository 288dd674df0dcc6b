import type { GenericRequest } from "../plan/request.ts";

/** One door of a SIEM outside: a name or an address, and a TCP port. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

/** Port of HTTPS where a URL names none (RFC 9110, 4.2.2). */
const HTTPS = 443;
/** Port that brokers of Kafka usually have for TLS. */
const KAFKA = 9_093;

/** Doors of a SIEM, each once, in the order in which they are named. */
export function doorsOf(request: GenericRequest): readonly Door[] {
  const doors = (() => {
    switch (request.protocol) {
      case "http":
        return [doorOf(new URL(request.endpoint).host, HTTPS)];
      case "syslog":
        return [{ host: request.host.toLowerCase(), port: request.port }];
      case "kafka":
        return request.brokers.map((broker) => doorOf(broker, KAFKA));
    }
  })();
  return doors.filter(
    (door, index) => doors.findIndex(({ host, port }) => host === door.host && port === door.port) === index,
  );
}

/** Reads `host:port`, `[2001:db8::1]:443` or a host alone. */
function doorOf(text: string, usual: number): Door {
  const [, host = "", port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? [];
  return { host: host.replace(/^\[|\]$/g, "").toLowerCase(), port: port === undefined ? usual : Number(port) };
}
