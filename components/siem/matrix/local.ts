import { shipped } from "./cluster.ts";
import type { CloudMatrix } from "./source.ts";

const APISERVER = "kube-apiserver command line (Kubernetes 1.34 reference)";
const NO_CLOUD = "there is no cloud under the local plane";
const FILES = ["file", "generic"] as const;

const agents = shipped({ sinks: FILES, name: (family) => `log/${family.toLowerCase()}.jsonl` });

/** The local plane: a real API server on loopback, simulated nodes. */
export const local: CloudMatrix = {
  "kubernetes-audit": {
    property: "--audit-policy-file",
    values: ["--audit-log-path=log/audit.jsonl", "--audit-log-maxsize=50", "--audit-log-maxbackup=5"],
    sinks: FILES,
    lands: "log/audit.jsonl",
    retention: 7,
    cost: "disk",
    source: APISERVER,
  },
  authenticator: { absent: "client certificates only: the user is in each audit line" },
  "api-server": {
    property: "standard error of the API server",
    values: [],
    sinks: FILES,
    lands: "log/kube-apiserver.log",
    retention: 7,
    cost: "disk",
    source: APISERVER,
  },
  ...agents,
  node: { absent: "nodes are simulated and have no journal" },
  container: { absent: "containers are simulated and write nothing" },
  "gateway-access": { absent: "containers are simulated and write nothing" },
  tetragon: { absent: "nodes are simulated and have no kernel of their own" },
  "approval-change": { ...agents["approval-change"], retention: 7, cost: "one line an approval" },
  "cloud-activity": { absent: NO_CLOUD },
  "network-flow": { absent: NO_CLOUD },
  "policy-change": {
    property: "--audit-policy-file",
    values: ["level: RequestResponse for group cilium.io"],
    sinks: FILES,
    lands: "log/audit.jsonl",
    retention: 7,
    cost: "contained in Kubernetes audit",
    source: APISERVER,
  },
};
