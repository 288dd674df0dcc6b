import { ARCHIVE } from "../../support/siem/archive.ts";
import { regionLife } from "./life.ts";

regionLife({
  cloud: "aws",
  stack: "aws-eu-central-1",
  script: {},
  orders: [
    ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"],
    [
      "aws:ec2/vpc:Vpc",
      "aws:eks/cluster:Cluster",
      "create aws:eks/addon:Addon aws-eu-central-1-pod-identity-agent",
      "aws:eks/nodeGroup:NodeGroup",
      "create aws:eks/addon:Addon aws-eu-central-1-coredns",
    ],
    ["aws:kms/key:Key", "aws:eks/cluster:Cluster"],
  ],
  removal: ["aws:eks/nodeGroup:NodeGroup", "aws:eks/cluster:Cluster", "aws:ec2/subnet:Subnet", "aws:ec2/vpc:Vpc"],
  kept: [
    "aws:kms/key:Key",
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:eks/cluster:Cluster",
    "aws:eks/nodeGroup:NodeGroup",
  ],
  clusterToken: "aws:eks/cluster:Cluster",
  poolToken: "aws:eks/nodeGroup:NodeGroup",
  pools: 2,
  throttled: "aws:ec2/subnet:Subnet",
  drift: { "zonalShiftConfig.enabled": false },
  retained: [
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:kms/key:Key",
    // The archive, and everything without which it would not be what it was.
    ...ARCHIVE,
  ],
  mistakes: [
    { setting: "region: eu-centrl-1", says: /cellwall-planes:region "eu-centrl-1" is no region of AWS.*eu-central-1/ },
    { setting: "network: 100.64.0.0/16", says: /"100\.64\.0\.0\/1[46]" overlaps/ },
    { setting: "network: 10.70.0.0/22", says: /network "10\.70\.0\.0\/22"/ },
    { setting: 'account: "1234"', says: /cellwall-planes:account "1234" is not an account id of 12 digits/ },
    { setting: "admins: []", says: /cellwall-planes:admins "\[\]" is empty/ },
    { setting: "amiRelease: 1.35.2-20260505", says: /1\.35\.2-20260505.*20260610/ },
    {
      setting: 'apiServerClients: ["8.8.8.0/24"]',
      says: /apiServerClients\[0\] "8\.8\.8\.0\/24" is not a private range/,
    },
    { setting: "permissionsBoundary: boundary", says: /permissionsBoundary "boundary" is no ARN of a policy/ },
    {
      setting: 'logs: {off: {hubble-verdict: "too many"}}',
      says: /logs\.off\.hubble-verdict "too many" .*can't be left out/,
    },
    { setting: 'dangerouslyExposeApiServerTo: ["0.0.0.0/0"]', says: /dangerouslyExposeApiServerTo.*0\.0\.0\.0\/0/ },
  ],
  denied: {
    token: "aws:index/getCallerIdentity:getCallerIdentity",
    says: /cellwall-planes:account "111122223333" can't be used: .*(?:403|denied|not authorized)/i,
  },
});
