import type { Settings } from "./field.ts";

/** A plane on a cluster that is there already. */
export interface LocalConfig {
  readonly kind: "local";
  /** Folder of the project. */
  readonly root: string;
  /** Platform file. */
  readonly platform: string;
  readonly kubeconfig: string;
  readonly context?: string;
  readonly podCidr: string;
  readonly replicas: 1 | 2;
  readonly ciliumChart?: string;
  readonly ciliumCrds: string;
  /** The cluster is the local control plane, where no Cilium operator runs. */
  readonly isLocalControlPlane: boolean;
}

export function localConfig(settings: Settings, platform: string): LocalConfig {
  const replicas = settings.number("replicas") ?? 2;
  if (replicas !== 1 && replicas !== 2) {
    settings.refuse("setting-value", "replicas", String(replicas), "is neither 1 nor 2", "set it to 1 or 2");
  }
  const local = settings.localPlane();
  const kubeconfig = settings.path("kubeconfig") ?? local?.kubeconfig;
  const given = settings.cilium();
  const chart = given.chart ?? local?.ciliumChart;
  const crds = given.crds ?? local?.ciliumCrds;
  if (kubeconfig === undefined) {
    settings.refuse(
      "setting-missing",
      "kubeconfig",
      "",
      "is not set, and no local control plane runs",
      "run `npm start`, or set it to the kubeconfig of a cluster",
    );
  }
  if (crds === undefined) {
    settings.refuse("setting-missing", "ciliumCrds", "", "is not set", "run `npm run toolchain` or set it");
  }
  settings.judge();
  const context = settings.text("context");
  return {
    kind: "local",
    root: settings.root,
    platform,
    kubeconfig: kubeconfig ?? "",
    ...(context !== undefined && { context }),
    podCidr: settings.text("podCidr") ?? "10.0.0.0/16",
    replicas: replicas as 1 | 2,
    ...(chart !== undefined && { ciliumChart: chart }),
    ciliumCrds: crds ?? "",
    isLocalControlPlane: kubeconfig === local?.kubeconfig,
  };
}
