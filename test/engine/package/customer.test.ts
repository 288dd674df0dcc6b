/** The customer's example, walked as a new user does: an empty folder, the packed package, npm, Pulumi. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../../local/plane/paths.ts";
import { pulumi, type RunResult, type StackTarget } from "../../../local/plane/pulumi.ts";
import { buildPackage, type Packed } from "../../../package/build.ts";
import { type DoubledCloud, withCloud } from "../../support/double/cloud.ts";
import { type TestPlane, testPlane } from "../../support/plane.ts";

const CLOUD = "aws";
/** Minutes that npm may take to get the SDKs, in milliseconds. */
const INSTALL = 5 * 60_000;

let folder: string;
let packed: Packed;
let plane: TestPlane;
let cloud: DoubledCloud;
let target: StackTarget;
const made = mkdtempSync(join(tmpdir(), "cellwall-package-"));
const home = () => join(folder, "node_modules", "cellwall");

beforeAll(async () => {
  packed = buildPackage(made);
  folder = mkdtempSync(join(tmpdir(), "cellwall-customer-"));
  cpSync(join(ROOT, "examples", "private-customer", CLOUD), folder, { recursive: true });
  // Nothing of the clone can be found from there, so whatever runs was installed.
  run("npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-save", packed.file]);
  plane = await testPlane();
  const [local] = plane.targets;
  if (local === undefined) throw new Error("the test plane has no stack");
  const { kubeconfig } = plane.controlPlane;
  cloud = withCloud({ cloud: CLOUD, kubeconfig, path: local.env.PATH ?? "" });
  // A bucket and a key of a cloud can't be had in a test: state in a folder, with a passphrase.
  target = { cwd: folder, stack: "acme", log: plane.paths.log, env: { ...local.env, ...cloud.env } };
  settings((text) => text.replace(/^secretsprovider: .*\n/m, ""));
  const { code, stdout } = await pulumi(target, ["stack", "init"], "init");
  if (code !== 0) throw new Error(stdout);
}, INSTALL + 180_000);

afterAll(async () => {
  cloud?.remove();
  await plane?.remove();
  for (const path of [folder, made]) if (path !== undefined) rmSync(path, { recursive: true, force: true });
});

/** A program in the customer's folder, with this Node first on PATH. */
function run(program: string, args: readonly string[]): string {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}` };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function settings(change: (text: string) => string): void {
  const file = join(folder, "Pulumi.acme.yaml");
  const before = readFileSync(file, "utf8");
  const after = change(before);
  if (after === before) throw new Error("the edit of the settings changes nothing");
  writeFileSync(file, after);
}

const set = (...lines: readonly string[]) =>
  settings((text) =>
    text.replace("config:\n", `config:\n${lines.map((line) => `  private-plane:${line}\n`).join("")}`),
  );

const told = ({ stdout }: RunResult) => stdout.replace(/\s+/g, " ");

describe("the packed package", () => {
  it("holds JavaScript and declarations, a licence and papers; no test, no source, no path of the machine it was made on", () => {
    const files = readdirSync(home(), { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() && !join(entry.parentPath, entry.name).includes("/node_modules/cellwall/node_modules/"),
      )
      .map((entry) => join(entry.parentPath, entry.name));
    const names = files.map((file) => file.slice(home().length + 1));
    expect(names).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "docs/private.md"]));
    expect(names.filter((name) => /(?<!\.d)\.ts$|(^|\/)(test|bench|local)\//.test(name))).toEqual([]);
    expect(files.filter((file) => readFileSync(file, "utf8").includes(ROOT))).toEqual([]);
    expect(packed.packed).toBeLessThan(1024 * 1024);
    expect(realpathSync(home())).toBe(realpathSync(folder) + home().slice(folder.length));
  });

  it("brings the SDK of no cloud; the customer installs the one that is used", () => {
    const sdks = readdirSync(join(folder, "node_modules", "@pulumi"));
    expect(sdks).toContain("aws");
    expect(sdks).not.toContain("azure-native");
    expect(sdks).not.toContain("gcp");
  });

  it("has declarations that a strict program compiles against", () => {
    writeFileSync(
      join(folder, "typed.ts"),
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
    const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2024", "--skipLibCheck"];
    expect(run(join(ROOT, "node_modules/.bin/tsc"), [...options, "typed.ts"])).toBe("");
    rmSync(join(folder, "typed.ts"));
  });

  it("has the command", () => {
    cpSync(join(ROOT, "examples", "shop"), join(folder, "shop"), { recursive: true });
    expect(run("npx", ["cellwall", "validate", "shop/cell", "shop/approval"])).toContain("✓ no problems");
    expect(run("npx", ["cellwall", "images", "--cloud", "aws"])).toContain("quay.io/cilium/operator-generic:v1.20.2");
    rmSync(join(folder, "shop"), { recursive: true });
  });
});

describe("the customer's program", () => {
  it("is at most 20 lines", () => {
    for (const variant of ["aws", "azure", "gcp"]) {
      const text = readFileSync(join(ROOT, "examples", "private-customer", variant, "index.js"), "utf8");
      expect(text.trim().split("\n").length).toBeLessThanOrEqual(20);
    }
  });

  it("refuses state and secrets outside the account, both at once, before anything is created", async () => {
    const preview = await pulumi(target, ["preview"], "preview-refused");
    expect(preview.code).not.toBe(0);
    expect(told(preview)).toMatch(/error prerequisite-state: Pulumi\.yaml backend\.url "file:.*is not in Amazon S3/);
    expect(told(preview)).toMatch(/error prerequisite-secrets: Pulumi\.acme\.yaml secretsprovider "" is a passphrase/);
    expect(cloud.resources()).toEqual([]);
  });

  it("previews a private plane once they are lifted for a trial, and says that this machine is outside", async () => {
    set("dangerouslyKeepStateElsewhere: true", "dangerouslyEncryptByPassphrase: true");
    const { tool } = plane;
    set(`ciliumChart: ${tool("cilium-chart")}`, `ciliumCrds: ${tool("cilium-crds")}`);
    const preview = await pulumi(target, ["preview"], "preview");
    expect(preview.code, preview.stdout).toBe(0);
    expect(told(preview)).toMatch(/warning prerequisite-runner: private-plane:connected/);
    expect(preview.stdout).toMatch(/cellwall:index:PrivateDataPlane/);
    expect(cloud.resources()).toEqual([]);
  });

  it("tells the command that gets a cloud's SDK which is not installed", async () => {
    const before = readFileSync(join(folder, "Pulumi.acme.yaml"), "utf8");
    cpSync(join(ROOT, "examples", "private-customer", "gcp"), folder, { recursive: true });
    settings((text) => text.replace(/^secretsprovider: .*\n/m, ""));
    set("dangerouslyKeepStateElsewhere: true", "dangerouslyEncryptByPassphrase: true");
    const preview = await pulumi(target, ["preview"], "preview-sdk");
    cpSync(join(ROOT, "examples", "private-customer", CLOUD), folder, { recursive: true });
    writeFileSync(join(folder, "Pulumi.acme.yaml"), before);
    expect(told(preview)).toMatch(/@pulumi\/gcp, is not installed fix: npm install @pulumi\/gcp@\d/);
  });

  it("passes the policy pack of the package", async () => {
    const preview = await pulumi(
      target,
      ["preview", "--policy-pack", "node_modules/cellwall/dist/stacks/guard"],
      "preview-guard",
    );
    expect(preview.code, preview.stdout).toBe(0);
    expect(preview.stdout).toContain("✅ cellwall-guard");
  });
});
