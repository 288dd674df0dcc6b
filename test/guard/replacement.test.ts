import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../local/plane/paths.ts";
import { formatLoss, PRECIOUS, type PreviewStep, unaskedLosses } from "../../stacks/guard/replacement.ts";

const urn = (type: string, name = "eu-1") => `urn:pulumi:eu-1::cellwall-planes::cellwall:index:Plane$${type}::${name}`;
const CLUSTER = urn("aws:eks/cluster:Cluster");
const steps: readonly PreviewStep[] = [
  { op: "same", urn: urn("aws:ec2/vpc:Vpc") },
  { op: "create-replacement", urn: CLUSTER, replaceReasons: ["roleArn", "name"] },
  { op: "replace", urn: CLUSTER, replaceReasons: ["name"] },
  { op: "replace", urn: urn("aws:ec2/launchTemplate:LaunchTemplate") },
  { op: "delete-replaced", urn: CLUSTER },
  { op: "delete", urn: urn("gcp:kms/cryptoKey:CryptoKey", "logs") },
  { op: "update", urn: urn("azure-native:network:VirtualNetwork") },
];

describe("what a preview would take away", () => {
  it("is told once for each cluster, network and key, with the cause", () => {
    expect(unaskedLosses(steps)).toEqual([
      { urn: CLUSTER, how: "replaced", because: ["name", "roleArn"] },
      { urn: urn("gcp:kms/cryptoKey:CryptoKey", "logs"), how: "deleted", because: [] },
    ]);
  });

  it("is left out when somebody asked for it by name", () => {
    expect(unaskedLosses(steps, [CLUSTER]).map(({ how }) => how)).toEqual(["deleted"]);
  });

  it.each(PRECIOUS)("covers %s", (type) => {
    expect(unaskedLosses([{ op: "replace", urn: urn(type) }])).toHaveLength(1);
  });

  it("sees through the API version in a type of Azure", () => {
    const versioned = urn("azure-native:containerservice/v20250901:ManagedCluster");
    expect(unaskedLosses([{ op: "delete", urn: versioned }])).toHaveLength(1);
  });

  it("names resource, cause and fix", () => {
    const [loss] = unaskedLosses(steps);
    expect(loss && formatLoss(loss)).toMatch(
      /Cluster::eu-1 would be replaced, because of name, roleArn\n {4}fix: .*--asked/,
    );
  });
});

describe("check-replacement", () => {
  const check = (input: string, ...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, "stacks", "guard", "check-replacement.ts"), ...args], {
      input,
      encoding: "utf8",
    });
  const preview = JSON.stringify({ steps });

  it("fails on a loss, and passes when it was asked for", () => {
    const { status, stderr } = check(preview);
    expect(status).toBe(1);
    expect(stderr).toContain("would be replaced");
    const key = urn("gcp:kms/cryptoKey:CryptoKey", "logs");
    const asked = check(preview, "--asked", CLUSTER, "--asked", key);
    expect(asked.status).toBe(0);
    expect(asked.stdout).toContain("7 steps, no cluster, network or key");
  });

  it.each([
    ["nothing at all", ""],
    ["a preview that failed", JSON.stringify({ diagnostics: [{ severity: "error", message: "no" }] })],
  ])("does not take %s for a good preview", (_, input) => {
    const { status, stderr } = check(input);
    expect(status).toBe(2);
    expect(stderr).toContain("pulumi preview --json");
  });
});
