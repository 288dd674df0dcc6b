import { REGIONS } from "./region.ts";
import type { Value } from "./value.ts";

export type CloudName = "azure-native" | "aws" | "gcp";
export type Verb = "check" | "diff" | "create" | "read" | "update" | "delete" | "invoke";

/**
 * What a double does besides the ordinary. Everything is optional; the rules of a cloud hold unless they are switched off.
 * Types are tokens (`aws:eks/cluster:Cluster`); `name` is the logical name and narrows a rule to one resource.
 */
export interface Script {
  readonly account?: Partial<Account>;
  /** Slow operations. */
  readonly delays?: readonly {
    readonly type: string;
    readonly name?: string;
    readonly verb?: Verb;
    readonly seconds: number;
  }[];
  readonly failures?: readonly Failure[];
  /** Changes made behind Pulumi's back; each is found once, by the next read. */
  readonly drift?: readonly Drift[];
  /** Resources that were there before, for stacks that adopt something. */
  readonly existing?: readonly {
    readonly type: string;
    readonly id: string;
    readonly properties: Readonly<Record<string, Value>>;
  }[];
  /** Results of functions by token, instead of the double's own. */
  readonly invokes?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly rules?: Partial<Rules>;
}

export interface Failure {
  /** Token of a resource or function. */
  readonly type: string;
  readonly name?: string;
  /** Default: `create`; `invoke` for a function. */
  readonly verb?: Verb;
  /** How often; 0 means always. Default: 1. */
  readonly times?: number;
  /** `throttled`, `denied` and `quota` are told in the cloud's own words; anything else is the message. */
  readonly reason: "throttled" | "denied" | "quota" | (string & {});
}

export interface Drift {
  readonly type: string;
  readonly name?: string;
  /** New values by property path, such as `vpcConfig.endpointPublicAccess`. `null` removes. */
  readonly set?: Readonly<Record<string, Value>>;
  /** Somebody deleted it. */
  readonly gone?: true;
}

export interface Rules {
  /** An EKS node group fails unless Cilium's release is in the local cluster: its nodes would never be Ready. */
  readonly nodesNeedCilium: boolean;
  /** An EKS addon with a Deployment stays DEGRADED, and fails, without a node group. */
  readonly addonsNeedNodes: boolean;
  /** EKS hands out credentials that the API server refuses until an access entry has a policy. */
  readonly accessNeedsPolicy: boolean;
  /** What has deletion protection can't be deleted. */
  readonly deletionProtection: boolean;
  /** Nothing is created in what does not exist, and nothing deleted that something else uses. */
  readonly referencesHold: boolean;
  /**
   * What a killed run created without telling the engine stays in the way of the next run, as it does in a cloud. Off by
   * default: the next run takes it over.
   */
  readonly interruptedCreatesStay: boolean;
  /** A subnet can't be deleted while load balancers are in it: Services of that type, or the cloud's own resource. */
  readonly loadBalancersHoldSubnets: boolean;
}

export interface Account {
  /** AWS account. */
  readonly accountId: string;
  /** Region or location where a provider names none. */
  readonly region: string;
  /** Regions that exist. */
  readonly regions: readonly string[];
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly project: string;
  readonly projectNumber: string;
}

export const RULES: Rules = {
  nodesNeedCilium: true,
  addonsNeedNodes: true,
  accessNeedsPolicy: true,
  deletionProtection: true,
  referencesHold: true,
  interruptedCreatesStay: false,
  loadBalancersHoldSubnets: true,
};

/** A made-up account. AWS account and project ids are those of the vendors' own examples. */
export function accountOf(cloud: CloudName, given: Partial<Account> = {}): Account {
  const regions = given.regions ?? REGIONS[cloud];
  return {
    accountId: "111122223333",
    region: regions[0] ?? "",
    subscriptionId: "00000000-0000-0000-0000-0000000000aa",
    tenantId: "00000000-0000-0000-0000-0000000000bb",
    project: "example-project",
    projectNumber: "123456789012",
    ...given,
    regions,
  };
}
