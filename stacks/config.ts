import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Settings of a plane's stack, checked. This file is the only reader of `pulumi.Config` in the planes project. */
export interface PlaneConfig {
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

/** What `npm start` leaves for this project: where its control plane and its Cilium files are. */
interface LocalPlane {
  readonly kubeconfig: string;
  readonly ciliumChart: string;
  readonly ciliumCrds: string;
}

export function planeConfig(): PlaneConfig {
  const config = new pulumi.Config();
  const root = pulumi.runtime.getRootDirectory();
  const problems: string[] = [];
  const text = (key: string) => config.get(key) || undefined;
  const path = (key: string) => {
    const value = text(key);
    return value === undefined ? undefined : resolve(root, value);
  };

  const kind = config.require("kind");
  if (kind !== "local") problems.push(field("kind", kind, 'a stack of this project is "local"', "set it to local"));
  const replicas = config.getNumber("replicas") ?? 2;
  if (replicas !== 1 && replicas !== 2) {
    problems.push(field("replicas", String(replicas), "the operator runs once or twice", "set it to 1 or 2"));
  }
  const local = localPlane(root);
  const kubeconfig = path("kubeconfig") ?? local?.kubeconfig;
  const chart = path("ciliumChart") ?? local?.ciliumChart;
  const crds = path("ciliumCrds") ?? local?.ciliumCrds;
  if (kubeconfig === undefined) {
    problems.push(
      field(
        "kubeconfig",
        "",
        "no local control plane runs",
        "run `npm start`, or set it to the kubeconfig of a cluster",
      ),
    );
  }
  if (crds === undefined || !existsSync(join(crds, "v2"))) {
    problems.push(
      field(
        "ciliumCrds",
        crds ?? "",
        "it is not a folder of CRD files (v2/*.yaml)",
        "run `npm run toolchain` or set it",
      ),
    );
  }
  if (problems.length > 0 || kubeconfig === undefined || crds === undefined) {
    throw new pulumi.RunError(`the configuration of stack ${pulumi.getStack()} can't be used:\n${problems.join("\n")}`);
  }
  const context = text("context");
  return {
    kind: "local",
    root,
    platform: config.require("platform"),
    kubeconfig,
    ...(context !== undefined && { context }),
    podCidr: config.require("podCidr"),
    replicas: replicas as 1 | 2,
    ...(chart !== undefined && { ciliumChart: chart }),
    ciliumCrds: crds,
    isLocalControlPlane: kubeconfig === local?.kubeconfig,
  };
}

function field(key: string, given: string, reason: string, fix: string): string {
  return `  ${pulumi.getProject()}:${key} = ${JSON.stringify(given)}: ${reason}\n    fix: ${fix}`;
}

function localPlane(root: string): LocalPlane | undefined {
  const file = join(process.env.CELLWALL_LOCAL ?? join(root, ".local"), "plane.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as LocalPlane) : undefined;
}
