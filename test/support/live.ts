/** Reads what is in a cluster, for assertions. */
import { KubeConfig, type KubernetesObject, KubernetesObjectApi } from "@kubernetes/client-node";

export interface LiveCluster {
  /** All objects of a kind, in all namespaces. */
  list(apiVersion: string, kind: string): Promise<LiveObject[]>;
  create(object: Record<string, unknown>): Promise<void>;
}

export interface LiveObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export function liveCluster(kubeconfig: string): LiveCluster {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = KubernetesObjectApi.makeApiClient(config);
  return {
    list: async (apiVersion, kind) => {
      const { items } = await api.list(apiVersion, kind);
      return items.map((item) => ({ apiVersion, kind, ...item })) as unknown as LiveObject[];
    },
    create: async (object) => {
      await api.create(object as KubernetesObject);
    },
  };
}
