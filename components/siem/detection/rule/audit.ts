import type { AuditEvent, DetectionEvent } from "../event.ts";

/** Requests that went through: the last stage, and no refusal. `exec` answers 101. */
export function isDone(event: DetectionEvent): event is AuditEvent {
  return event.kind === "audit" && event.stage === "ResponseComplete" && (event.code === null || event.code < 400);
}

/** Requests that began: an `exec` is complete only when the shell is closed, hours later. */
export function isStarted(event: DetectionEvent): event is AuditEvent {
  return (
    event.kind === "audit" &&
    (event.stage === "ResponseStarted" || event.stage === "ResponseComplete") &&
    (event.code === null || event.code < 400)
  );
}

export const WRITES = ["create", "update", "patch", "delete", "deletecollection"] as const;

export function isWrite({ verb }: AuditEvent): boolean {
  return (WRITES as readonly string[]).includes(verb);
}

export function target({ resource, subresource, namespace, name }: AuditEvent): string {
  const kind = subresource === null ? resource : `${resource}/${subresource}`;
  return [kind, namespace, name].filter((part) => part !== null).join(" ");
}

/** Columns of AKSAuditAdmin are JSON; these are the ones that rules compare. */
export const KQL_AUDIT = [
  "| extend Username = tostring(User.username), Resource = tostring(ObjectRef.resource), Code = toint(ResponseStatus.code)",
  "| extend Subresource = tostring(ObjectRef.subresource), Namespace = tostring(ObjectRef.namespace), Name = tostring(ObjectRef.name)",
];
