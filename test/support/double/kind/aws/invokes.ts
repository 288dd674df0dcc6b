import type { Tree, Value } from "../../value.ts";
import type { Invoke, Surroundings } from "../model.ts";

const regionIn = (args: Tree, around: Surroundings) => (typeof args.region === "string" ? args.region : around.region);

/** Versions of addons for Kubernetes 1.35, made up in the form that AWS uses. */
const ADDON_VERSIONS: Readonly<Record<string, string>> = {
  coredns: "v1.13.1-eksbuild.1",
  "eks-pod-identity-agent": "v1.3.9-eksbuild.5",
  "aws-ebs-csi-driver": "v1.53.0-eksbuild.1",
};

export const invokes: Readonly<Record<string, Invoke>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, { account }) => ({
    accountId: account.accountId,
    arn: `arn:aws:sts::${account.accountId}:assumed-role/dp-deployer/session`,
    id: account.accountId,
    userId: "AROAEXAMPLEEXAMPLE:session",
  }),
  "aws:index/getRegion:getRegion": (args, around) => {
    const region = regionIn(args, around);
    return { id: region, name: region, region, description: region, endpoint: `ec2.${region}.amazonaws.com` };
  },
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, around) => {
    const region = regionIn(args, around);
    const letters = ["a", "b", "c"];
    return {
      id: region,
      names: letters.map((letter) => `${region}${letter}`),
      zoneIds: letters.map((_, index) => `${zonePrefix(region)}-az${index + 1}`),
      groupNames: [region],
    };
  },
  "aws:ec2/getPrefixList:getPrefixList": (args, around) => prefixList(args, around),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (args, around) => prefixList(args, around),
  "aws:eks/getAddonVersion:getAddonVersion": (args) => {
    const version = ADDON_VERSIONS[String(args.addonName)] ?? "v1.0.0-eksbuild.1";
    return { id: String(args.addonName), version };
  },
  "aws:iam/getPolicyDocument:getPolicyDocument": (args) => {
    const json = JSON.stringify(policyDocument(args));
    return { id: "document", json, minifiedJson: json };
  },
  "aws:ssm/getParameter:getParameter": (args) => {
    const name = String(args.name);
    // Recommended node image release. Source: EKS user guide, "Retrieve recommended Amazon Linux AMI IDs".
    const value = name.endsWith("/release_version") ? "1.35.2-20260714" : `value-of${name.replaceAll("/", "-")}`;
    return { id: name, arn: `arn:aws:ssm:::parameter${name}`, type: "String", value, insecureValue: value, version: 1 };
  },
};

/** `eu-central-1` is `euc1`. Source: "AWS Regions and Zones", AZ ids. */
function zonePrefix(region: string): string {
  const [place = "", side = "", number = ""] = region.split("-");
  const short = { northeast: "ne", southeast: "se", northwest: "nw", southwest: "sw" }[side] ?? side.charAt(0);
  return `${place}${short}${number}`;
}

function prefixList(args: Tree, around: Surroundings): Tree {
  const name = String(args.name ?? `com.amazonaws.${around.region}.s3`);
  return { id: "pl-6ea54007", name, prefixListId: "pl-6ea54007", cidrBlocks: ["52.219.170.0/23"], entries: [] };
}

interface Statement {
  readonly [field: string]: Value | undefined;
}

/** The JSON that the data source makes of its statements. */
function policyDocument(args: Tree): Tree {
  const statements = ((args.statements ?? []) as unknown as Statement[]).map((statement): Tree => {
    const principals = (statement.principals ?? []) as unknown as { type: string; identifiers: string[] }[];
    const conditions = (statement.conditions ?? []) as unknown as {
      test: string;
      variable: string;
      values: string[];
    }[];
    const held: Record<string, Value | undefined> = {
      Sid: statement.sid,
      Effect: statement.effect ?? "Allow",
      Action: statement.actions,
      NotAction: statement.notActions,
      Resource: statement.resources,
      Principal:
        principals.length === 0
          ? undefined
          : Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers])),
      Condition: conditions.length === 0 ? undefined : conditionOf(conditions),
    };
    return JSON.parse(JSON.stringify(held)) as Tree;
  });
  return { Version: "2012-10-17", Statement: statements };
}

function conditionOf(conditions: readonly { test: string; variable: string; values: string[] }[]): Tree {
  const result: Record<string, Tree> = {};
  for (const { test, variable, values } of conditions) result[test] = { ...result[test], [variable]: values };
  return result;
}
