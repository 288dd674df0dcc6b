import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReportViolation, ResourceValidationArgs } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../local/plane/paths.ts";
import { policyOf } from "../../stacks/guard/pack.ts";
import { RULES } from "../../stacks/guard/rules.ts";
import { subject } from "../../stacks/guard/subject.ts";
import { AWS, AZURE, GOOGLE } from "../../stacks/guard/type.ts";
import { UNKNOWN_VALUES } from "../../stacks/guard/value.ts";
import { aws } from "./good/aws.ts";
import { azure } from "./good/azure.ts";

/** Runs one policy as the policy SDK does, with the SDK's own proxy around the inputs. */
function validate(id: string, type: string, props: object) {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  const policy = policyOf(rule);
  if (!("validateResource" in policy) || typeof policy.validateResource !== "function")
    throw new Error("not a resource rule");
  const violations: string[] = [];
  let reason: string | undefined;
  const args = {
    type,
    props: unknownCheckingProxy(props),
    urn: "urn",
    name: "name",
    opts: { protect: true },
    notApplicable(why?: string): never {
      reason = why;
      throw new Error("not applicable");
    },
  };
  try {
    policy.validateResource(
      args as unknown as ResourceValidationArgs,
      ((message) => {
        violations.push(message);
      }) as ReportViolation,
    );
  } catch (error) {
    if (reason === undefined) throw error;
  }
  return { violations, reason };
}

describe("the pack", () => {
  it("has one policy for each rule, mandatory, with what to do", () => {
    const policies = RULES.map(policyOf);
    expect(new Set(policies.map(({ name }) => name)).size).toBe(RULES.length);
    for (const policy of policies) {
      expect(["mandatory", "remediate"]).toContain(policy.enforcementLevel);
      expect(policy.remediationSteps?.length).toBeGreaterThan(20);
    }
  });

  it("counts a rule as not applied while a value is not known, and says which", () => {
    const props = { ...aws.logGroup.props, kmsKeyId: UNKNOWN_VALUES[2] };
    expect(validate("logs-encrypted", AWS.logGroup, props)).toEqual({
      violations: [],
      reason: "not known yet: kmsKeyId",
    });
  });

  it("reports what is wrong beside a value that is not known", () => {
    const metadataOptions = { httpTokens: UNKNOWN_VALUES[2], httpPutResponseHopLimit: 3 };
    const { violations, reason } = validate("metadata-closed", AWS.launchTemplate, { metadataOptions });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(/httpPutResponseHopLimit is 3, it has to be 1\n {2}fix: /);
    expect(reason).toBeUndefined();
  });

  it("leaves other types alone", () => {
    expect(validate("logs-encrypted", AWS.vpc, {}).reason).toBe("another type of resource");
  });

  it("knows a cluster of Azure behind an API version and behind the generic resource", () => {
    expect(subject("azure-native:containerservice/v20260501:ManagedCluster", {}).type).toBe(AZURE.cluster);
    const generic = {
      resourceProviderNamespace: "Microsoft.ContainerService",
      parentResourcePath: "",
      resourceType: "managedClusters",
      tags: azure.cluster.props.tags,
      properties: { ...azure.cluster.props, disableLocalAccounts: false },
    };
    const { violations } = validate("no-local-accounts", "azure-native:resources:Resource", generic);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain("disableLocalAccounts is false");
  });
});

describe("the pack's files", () => {
  it("keep the SDKs out of rules", () => {
    const files = globSync("stacks/guard/**/*.ts", { cwd: ROOT }).filter(
      (file) => !/guard\/(index|pack)\.ts$/.test(file),
    );
    expect(files.length).toBeGreaterThan(15);
    const wrong = files.filter((file) => /from "(@pulumi\/|node:fs)/.test(readFileSync(join(ROOT, file), "utf8")));
    expect(wrong).toEqual([]);
  });

  it.each([...Object.values(AWS), ...Object.values(AZURE), ...Object.values(GOOGLE)])(
    "name %s as the SDK does",
    (token) => {
      const [sdk = "", path = "", name = ""] = token.split(":");
      const file = `${path.split("/")[0]}/${name.charAt(0).toLowerCase()}${name.slice(1)}.js`;
      const source = readFileSync(join(ROOT, "node_modules", "@pulumi", sdk, file), "utf8");
      expect(source).toContain(`__pulumiType = '${token}'`);
    },
  );

  it("carry a version, without which the pack does not start", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "stacks", "guard", "package.json"), "utf8"));
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("are explained rule by rule", () => {
    const page = readFileSync(join(ROOT, "docs", "guard.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.*?) \|/gm)].map(([, id, description]) => ({
      id,
      description,
    }));
    expect(rows).toEqual(RULES.map(({ id, description }) => ({ id, description })));
  });
});
