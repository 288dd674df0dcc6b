import { compare } from "../../contract/problem.ts";
import type { Door } from "./host.ts";

/** One rule under `egress` of a CiliumNetworkPolicy (cilium.io/v2). */
export interface EgressRule {
  readonly toFQDNs?: readonly { readonly matchName: string }[];
  readonly toCIDR?: readonly string[];
  readonly toPorts: readonly {
    readonly ports: readonly { readonly port: string; readonly protocol: "TCP" }[];
  }[];
}

/**
 * What the shipper's network policy has to open for doors outside: names by the answers that the agent's DNS proxy has
 * seen, addresses as they are, one rule a port. Clients of Kafka go on to the brokers that the first one tells them of, so
 * all of them have to be named.
 */
export function egressRules(doors: readonly Door[]): readonly EgressRule[] {
  const ports = [...new Set(doors.map(({ port }) => port))].sort((a, b) => a - b);
  return ports.flatMap((port) => {
    const hosts = [...new Set(doors.filter((door) => door.port === port).map(({ host }) => host))].sort(compare);
    const addresses = hosts.filter(isAddress);
    const names = hosts.filter((host) => !isAddress(host));
    const toPorts = [{ ports: [{ port: String(port), protocol: "TCP" as const }] }];
    return [
      ...(names.length > 0 ? [{ toFQDNs: names.map((matchName) => ({ matchName })), toPorts }] : []),
      ...(addresses.length > 0
        ? [{ toCIDR: addresses.map((address) => `${address}/${address.includes(":") ? 128 : 32}`), toPorts }]
        : []),
    ];
  });
}

const isAddress = (host: string): boolean => host.includes(":") || /^\d+(\.\d+){3}$/.test(host);
