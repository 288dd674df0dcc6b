/** Whatever takes part in a connection, by its identity: what Cilium sees of it, and nothing else. */

import { NO_IDENTITY } from "../../contract/label.ts";
import { CLUSTER_KEY, LOCAL_CLUSTER } from "./selector.ts";

/** Entities with a fixed identity, and the label that stands for each (Cilium 1.20.2, pkg/identity/reserved.go). */
export const RESERVED = [
  "host",
  "world",
  "unmanaged",
  "health",
  "init",
  "remote-node",
  "kube-apiserver",
  "ingress",
] as const;
export type Reserved = (typeof RESERVED)[number];

export type Subject = PodSubject | ReservedSubject | AddressSubject;

export interface PodSubject {
  readonly id: string;
  readonly kind: "pod";
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Labels of the pod. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of its namespace. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly namedPorts?: Readonly<Record<string, number>>;
}

export interface ReservedSubject {
  readonly id: string;
  readonly kind: "reserved";
  readonly entity: Reserved;
}

/** An address outside the cluster, and the name it was learned for. */
export interface AddressSubject {
  readonly id: string;
  readonly kind: "address";
  readonly ip: string;
  readonly fqdn?: string;
}

/** Labels of a subject as Cilium keeps them: key to value, for each source. */
export type LabelSet = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The full label set of an identity. Pods carry what Cilium, with our values, derives from namespace, account and cluster. */
export function labelSetOf(subject: Subject, cluster = LOCAL_CLUSTER): LabelSet {
  if (subject.kind === "reserved") return new Map([["reserved", new Map([[subject.entity, ""]])]]);
  if (subject.kind === "address") return new Map([["reserved", new Map([["world", ""]])]]);
  const k8s = new Map(Object.entries(subject.labels));
  k8s.set("io.kubernetes.pod.namespace", subject.namespace);
  k8s.set("io.cilium.k8s.policy.serviceaccount", subject.serviceAccount);
  k8s.set(CLUSTER_KEY, cluster);
  for (const [key, value] of Object.entries(subject.namespaceLabels ?? {})) {
    if (!NO_IDENTITY.includes(key)) k8s.set(`io.cilium.k8s.namespace.labels.${key}`, value);
  }
  return new Map([["k8s", k8s]]);
}

/** The labels as one list with their sources, `k8s:app=web`: the form in which other tools take an identity. */
export function flatLabels(subject: Subject, cluster?: string): string[] {
  return [...labelSetOf(subject, cluster)].flatMap(([source, labels]) =>
    [...labels].map(([key, value]) => (value === "" ? `${source}:${key}` : `${source}:${key}=${value}`)),
  );
}
