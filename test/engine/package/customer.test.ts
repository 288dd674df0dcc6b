/** The customer's example, walked as a new user does: an empty folder, the packed package, npm, Pulumi, the runbook. */
import { cpSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../../local/plane/paths.ts";
import { connectServer, type Server } from "../../support/server.ts";
import { ARCHIVE } from "../../support/siem/archive.ts";
import { CustomerFolder, commands } from "./folder.ts";

/** Milliseconds that npm may take to get the SDKs. */
const INSTALL = 5 * 60_000;
const SECRET = "/api/v1/namespaces/kube-system/secrets/cilium-ipsec-keys";
const AGENT = "/apis/cilium.io/v2/namespaces/cellwall-agent/ciliumnetworkpolicies";

let customer: CustomerFolder;
let server: Server;
const home = () => join(customer.path, "node_modules", "cellwall");
const flat = (text: string) => text.replace(/\s+/g, " ");
const names = async (path: string) =>
  ((await server("GET", path)).body as { items?: { metadata: { name: string } }[] }).items?.map(
    ({ metadata }) => metadata.name,
  ) ?? [];
const keys = async () => {
  const { data } = (await server("GET", SECRET)).body as { data: { keys: string } };
  return data.keys;
};
const set = (...lines: readonly string[]) =>
  customer.edit("Pulumi.acme.yaml", (text) =>
    text.replace("config:\n", `config:\n${lines.map((line) => `  private-plane:${line}\n`).join("")}`),
  );

beforeAll(async () => {
  customer = await CustomerFolder.make("aws", "aws");
  server = await connectServer(customer.plane.controlPlane.kubeconfig);
  // A key of a cloud can't be had in a test, nor a bucket: PULUMI_BACKEND_URL names a folder.
  for (const file of ["Pulumi.acme.yaml", "cells/Pulumi.acme-prod.yaml"]) {
    customer.edit(file, (text) => text.replace(/^secretsprovider: .*$/m, "secretsprovider: passphrase"));
  }
  const [install = "", login = "", init = ""] = commands("Install").lines;
  await customer.does(install.replace("npm install", "npm install --prefer-offline --ignore-scripts"));
  await customer.does(login);
  await customer.does(init);
}, INSTALL + 180_000);

afterAll(() => customer?.remove());

describe("the packed package", () => {
  it("holds JavaScript and declarations, a licence and papers; no test, no source, no path of the machine it was made on", () => {
    const files = readdirSync(home(), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const inside = files.map((file) => file.slice(home().length + 1)).filter((file) => !/^node_modules\//.test(file));
    expect(inside).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "docs/private.md"]));
    expect(inside.filter((name) => /(?<!\.d)\.ts$|(^|\/)(test|bench|local)\//.test(name))).toEqual([]);
    expect(files.filter((file) => readFileSync(file, "utf8").includes(ROOT))).toEqual([]);
    expect(customer.packed.packed).toBeLessThan(768 * 1024);
    expect(dirname(realpathSync(home()))).toBe(realpathSync(join(customer.path, "node_modules")));
  });

  it("brings the SDK of no cloud; the customer installs the one that is used", () => {
    const sdks = readdirSync(join(customer.path, "node_modules", "@pulumi"));
    expect(sdks).toContain("aws");
    expect(sdks).not.toContain("azure-native");
    expect(sdks).not.toContain("gcp");
  });

  it("has declarations that a strict program compiles against", async () => {
    writeFileSync(
      join(customer.path, "typed.ts"),
      `import { Cell, DataPlane, type PlaneOutputs } from "cellwall";
import { EksCluster } from "cellwall/aws";
import { cellSet } from "cellwall/cells";
import { privateDataPlane } from "cellwall/private";
export const { plane } = await privateDataPlane();
export const name: Promise<string> = new Promise((resolve) => plane.apply((given: PlaneOutputs) => resolve(given.name)));
export const classes = [Cell, DataPlane, EksCluster, cellSet];
// @ts-expect-error a plane has no such output
export const wrong = plane.apply((given) => given.nonsense);
`,
    );
    const options = "--strict --noEmit --module nodenext --target es2024 --skipLibCheck";
    await customer.does(`node ${join(ROOT, "node_modules/typescript/bin/tsc")} ${options} typed.ts`);
    rmSync(join(customer.path, "typed.ts"));
  });

  it("has the command", async () => {
    expect(await customer.does("npx cellwall validate cells/cell -p platform.yaml")).toContain("✓ no problems");
    const told = await customer.does("npx cellwall reach cells/cell -p platform.yaml -e prod");
    expect(told).toMatch(/gateway:internal +acme\/greeting\/api:rest +8080\/TCP/);
    expect(await customer.does("npx cellwall images --cloud aws")).toContain("quay.io/cilium/operator-generic:v1.20.2");
  });
});

describe("the example", () => {
  it("is a program of at most 20 lines on every cloud", () => {
    for (const variant of ["aws", "azure", "gcp"]) {
      const text = readFileSync(join(ROOT, "examples", "private-customer", variant, "index.js"), "utf8");
      expect(text.trim().split("\n").length).toBeLessThanOrEqual(20);
    }
  });

  it("refuses state and secrets outside the account, both at once, before anything is created", async () => {
    const { code, text } = await customer.sh("pulumi preview");
    expect(code).not.toBe(0);
    expect(flat(text)).toMatch(/error prerequisite-state: Pulumi\.yaml backend\.url "file:.*is not in Amazon S3/);
    expect(flat(text)).toMatch(/error prerequisite-secrets: Pulumi\.acme\.yaml secretsprovider "" is a passphrase/);
    expect(customer.cloud.resources()).toEqual([]);
  });

  it("tells the command that gets a cloud's SDK which is not installed", async () => {
    const gcp = join(ROOT, "examples", "private-customer", "gcp");
    const kept = ["Pulumi.acme.yaml", "platform.yaml"].map(
      (name) => [join(customer.path, name), readFileSync(join(customer.path, name))] as const,
    );
    for (const [file] of kept) cpSync(join(gcp, file.slice(customer.path.length)), file);
    customer.edit("Pulumi.acme.yaml", (text) => text.replace(/^secretsprovider: .*$/m, "secretsprovider: passphrase"));
    customer.standIn("gke-gcloud-auth-plugin", "exit 1");
    set("dangerouslyKeepStateElsewhere: true", "dangerouslyEncryptByPassphrase: true");
    const { text } = await customer.sh("pulumi preview");
    for (const [file, content] of kept) writeFileSync(file, content);
    expect(flat(text)).toMatch(/@pulumi\/gcp, is not installed fix: npm install @pulumi\/gcp@\d/);
  });
});

/** Milliseconds for one section on a machine that builds other things beside it. */
const SECTION = 600_000;

describe("the runbook", { timeout: SECTION }, () => {
  it("installs: a preview, then a plane, with the policy pack of the package", async () => {
    const { tool } = customer.plane;
    set("dangerouslyKeepStateElsewhere: true", "dangerouslyEncryptByPassphrase: true");
    set(`ciliumChart: ${tool("cilium-chart")}`, `ciliumCrds: ${tool("cilium-crds")}`);
    const [, , , preview = "", up = ""] = commands("Install").lines;
    const told = await customer.does(preview);
    expect(told).toContain("✅ cellwall-guard");
    expect(told).toContain("cellwall:index:PrivateDataPlane");
    expect(flat(told)).toMatch(/warning prerequisite-runner: private-plane:connected/);
    expect(customer.cloud.resources()).toEqual([]);
    await customer.does(up);
    expect(customer.cloud.resources("aws:eks/cluster:Cluster")).toHaveLength(1);
    await customer.does("pulumi preview --expect-no-changes");
  });

  it("hands out credentials without a secret in them", async () => {
    const told = await customer.does("pulumi stack output plane --show-secrets --json 2>/dev/null");
    const { kubeconfig } = JSON.parse(told) as { kubeconfig: string };
    expect(kubeconfig).toContain("exec");
    expect(kubeconfig).not.toMatch(/token["']?:|client-key|password/);
  });

  it("puts cells on it", async () => {
    await customer.does("pulumi stack init acme-prod --secrets-provider passphrase", "cells");
    await customer.does("pulumi up", "cells");
    const policies = await names("/apis/cilium.io/v2/namespaces/acme-greeting-prod/ciliumnetworkpolicies");
    expect(policies).toContain("cell-20-api-in-rest");
  });

  it("rotates the key between nodes, which Pulumi then leaves alone", async () => {
    const before = await keys();
    customer.standIn(
      "kubectl",
      `case "$*" in *"get secret"*) echo ${before} ;; *"patch secret"*) cat > "$PWD/patch.json" ;; esac`,
    );
    await customer.does(commands("Rotate keys").block);
    const patch = JSON.parse(readFileSync(join(customer.path, "patch.json"), "utf8")) as object;
    expect((await server("PATCH", SECRET, patch, "application/strategic-merge-patch+json")).status).toBe(200);
    const rotated = await keys();
    expect(Buffer.from(rotated, "base64").toString()).toMatch(/^2\+ rfc4106\(gcm\(aes\)\) [0-9a-f]{40} 128$/);
    await customer.does("pulumi up --refresh");
    expect(await keys()).toBe(rotated);
  });

  it("passes an upgrade that replaces nothing", async () => {
    const line = commands("Upgrade").lines.find((text) => text.includes("check-replacement"));
    expect(await customer.does(line ?? "")).toMatch(/no cluster, network or key is replaced or deleted/);
  });

  it("revokes the vendor: no way out and no right is left, cells stay", async () => {
    expect(await names(AGENT)).toEqual(["agent-00-default-deny", "agent-50-control-plane"]);
    await customer.does(commands("Revoke the vendor").block);
    expect(await names(AGENT)).toEqual(["agent-00-default-deny"]);
    const bindings = await names("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings");
    expect(bindings).not.toContain("cellwall-agent");
    expect(await names("/api/v1/namespaces")).toContain("acme-greeting-prod");
  });

  it("leaves once it is told to, and not before; keys and log groups stay", async () => {
    expect((await customer.sh("pulumi destroy")).text).toMatch(/protect/);
    expect(customer.cloud.resources("aws:eks/cluster:Cluster")).toHaveLength(1);
    await customer.does("pulumi destroy", "cells");
    await customer.does(commands("Leave").block);
    const left = new Set(customer.cloud.resources().map(({ token }) => token));
    expect([...left].toSorted()).toEqual(["aws:cloudwatch/logGroup:LogGroup", "aws:kms/key:Key", ...ARCHIVE]);
  });
});
