import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pulumiEnvironment } from "../../local/plane/environment.ts";
import { localPaths, ROOT } from "../../local/plane/paths.ts";
import { pulumi, type StackTarget } from "../../local/plane/pulumi.ts";
import { resolveTools, toolPath } from "../../local/toolchain/index.ts";

const PACK = join(ROOT, "stacks", "guard");
const PROGRAM = ["test", "engine", "programs", "guard-plane"];

let home: string;
let target: StackTarget;

/** A copy of the program beside links to what it imports: Pulumi writes into a project's folder. */
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "cellwall-guard-"));
  const cwd = join(home, ...PROGRAM);
  mkdirSync(cwd, { recursive: true });
  cpSync(join(ROOT, ...PROGRAM), cwd, { recursive: true });
  for (const part of ["node_modules", "components", "stacks", "examples", "package.json", "test/guard"])
    symlinkSync(join(ROOT, part), join(home, part));
  const paths = localPaths(join(home, ".local"));
  mkdirSync(paths.home, { recursive: true });
  const tools = await resolveTools(["pulumi", "pulumi-language-nodejs", "pulumi-resource-kubernetes"]);
  target = { cwd, stack: "guard", env: pulumiEnvironment(paths, toolPath(tools)), log: paths.log };
  expect((await pulumi(target, ["stack", "init"], "init")).code).toBe(0);
});
afterAll(() => {
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

function run(program: string, verb: readonly string[], extra: readonly string[] = []) {
  const env = { ...target.env, GUARD_PLANE: program };
  return pulumi({ ...target, env }, [...verb, "--policy-pack", PACK, ...extra], `${verb[0]}-${program}`);
}

describe("the policy pack under the engine", () => {
  it("lets a good plane through and says so, with values that are not known yet", async () => {
    const { code, stdout } = await run("good", ["preview"]);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/✅ cellwall-guard@v/);
    expect(stdout).not.toMatch(/\[(mandatory|advisory)\]/);
  });

  it("stops a bad plane, and says what, where and how to mend it", async () => {
    const { code, stdout } = await run("bad", ["preview"]);
    expect(code).not.toBe(0);
    const told = [
      ["deletion-protection", "aws:kms:Key: logs", "the resource option `protect` is not set", "set protect: true"],
      [
        "private-api-server",
        "aws:eks:Cluster: eu-1",
        "vpcConfig.publicAccessCidrs is not set",
        "make the API server private",
      ],
      [
        "no-open-policy",
        "CiliumNetworkPolicy: open",
        "spec.egress.0 lets everything out: range 0.0.0.0/0",
        "name the endpoints",
      ],
      [
        "cell-default-deny",
        "Namespace: orders",
        "namespace orders of a cell has no policy that denies",
        "place the cell's whole bundle",
      ],
      ["no-plain-secret", "ConfigMap: plain", "data.password holds a secret", "wrap it in pulumi.secret"],
    ];
    for (const [rule, where, what, fix] of told)
      expect(stdout).toMatch(new RegExp(`\\[mandatory\\] +${rule} .*${where}\\)\\n.*\\n +${what}.*\\n +fix: ${fix}`));
    expect(stdout).not.toContain("hunter2");
    expect(stdout).not.toContain("ConfigMap: marked)");
  });

  it("lets a planned removal through when its rule is made advisory", async () => {
    const config = join(home, "removal.json");
    writeFileSync(config, JSON.stringify({ "deletion-protection": "advisory" }));
    const { code, stdout } = await run("unprotected", ["preview"], ["--policy-pack-config", config]);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/\[advisory\] +deletion-protection/);
  });

  it("asks again when a value is known, before anything is made of it", async () => {
    expect((await run("late", ["preview"])).code).toBe(0);
    const { code, stdout } = await run("late", ["up", "--yes", "--skip-preview"]);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/\[mandatory\] +metadata-closed .*\n.*\n +metadataOptions.httpTokens is "optional"/);
  });
});
