import type { Party } from "./event.ts";
import { type Json, list, number, object, text, texts } from "./json.ts";

/** Label of an identity that carries the pod's service account (Cilium 1.20.2 pkg/k8s/apis/cilium.io/const.go). */
const SERVICE_ACCOUNT = "k8s:io.cilium.k8s.policy.serviceaccount=";
const RESERVED = "reserved:";

/** One side of the packet: `source` or `destination` of the flow. */
export function partyOf(flow: Json, side: "source" | "destination"): Party {
  const endpoint = object(flow[side]) ?? {};
  const labels = texts(endpoint.labels);
  const workload = object(list(endpoint.workloads)[0]);
  const name = text(workload?.name);
  return {
    ip: text(object(flow.IP)?.[side]),
    port: portOf(object(flow.l4), side),
    mac: text(object(flow.ethernet)?.[side]),
    cluster: text(endpoint.cluster_name),
    namespace: text(endpoint.namespace),
    pod: text(endpoint.pod_name),
    workload: name === null ? null : `${text(workload?.kind) ?? "Workload"}/${name}`,
    serviceAccount: after(labels, SERVICE_ACCOUNT),
    identity: number(endpoint.identity),
    reserved: labels.filter((label) => label.startsWith(RESERVED)).map((label) => label.slice(RESERVED.length)),
    names: texts(flow[`${side}_names`]),
  };
}

function portOf(l4: Json | null, side: "source" | "destination"): number | null {
  if (l4 === null) return null;
  for (const protocol in l4) {
    const port = number(object(l4[protocol])?.[`${side}_port`]);
    if (port !== null) return port;
  }
  return null;
}

function after(labels: readonly string[], prefix: string): string | null {
  for (const label of labels) if (label.startsWith(prefix)) return text(label.slice(prefix.length));
  return null;
}
