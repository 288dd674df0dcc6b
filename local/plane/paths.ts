import { join, resolve } from "node:path";

/** Folder of the clone. */
export const ROOT = resolve(import.meta.dirname, "..", "..");

/** Everything the local plane keeps: one folder, ignored by git, removed by `npm run destroy`. Another one by `CELLWALL_LOCAL`. */
export function localPaths(folder: string = process.env.CELLWALL_LOCAL ?? join(ROOT, ".local")) {
  const home = resolve(folder);
  return {
    home,
    /** State of the local control plane. */
    controlPlane: join(home, "control-plane"),
    /** Pulumi's file backend: the state of every stack. */
    backend: join(home, "pulumi-state"),
    /** Pulumi's workspace folder, so that a user's own is left alone. */
    pulumiHome: join(home, "pulumi-home"),
    /** Passphrase of the stacks' secrets, made at the first start. */
    passphrase: join(home, "passphrase"),
    /** What the planes project reads: kubeconfig, Cilium chart and CRDs. */
    plane: join(home, "plane.json"),
    log: join(home, "log"),
  } as const;
}

export type LocalPaths = ReturnType<typeof localPaths>;

/** The stacks that `npm start` brings up, in order; they go down in reverse. */
export const LOCAL_STACKS = [
  { title: "plane", project: ".", stack: "local", settings: "stacks/Pulumi.local.yaml" },
  { title: "cells, dev", project: "stacks/cells", stack: "local-dev", settings: "stacks/cells/Pulumi.local-dev.yaml" },
  {
    title: "cells, prod",
    project: "stacks/cells",
    stack: "local-prod",
    settings: "stacks/cells/Pulumi.local-prod.yaml",
  },
] as const;
