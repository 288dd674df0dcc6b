import type { GenericRequest } from "../plan/request.ts";

/** Hosts of a SIEM outside, names or addresses, each once, in the order in which they are named. */
export function hostsOf(request: GenericRequest): readonly string[] {
  const hosts = (() => {
    switch (request.protocol) {
      case "http":
        return [new URL(request.endpoint).hostname];
      case "syslog":
        return [request.host];
      case "kafka":
        return request.brokers.map((broker) => broker.replace(/:\d+$/, ""));
    }
  })();
  return [...new Set(hosts.map((host) => host.toLowerCase().replace(/^\[|\]$/g, "")))];
}
