import { describe, expect, it } from "vitest";
import { formatSettingProblem } from "../../components/contract/setting.ts";
import type { Cloud } from "../../components/network/plan.ts";
import { type Facts, prerequisites } from "../../stacks/private/prerequisites.ts";

/** Everything in its place, by cloud. */
const GOOD: Readonly<Record<Cloud, Facts>> = {
  aws: facts({
    cloud: "aws",
    account: "111122223333",
    region: "eu-central-1",
    imageRegistry: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/cellwall",
    backend: "s3://acme-state?region=eu-central-1",
    secretsProvider:
      "awskms:///arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000?region=eu-central-1",
    programs: new Set(["aws"]),
  }),
  azure: facts({
    cloud: "azure",
    account: "00000000-0000-4000-8000-000000000001",
    region: "westeurope",
    imageRegistry: "acmecellwall.azurecr.io/cellwall",
    backend: "azblob://state?storage_account=acmestate",
    secretsProvider: "azurekeyvault://acme.vault.azure.net/keys/state",
    programs: new Set(["kubelogin"]),
  }),
  gcp: facts({
    cloud: "gcp",
    account: "acme-plane-prod",
    region: "europe-west4",
    imageRegistry: "europe-west4-docker.pkg.dev/acme-plane-prod/cellwall",
    backend: "gs://acme-state",
    secretsProvider: "gcpkms://projects/acme-plane-prod/locations/europe-west4/keyRings/ring/cryptoKeys/state",
    programs: new Set(["gke-gcloud-auth-plugin"]),
  }),
};

function facts(
  given: Pick<Facts, "cloud" | "account" | "region" | "imageRegistry" | "backend" | "secretsProvider" | "programs">,
): Facts {
  return {
    organization: "organization",
    stackFile: "Pulumi.acme.yaml",
    reachable: ["10.90.0.0/16", "10.10.0.0/16"],
    ownAddresses: ["10.10.3.4"],
    dangerouslyKeepStateElsewhere: false,
    dangerouslyEncryptByPassphrase: false,
    ...given,
  };
}

const CLOUDS = ["aws", "azure", "gcp"] as const;
const rules = (given: Facts) => prerequisites(given).map(({ rule, severity }) => `${severity} ${rule}`);
/** As a stack whose settings file names no `secretsprovider`. */
const withPassphrase = ({ secretsProvider: _, ...rest }: Facts): Facts => rest;

describe.each(CLOUDS)("prerequisites of a private plane on %s", (cloud) => {
  const good = GOOD[cloud];

  it("find nothing wrong where everything is in the account", () => {
    expect(prerequisites(good)).toEqual([]);
  });

  it("refuse Pulumi Cloud, whatever its organization is called", () => {
    expect(rules({ ...good, organization: "acme", backend: "https://api.pulumi.com" })).toEqual([
      "error prerequisite-state",
    ]);
  });

  it.each(["file:///home/me/state", "https://pulumi.acme.example", ""])("refuse state in %j", (backend) => {
    const [problem] = prerequisites({ ...good, backend });
    expect(problem).toMatchObject({ rule: "prerequisite-state", severity: "error" });
    expect(problem?.fix).toContain(new URL(good.backend ?? "").protocol);
  });

  it("refuse state in another cloud", () => {
    const other = CLOUDS.find((one) => one !== cloud) ?? "aws";
    expect(rules({ ...good, backend: GOOD[other].backend ?? "" })).toEqual(["error prerequisite-state"]);
  });

  it("refuse a passphrase, and a key of another cloud or of Pulumi Cloud", () => {
    const other = CLOUDS.find((one) => one !== cloud) ?? "aws";
    expect(rules(withPassphrase(good))).toEqual(["error prerequisite-secrets"]);
    for (const secretsProvider of ["passphrase", "default", "service", GOOD[other].secretsProvider ?? ""]) {
      expect(rules({ ...good, secretsProvider }), secretsProvider).toEqual(["error prerequisite-secrets"]);
    }
  });

  it("let a trial keep both elsewhere, each by its own setting", () => {
    const trial = { ...withPassphrase(good), backend: "file://~/state" };
    expect(rules({ ...trial, dangerouslyKeepStateElsewhere: true })).toEqual(["error prerequisite-secrets"]);
    expect(rules({ ...trial, dangerouslyEncryptByPassphrase: true })).toEqual(["error prerequisite-state"]);
    expect(rules({ ...trial, dangerouslyKeepStateElsewhere: true, dangerouslyEncryptByPassphrase: true })).toEqual([]);
  });

  it.each(["quay.io/cilium", "docker.io/acme", "registry.acme.example", "ghcr.io/acme/cellwall", ""])(
    "refuse images from %j",
    (imageRegistry) => {
      expect(rules({ ...good, imageRegistry })).toEqual(["error prerequisite-registry"]);
    },
  );

  it("refuse a registry whose name only begins like one of the account's", () => {
    const [host = "", ...path] = good.imageRegistry.split("/");
    expect(rules({ ...good, imageRegistry: [`${host}.vendor.example`, ...path].join("/") })).toEqual([
      "error prerequisite-registry",
    ]);
  });

  it("want the program that fetches the cluster's credentials", () => {
    const [problem] = prerequisites({ ...good, programs: new Set() });
    expect(problem).toMatchObject({ rule: "prerequisite-credentials", field: "PATH", value: [...good.programs][0] });
    expect(problem?.fix).toMatch(/install/);
  });

  it("warn where this machine is in none of the plane's ranges, and do not refuse", () => {
    expect(rules({ ...good, ownAddresses: ["192.168.1.5"] })).toEqual(["warning prerequisite-runner"]);
    expect(rules({ ...good, ownAddresses: [] })).toEqual(["warning prerequisite-runner"]);
    expect(rules({ ...good, ownAddresses: ["192.168.1.5", "10.90.0.9"] })).toEqual([]);
  });

  it("tell all of it at once, each with field, value, reason and fix", () => {
    const wrong = { ...withPassphrase(good), organization: "acme", imageRegistry: "quay.io/cilium" };
    const problems = prerequisites({ ...wrong, programs: new Set(), ownAddresses: [] });
    expect(problems.map(({ rule }) => rule)).toEqual([
      "prerequisite-state",
      "prerequisite-secrets",
      "prerequisite-registry",
      "prerequisite-credentials",
      "prerequisite-runner",
    ]);
    for (const problem of problems) {
      expect(problem.field).not.toBe("");
      expect(formatSettingProblem(problem)).toMatch(/^(error|warning) [a-z-]+: .+ ".*" (is|holds) .+\n {4}fix: \S/s);
    }
  });
});

describe("names that tell an account", () => {
  it("refuse a key of another one", () => {
    const aws = {
      ...GOOD.aws,
      secretsProvider: GOOD.aws.secretsProvider?.replace("111122223333", "999988887777") ?? "",
    };
    const gcp = { ...GOOD.gcp, secretsProvider: GOOD.gcp.secretsProvider?.replace("acme-plane-prod", "vendor") ?? "" };
    expect(prerequisites(aws)[0]?.reason).toBe("is in account 999988887777, not in 111122223333");
    expect(prerequisites(gcp)[0]?.reason).toBe("is in account vendor, not in acme-plane-prod");
  });

  it("refuse an alias of a KMS key, which tells none", () => {
    expect(rules({ ...GOOD.aws, secretsProvider: "awskms://alias/state?region=eu-central-1" })).toEqual([
      "error prerequisite-secrets",
    ]);
  });

  it("refuse a registry of another account or region", () => {
    const aws = (imageRegistry: string) => prerequisites({ ...GOOD.aws, imageRegistry })[0]?.reason;
    const gcp = (imageRegistry: string) => prerequisites({ ...GOOD.gcp, imageRegistry })[0]?.reason;
    expect(aws("999988887777.dkr.ecr.eu-central-1.amazonaws.com/x")).toMatch(/account 999988887777/);
    expect(aws("111122223333.dkr.ecr.us-east-1.amazonaws.com/x")).toBe("is in us-east-1, not in eu-central-1");
    expect(gcp("europe-west4-docker.pkg.dev/vendor/cellwall")).toMatch(/account vendor/);
    expect(gcp("us-central1-docker.pkg.dev/acme-plane-prod/cellwall")).toBe("is in us-central1, not in europe-west4");
  });
});
