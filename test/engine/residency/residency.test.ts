import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Home } from "../../../components/residency/model.ts";
import { pulumiEnvironment } from "../../../local/plane/environment.ts";
import { localPaths, ROOT } from "../../../local/plane/paths.ts";
import { pulumi, type StackTarget } from "../../../local/plane/pulumi.ts";
import { resolveTools, toolPath } from "../../../local/toolchain/index.ts";
import { HOMES } from "../../residency/support.ts";
import { VIOLATIONS } from "../../residency/violation.ts";
import { type DoubledCloud, effects, withCloud } from "../../support/double/cloud.ts";

const PROGRAM = ["test", "engine", "residency", "program"];
const DOUBLES = { aws: "aws", azure: "azure-native", gcp: "gcp" } as const;
const SCRIPTS = {
  aws: { account: { accountId: HOMES.aws.account } },
  azure: { account: { subscriptionId: HOMES.azure.account } },
  gcp: { account: { project: HOMES.gcp.account } },
} as const;

let home: string;
let target: StackTarget;
const clouds = new Map<Home["cloud"], DoubledCloud>();

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "cellwall-residency-"));
  const cwd = join(home, ...PROGRAM);
  mkdirSync(cwd, { recursive: true });
  cpSync(join(ROOT, ...PROGRAM), cwd, { recursive: true });
  for (const part of ["node_modules", "components", "stacks", "package.json", "test/residency"])
    symlinkSync(join(ROOT, part), join(home, part));
  const paths = localPaths(join(home, ".local"));
  mkdirSync(paths.home, { recursive: true });
  const path = toolPath(await resolveTools(["pulumi", "pulumi-language-nodejs", "pulumi-resource-kubernetes"]));
  target = { cwd, stack: "residency", env: pulumiEnvironment(paths, path), log: paths.log };
  for (const cloud of ["aws", "azure", "gcp"] as const)
    clouds.set(
      cloud,
      withCloud({ cloud: DOUBLES[cloud], script: SCRIPTS[cloud] as object, path: target.env.PATH ?? path }),
    );
  expect((await pulumi(target, ["stack", "init"], "init")).code).toBe(0);
});
afterAll(() => {
  for (const cloud of clouds.values()) cloud.remove();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

/** `watched`: whether the program judges itself; a test of the guard leaves that to the guard. */
function run(cloud: Home["cloud"], violations: readonly number[], verb: readonly string[], watched = true) {
  const variant = JSON.stringify({ cloud, violations, watched });
  const env = { ...target.env, ...clouds.get(cloud)?.env, VARIANT: variant };
  return pulumi({ ...target, env }, verb, `${verb[0]}-${cloud}-${violations.join("-")}`);
}

/** The run itself is no resource that a program makes: `runner.ts` is tested with the other pure parts. */
const MADE = VIOLATIONS.map((violation, index) => ({ ...violation, index })).filter(
  ({ type }) => !type.startsWith("cellwall:"),
);

describe("a private plane under the engine", () => {
  it.each(["aws", "azure", "gcp"] as const)("previews on %s when nothing leaves", async (cloud) => {
    const { code, stdout } = await run(cloud, [], ["preview"]);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/residency in \w+ \S+ \S+: \d+ resources, \d+ findings: .* 0 leaves, 0 unclassified/);
  });

  it.each(["aws", "azure", "gcp"] as const)(
    "is refused on %s for each thing that leaves, all in one run",
    async (cloud) => {
      const leaks = MADE.filter((violation) => violation.cloud === cloud);
      const { code, stdout } = await run(
        cloud,
        leaks.map(({ index }) => index),
        ["preview"],
      );
      expect(code).not.toBe(0);
      // What the engine says at the end; above it the same lines stand once more, as they came.
      const errors = stdout.slice(stdout.indexOf("Diagnostics:")).split(/(?=error: )/);
      const missed = leaks.filter(({ type, index, says }) => {
        const told = errors.find((error) => error.startsWith(`error: residency: ${type} leak-${index} is not made`));
        return told === undefined || !says.test(told) || !/fix: \S/.test(told);
      });
      expect(
        missed.map(({ what }) => what),
        stdout,
      ).toEqual([]);
      // Reasons stand alone, not between stack traces.
      expect(stdout).not.toMatch(/unhandled exception|^ +at .*:\d+:\d+/m);
    },
  );

  it("is refused by the guard where the program does not watch itself", async () => {
    const leaks = MADE.filter(({ type }) => /^(pulumi:providers:)?aws:ec2/.test(type));
    const numbers = leaks.map(({ index }) => index);
    const { code, stdout } = await run(
      "aws",
      numbers,
      ["preview", "--policy-pack", join(ROOT, "stacks", "guard")],
      false,
    );
    expect(code).not.toBe(0);
    const told = stdout.slice(stdout.indexOf("Policies:")).split(/(?=- \[mandatory\])/);
    const missed = leaks.filter(
      ({ index, says }) =>
        !told.some(
          (text) =>
            /residency/.test(text) && text.includes(`: leak-${index})`) && says.test(text) && /fix: \S/.test(text),
        ),
    );
    expect(
      missed.map(({ what }) => what),
      stdout,
    ).toEqual([]);
    expect(leaks.length).toBeGreaterThan(7);
  });

  it("is refused without a preview as well, before anything is made of what leaves", async () => {
    const index = VIOLATIONS.findIndex(({ type }) => type === "aws:ec2/natGateway:NatGateway");
    clouds.get("aws")?.forget();
    const { code, stdout } = await run("aws", [index], ["up", "--yes", "--skip-preview"]);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/leads out to the internet/);
    const done = effects(clouds.get("aws")?.calls() ?? []).map(({ type }) => type);
    expect(done).not.toContain("aws:ec2/natGateway:NatGateway");
  });
});
