import type { Right, Role } from "../role.ts";
import { reader } from "./reader.ts";

/**
 * A right to nothing: the admission policy `cellwall-restart-only` asks who holds it and lets them change only what a
 * restart or a cordon changes. RBAC can't say "patch, but only this field", and a patched image of Cilium is root on
 * every node. Groups are not asked for: not every cloud tells admission about them.
 */
export const RESTART_ONLY: Right = {
  apiGroups: ["cellwall.dev"],
  resources: ["workloads"],
  verbs: ["restart"],
  why: "marks who may restart and cordon, and change nothing else",
};

/** Daily work: what a reader sees, and what is repaired by starting it again elsewhere. */
export const operator: Role = {
  everywhere: [
    ...reader.everywhere,
    { apiGroups: [""], resources: ["nodes"], verbs: ["patch"], why: "cordon and uncordon" },
    {
      apiGroups: [""],
      resources: ["pods/eviction"],
      verbs: ["create"],
      why: "drain a node, or restart one pod within its disruption budget",
    },
    RESTART_ONLY,
  ],
  platform: [
    ...reader.platform,
    { apiGroups: [""], resources: ["pods"], verbs: ["delete"], why: "restart a pod that can't be evicted" },
    {
      apiGroups: ["apps"],
      resources: ["deployments", "daemonsets", "statefulsets"],
      verbs: ["patch"],
      why: "kubectl rollout restart",
    },
  ],
  grants: [
    {
      apiGroups: [""],
      resources: ["secrets"],
      verbs: ["get", "list", "watch", "delete"],
      why: "see who broke the glass, and revoke it; grants hold no data",
    },
  ],
};
