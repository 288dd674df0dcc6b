/** Fields and values that a person may well expect, and that would do nothing: refused, with the reason. */

export const refusedFields: ReadonlyMap<string, string> = new Map([
  [
    "auth",
    "remove it: authentication between workloads is not configured per endpoint; the plane's encryption covers every endpoint",
  ],
  ["traffic", "remove it: retries, circuit breakers and splits are not supported; configure them at the gateway"],
  ["catalog", "name the destination with fqdn, fqdnPattern or cidr: an egress catalog is not supported"],
  ["probes", "remove it: probes of the kubelet are always allowed, other probes are dependencies"],
  ["replicas", "remove it: a cell file describes connections, not workloads"],
  ["image", "remove it: a cell file describes connections, not workloads"],
]);

export const refusedValues: ReadonlyMap<string, string> = new Map([
  [
    "phase:shadow",
    "the phases are observe (allow and report) and enforce (default deny): write observe to see traffic without denying it",
  ],
  ["phase:audit", "the phases are observe (allow and report) and enforce (default deny): write observe, then enforce"],
  ["visibility:external", "write public: reachable through the external gateway"],
  ["visibility:internal", "write organization: reachable by other cells of the organization"],
  ["visibility:namespace", "write organization or public: a cell is a namespace, project is the cell itself"],
  ["protocol:REST", "write HTTP"],
  ["protocol:HTTPS", "write TLS (encrypted end to end, no L7 rules) or HTTP (the plane encrypts between nodes)"],
  ["protocol:WS", "write WebSocket"],
]);
