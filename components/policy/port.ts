import type { Endpoint, PortRange, TargetPort, Transport } from "../contract/model.ts";
import { MAX_PORTS, type PortProtocol } from "./cilium.ts";

/** A pod's port as Cilium writes it. Policies match the pod's port, never the Service's. */
export function portOf(target: TargetPort, protocol: Transport): PortProtocol {
  if (typeof target !== "object") return { port: String(target), protocol };
  return { port: String(target.from), endPort: target.to, protocol };
}

export function portOfEndpoint({ targetPort, transport }: Endpoint): PortProtocol {
  return portOf(targetPort, transport);
}

export function portOfRange({ from, to, transport }: PortRange): PortProtocol {
  return from === to
    ? { port: String(from), protocol: transport }
    : { port: String(from), endPort: to, protocol: transport };
}

/** Lists of at most as many items as one `toPorts` entry takes. */
export function inPortLists<T>(items: readonly T[], size: number = MAX_PORTS): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
