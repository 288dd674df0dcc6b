import type { FlowEvent } from "../../schema/event.ts";
import { isDenied } from "../../schema/target/words.ts";
import type { DetectionEvent } from "../event.ts";

export function isFlow(event: DetectionEvent): event is FlowEvent {
  return event.kind === "flow";
}

/** A connection that a policy decided, seen where it leaves. */
export function isEgressVerdict(event: FlowEvent): boolean {
  return event.observation === "verdict" && event.direction === "egress";
}

export function isAllowed(event: FlowEvent): boolean {
  return event.verdict !== null && !isDenied(event);
}

/** `namespace/service account` of the client, or what is known of it. */
export function clientOf({ client }: FlowEvent): string {
  return `${client.namespace ?? client.reserved[0] ?? client.ip ?? "unknown"}/${client.serviceAccount ?? client.pod ?? ""}`;
}

export function serverOf({ server }: FlowEvent): string {
  return `${server.names[0] ?? server.pod ?? server.ip ?? "unknown"}:${server.port ?? ""}`;
}
