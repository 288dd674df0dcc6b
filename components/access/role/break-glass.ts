import { BREAK_GLASS } from "../grant.ts";
import type { Role } from "../role.ts";
import { LOGS, SEEN } from "./reader.ts";

const WRITE = ["create", "update", "patch", "delete"];

/** A person who may break the glass: writes down why, gets a token for it, takes it back. Nothing else. */
export const requester: Role = {
  everywhere: [],
  platform: [],
  grants: [
    {
      apiGroups: [""],
      resources: ["secrets"],
      verbs: ["create", "get", "list", "watch", "delete"],
      why: "make a grant with a reason, see and revoke grants; they hold no data",
    },
    {
      apiGroups: [""],
      resources: ["serviceaccounts/token"],
      verbs: ["create"],
      resourceNames: [BREAK_GLASS.serviceAccount],
      why: "take a token bound to that grant",
    },
  ],
};

/**
 * The account behind emergency tokens: what can't wait for the pipeline when cells are down. Secrets are not among it:
 * no repair needs to read one, and rotating is the pipeline's. Neither are rights and admission policies, its own limits.
 */
export const breakGlass: Role = {
  everywhere: [
    ...SEEN,
    ...LOGS,
    {
      apiGroups: [""],
      resources: ["pods/exec", "pods/attach", "pods/portforward"],
      // A WebSocket is opened by GET, SPDY by POST; since Kubernetes 1.35 `create` is asked for both.
      verbs: ["get", "create"],
      why: "look into a pod that runs",
    },
    {
      apiGroups: [""],
      resources: ["pods/ephemeralcontainers"],
      verbs: ["update", "patch"],
      why: "kubectl debug, where the image has no shell",
    },
    { apiGroups: [""], resources: ["pods"], verbs: ["delete"], why: "restart, whatever the disruption budget says" },
    { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"], why: "drain a node" },
    { apiGroups: [""], resources: ["nodes"], verbs: ["update", "patch"], why: "cordon, taint or label a node" },
    {
      apiGroups: ["apps"],
      resources: ["deployments", "daemonsets", "statefulsets"],
      verbs: ["update", "patch"],
      why: "roll back, or take a broken setting out",
    },
    {
      apiGroups: ["apps"],
      resources: ["deployments/scale", "statefulsets/scale"],
      verbs: ["get", "update", "patch"],
      why: "stop what does damage, start what is missing",
    },
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["update", "patch", "delete"], why: "stop a job" },
    { apiGroups: ["batch"], resources: ["cronjobs"], verbs: ["update", "patch"], why: "suspend a schedule" },
    {
      apiGroups: ["cilium.io"],
      resources: ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "ciliumcidrgroups"],
      verbs: WRITE,
      why: "open or close a path now; the pipeline puts back what is declared",
    },
    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: WRITE, why: "the same for the twins" },
  ],
  platform: [],
  grants: [],
};
