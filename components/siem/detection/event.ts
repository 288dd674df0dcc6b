import type { FlowEvent } from "../schema/event.ts";
import { type Json, number, object, text, texts } from "../schema/json.ts";

/** One line of the Kubernetes audit log (audit.k8s.io/v1), as far as detections need it. */
export interface AuditEvent {
  readonly kind: "audit";
  readonly time: string;
  readonly stage: string | null;
  readonly verb: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly userAgent: string | null;
  readonly sourceIps: readonly string[];
  readonly apiGroup: string | null;
  readonly resource: string | null;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly code: number | null;
}

/** State of a node's encryption, written by the IPsec check every five minutes. */
export interface PostureEvent {
  readonly kind: "posture";
  readonly time: string;
  readonly node: string;
  readonly ipsec: boolean;
  /** Days since the key came into use; `null` where nobody knows, which counts as overdue. */
  readonly keyAge: number | null;
}

export type DetectionEvent = FlowEvent | AuditEvent | PostureEvent;

/** An audit line, or `null` for JSON that is none. */
export function auditEvent(json: unknown): AuditEvent | null {
  const event = object(json);
  const verb = text(event?.verb);
  const time = text(event?.stageTimestamp) ?? text(event?.requestReceivedTimestamp);
  if (event === null || verb === null || time === null) return null;
  const user = object(event.user);
  const target: Json = object(event.objectRef) ?? {};
  return {
    kind: "audit",
    time,
    stage: text(event.stage),
    verb,
    user: text(user?.username) ?? "",
    groups: texts(user?.groups),
    userAgent: text(event.userAgent),
    sourceIps: texts(event.sourceIPs),
    apiGroup: text(target.apiGroup),
    resource: text(target.resource),
    subresource: text(target.subresource),
    namespace: text(target.namespace),
    name: text(target.name),
    code: number(object(event.responseStatus)?.code),
  };
}
