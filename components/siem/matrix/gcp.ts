import { shipped } from "./cluster.ts";
import type { CloudMatrix } from "./source.ts";

const COMPONENTS = "container.Cluster loggingConfig.enableComponents";
const GKE = "GKE logging and audit policy; @pulumi/gcp 9.37.0";
const ROUTER = ["log-bucket", "pubsub", "bigquery"] as const;

/** GKE. Everything passes the log router: one sink to the bucket, one to the SIEM's topic. */
export const gcp: CloudMatrix = {
  "kubernetes-audit": {
    property: "Admin Activity audit log of k8s.io",
    values: ["always on"],
    avoid: {
      "DATA_WRITE of container.googleapis.com":
        "status updates and leases: the loudest log of a cluster; only by setting",
    },
    sinks: ROUTER,
    lands: "cloudaudit.googleapis.com/activity",
    retention: 400,
    cost: "Admin Activity is free in its own bucket; routing it further is not. Leases are excluded from the sink",
    source: GKE,
  },
  authenticator: {
    property: "projects.IAMAuditConfig auditLogConfigs[].logType",
    values: ["ADMIN_READ", "DATA_READ"],
    sinks: ROUTER,
    lands: "cloudaudit.googleapis.com/data_access",
    retention: 90,
    cost: "reads through the API server; authentication is part of each audit line (authenticationInfo)",
    source: GKE,
  },
  "api-server": {
    property: COMPONENTS,
    values: ["SYSTEM_COMPONENTS", "APISERVER"],
    avoid: { WORKLOADS: "container logs would be charged twice, by the managed agent and by the shipper" },
    sinks: ROUTER,
    lands: "container.googleapis.com/apiserver",
    retention: 30,
    cost: "cluster size; CONTROLLER_MANAGER and SCHEDULER while looking for a fault",
    source: GKE,
  },
  ...shipped({
    sinks: ["log-bucket", "pubsub", "bigquery", "generic"],
    name: (family) => `projects/<project>/logs/cellwall-${family.toLowerCase()}`,
  }),
  "cloud-activity": {
    property: "Admin Activity audit log",
    values: ["always on"],
    sinks: ROUTER,
    lands: "cloudaudit.googleapis.com/activity",
    retention: 400,
    cost: "free in the _Required bucket",
    source: "Cloud Audit Logs; @pulumi/gcp 9.37.0",
  },
  "network-flow": {
    property: "compute.Subnetwork logConfig",
    values: ["INTERVAL_5_SEC", "flowSampling 0.5"],
    sinks: ROUTER,
    lands: "compute.googleapis.com/vpc_flows",
    retention: 30,
    cost: "connections between nodes, times the sampling; sampled, so a second witness and never the record",
    source: "VPC Flow Logs; @pulumi/gcp 9.37.0",
  },
  "policy-change": {
    property: "Admin Activity audit log of k8s.io",
    values: ["always on"],
    sinks: ROUTER,
    lands: "cloudaudit.googleapis.com/activity",
    retention: 400,
    cost: "contained in Kubernetes audit",
    source: GKE,
  },
};
