import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";

const home = process.env.CELLWALL_LOCAL;
if (home === undefined) throw new Error("CELLWALL_LOCAL names no plane");
const { kubeconfig } = JSON.parse(readFileSync(join(home, "plane.json"), "utf8")) as { kubeconfig: string };
const provider = new k8s.Provider("empty", { kubeconfig: readFileSync(kubeconfig, "utf8") });

// Needs a node that takes pods; without Cilium there is none.
new k8s.core.v1.Pod(
  "too-early",
  {
    metadata: { name: "too-early", namespace: "default" },
    spec: { containers: [{ name: "app", image: "example.org/app:1" }] },
  },
  { provider, customTimeouts: { create: "12s" } },
);
