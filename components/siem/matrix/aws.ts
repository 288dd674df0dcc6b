import { shipped } from "./cluster.ts";
import type { CloudMatrix } from "./source.ts";

const LOG_TYPES = "eks.Cluster enabledClusterLogTypes";
const EKS = "Amazon EKS control plane logging; @pulumi/aws 7.48.0";
const LOG_GROUP = "/aws/eks/<cluster>/cluster";
const CONTROL_PLANE = ["bucket", "cloudwatch", "opensearch"] as const;
/** Security Lake reads the audit log of EKS alone. */
const AUDIT = [...CONTROL_PLANE, "security-lake"] as const;
/** The shipper writes objects, and what stands behind the bucket reads them. */
const SHIPPED = ["bucket", "opensearch", "generic"] as const;
/** Security Lake takes OCSF, which flows alone are mapped to. */
const FLOWS = ["bucket", "security-lake", "opensearch", "generic"] as const;

const lines = shipped({ sinks: SHIPPED, name: (family) => `s3://<bucket>/${family.toLowerCase()}/` });

/** EKS. The log group exists before the cluster, with key and retention; one Firehose takes it to the locked bucket. */
export const aws: CloudMatrix = {
  "kubernetes-audit": {
    property: LOG_TYPES,
    values: ["audit"],
    avoid: {
      "a second subscription filter": "a log group has two at most; fan out behind the one Firehose",
      INFREQUENT_ACCESS: "log group class without subscription filters: nothing would reach the bucket",
    },
    sinks: AUDIT,
    lands: LOG_GROUP,
    retention: 90,
    cost: "requests to the API server: EKS logs reads too, so busy controllers cost; CloudWatch ingestion is the driver",
    source: EKS,
  },
  authenticator: {
    property: LOG_TYPES,
    values: ["authenticator"],
    sinks: CONTROL_PLANE,
    lands: LOG_GROUP,
    retention: 90,
    cost: "logins",
    source: EKS,
  },
  "api-server": {
    property: LOG_TYPES,
    values: ["api"],
    avoid: { "controllerManager, scheduler": "no security content; switch on while looking for a fault" },
    sinks: CONTROL_PLANE,
    lands: LOG_GROUP,
    retention: 90,
    cost: "cluster size",
    source: EKS,
  },
  ...lines,
  "hubble-verdict": { ...lines["hubble-verdict"], sinks: FLOWS },
  "hubble-l7": { ...lines["hubble-l7"], sinks: FLOWS },
  "hubble-drop": { ...lines["hubble-drop"], sinks: FLOWS },
  "cloud-activity": {
    property: "cloudtrail.Trail",
    values: ["isMultiRegionTrail", "enableLogFileValidation"],
    avoid: { "data events of every bucket": "charged for each event; select the log bucket and state bucket only" },
    sinks: ["bucket", "security-lake"],
    lands: "s3://<bucket>/AWSLogs/<account>/CloudTrail/",
    retention: 365,
    cost: "the first copy of management events is free",
    source: "AWS CloudTrail; @pulumi/aws 7.48.0",
  },
  "network-flow": {
    property: "ec2.FlowLog trafficType",
    values: ["ALL"],
    sinks: ["bucket", "security-lake", "cloudwatch"],
    lands: "s3://<bucket>/AWSLogs/<account>/vpcflowlogs/",
    retention: 90,
    cost: "connections between nodes; delivery to a bucket is half the price of CloudWatch",
    source: "Amazon VPC flow logs; @pulumi/aws 7.48.0",
  },
  "policy-change": {
    property: LOG_TYPES,
    values: ["audit"],
    sinks: AUDIT,
    lands: LOG_GROUP,
    retention: 365,
    cost: "contained in Kubernetes audit",
    source: EKS,
  },
};
