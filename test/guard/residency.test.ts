import type { ReportViolation, ResourceValidationArgs } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import type { Home } from "../../components/residency/model.ts";
import { policyOf } from "../../stacks/guard/pack.ts";
import { nothingLeaves } from "../../stacks/guard/rule/residency.ts";
import { UNKNOWN_VALUES } from "../../stacks/guard/value.ts";
import { HOMES } from "../residency/support.ts";
import { VIOLATIONS } from "../residency/violation.ts";

/** The plane's component as the engine shows it. */
function plane(home: Home, others: object = {}) {
  const { cloud, account, region, imageRegistry, vendor, approvals } = home;
  const { host: vendorHost, domains: vendorDomains } = vendor ?? {};
  const facts = { cloud, account, region, imageRegistry, vendorHost, vendorDomains, mayLeave: approvals };
  const props = { ...facts, ...others };
  return { type: "cellwall:index:PrivateDataPlane", name: "eu-1", props };
}

/** Asks the policy about resources in the engine's order, and returns what it said of each. */
function asked(resources: readonly { type: string; name: string; props: object }[]) {
  const policy = policyOf(nothingLeaves);
  if (!("validateResource" in policy) || typeof policy.validateResource !== "function")
    throw new Error("not a resource policy");
  const { validateResource } = policy;
  const violations: { readonly message: string; readonly urn: string | undefined }[] = [];
  const notApplied: string[] = [];
  for (const { type, name, props } of resources) {
    const notApplicable = (reason?: string): never => {
      notApplied.push(`${name}: ${reason}`);
      throw new Error("not applicable");
    };
    const args = { type, name, urn: `urn::${name}`, props: unknownCheckingProxy(props), opts: {}, notApplicable };
    const report: ReportViolation = (message, urn) => void violations.push({ message, urn });
    try {
      validateResource(args as unknown as ResourceValidationArgs, report);
    } catch (error) {
      if ((error as Error).message !== "not applicable") throw error;
    }
  }
  return { violations, notApplied };
}

const MADE = VIOLATIONS.filter(({ type }) => !type.startsWith("cellwall:"));
const flowLog = (account: string) => ({
  type: "aws:ec2/flowLog:FlowLog",
  name: "flows",
  props: { vpcId: "vpc-1", logDestination: `arn:aws:logs:eu-central-1:${account}:log-group:flows` },
});

describe("the rule residency", () => {
  it.each(MADE)("refuses $what ($cloud)", ({ cloud, type, props, path, says }) => {
    const { violations } = asked([plane(HOMES[cloud]), { type, name: "leak", props }]);
    const found = violations.find(({ message }) => message.startsWith(path === "" ? "leak" : path));
    expect(found?.urn).toBe("urn::leak");
    expect(found?.message).toMatch(says);
    expect(found?.message).toMatch(/\n {2}fix: \S/);
    expect(found?.message).not.toMatch(/t0k3n|user:pass/);
  });

  it("judges what was registered before the plane as soon as the plane is there", () => {
    const { violations, notApplied } = asked([flowLog("999999999999"), plane(HOMES.aws)]);
    expect(notApplied).toEqual(["flows: nothing in the stack so far asks for it"]);
    expect(violations.map(({ urn }) => urn)).toEqual(["urn::flows"]);
  });

  it("has nothing to say of a stack without a private plane", () => {
    const cloudPlane = { ...plane(HOMES.aws), type: "cellwall:index:CloudDataPlane" };
    const { violations, notApplied } = asked([cloudPlane, flowLog("999999999999")]);
    expect(violations).toEqual([]);
    expect(notApplied).toHaveLength(2);
  });

  it("lets through what the customer approved, and nothing beside it", () => {
    const mayLeave = [{ target: "999999999999", reason: "the company's log account" }];
    const leak = flowLog("888888888888");
    const { violations } = asked([plane(HOMES.aws, { mayLeave }), flowLog("999999999999"), { ...leak, name: "other" }]);
    expect(violations.map(({ urn }) => urn)).toEqual(["urn::other"]);
  });

  it("knows a cluster of Azure behind the generic resource", () => {
    const cluster = {
      type: "azure-native:resources:Resource",
      name: "cluster",
      props: {
        resourceProviderNamespace: "Microsoft.ContainerService",
        parentResourcePath: "",
        resourceType: "managedClusters",
        location: "westeurope",
        properties: {
          apiServerAccessProfile: { enablePrivateCluster: false },
          networkProfile: { outboundType: "loadBalancer" },
        },
      },
    };
    const told = asked([plane(HOMES.azure), cluster]).violations.map(({ message }) => message.split("\n")[0]);
    expect(told).toContainEqual(expect.stringContaining("apiServerAccessProfile.enablePrivateCluster"));
    expect(told).toContainEqual(expect.stringContaining("networkProfile.outboundType"));
    expect(told).not.toContainEqual(expect.stringContaining("no table says"));
  });

  it("waits for what is not known yet, and judges it when it is", () => {
    const later = { ...flowLog(""), props: { vpcId: "vpc-1", logDestination: UNKNOWN_VALUES[2] } };
    const { violations, notApplied } = asked([plane(HOMES.aws), later, flowLog("999999999999")]);
    expect(notApplied).toEqual(["flows: not known yet: logDestination"]);
    expect(violations).toHaveLength(1);
  });

  it("waits for home itself", () => {
    const { violations, notApplied } = asked([
      plane(HOMES.aws, { account: UNKNOWN_VALUES[2] }),
      flowLog("999999999999"),
    ]);
    expect(violations).toEqual([]);
    expect(notApplied).toEqual(["eu-1: not known yet: account", "flows: not known yet: account"]);
  });
});
