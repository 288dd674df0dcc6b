/** Transport and pod ports of an endpoint. */
import type { PortRange, Protocol, TargetPort, Transport } from "../model.ts";

/** HTTP-like protocols and TLS run over TCP. */
export function transportOf(protocol: Protocol): Transport {
  return protocol === "UDP" || protocol === "SCTP" ? protocol : "TCP";
}

interface Ports {
  readonly protocol: Protocol;
  readonly port: number;
  readonly targetPort?: TargetPort | undefined;
}

/** Pod ports as a range, or the name of the container port. */
export function rangesOf({ protocol, port, targetPort = port }: Ports): PortRange | string {
  const transport = transportOf(protocol);
  if (typeof targetPort === "string") return targetPort;
  if (typeof targetPort === "number") return { from: targetPort, to: targetPort, transport };
  return { ...targetPort, transport };
}
