/** A region of a cloud for tests: the product's own stack under the real engine, a double of the cloud, a real API server. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isLocked, mendCheckpoint, stackFiles } from "../../local/plane/checkpoint.ts";
import { change, pulumi } from "../../local/plane/pulumi.ts";
import { ensureStack, type LocalTarget } from "../../local/plane/stacks.ts";
import { type CloudName, type DoubledCloud, type Script, withCloud } from "./double/cloud.ts";
import { type Judge, startJudge } from "./judge.ts";
import { type TestPlane, testPlane } from "./plane.ts";

export interface TestRegion {
  readonly plane: TestPlane;
  readonly cloud: DoubledCloud;
  readonly target: LocalTarget;
  remove(): Promise<void>;
}

/** Prepares the stack of a region file; nothing is brought up. */
export async function testRegion(cloudName: CloudName, stack: string, script: Script): Promise<TestRegion> {
  const plane = await testPlane();
  const [local] = plane.targets;
  if (local === undefined) throw new Error("the test plane has no stack");
  const cloud = withCloud({
    cloud: cloudName,
    script,
    kubeconfig: plane.controlPlane.kubeconfig,
    path: local.env.PATH ?? "",
  });
  const target: LocalTarget = {
    ...local,
    title: stack,
    stack,
    env: { ...local.env, ...cloud.env },
    files: stackFiles(plane.paths.backend, "cellwall-planes", stack),
  };
  // The chart's repository can't be reached from a test, and simulated nodes run no operator that registers CRDs.
  appendFileSync(
    join(plane.root, "stacks", `Pulumi.${stack}.yaml`),
    `  cellwall-planes:ciliumChart: ${plane.tool("cilium-chart")}\n  cellwall-planes:ciliumCrds: ${plane.tool("cilium-crds")}\n` +
      // State in a folder and a passphrase: a private plane takes them for a trial only.
      "  cellwall-planes:dangerouslyKeepStateElsewhere: true\n  cellwall-planes:dangerouslyEncryptByPassphrase: true\n",
  );
  await ensureStack(target);
  const judge: Judge = await startJudge(plane.controlPlane.kubeconfig);
  return {
    plane,
    cloud,
    target,
    remove: async () => {
      await judge.stop();
      cloud.remove();
      await plane.remove();
    },
  };
}

/** Milliseconds until every call of the double that was under way has ended. */
const IN_FLIGHT = 1_500;

interface Pending {
  readonly type: string;
  readonly resource: {
    readonly urn: string;
    readonly type: string;
    readonly parent: string;
    /** URN and id. */
    readonly provider: string;
  };
}

/**
 * What docs/regions.md tells a person to do after a run that was killed: take the lock away, clear what was being created,
 * look up in the cloud what became of it, and import what is there.
 */
export async function repair({ target, cloud }: TestRegion): Promise<void> {
  mendCheckpoint(target.files);
  // What was under way in the cloud ends there, whoever asked for it.
  await sleep(IN_FLIGHT);
  if (isLocked(target.files)) await pulumi(target, ["cancel", "--yes"], "cancel");
  const exported = await pulumi(target, ["stack", "export"], "export");
  if (exported.code !== 0 || !exported.stdout.includes("{"))
    throw new Error(`no state of ${target.stack}:\n${exported.stdout}`);
  const { deployment } = JSON.parse(exported.stdout.slice(exported.stdout.indexOf("{"))) as {
    deployment: { pending_operations?: readonly Pending[] };
  };
  const there = new Map(cloud.resources().map(({ urn, id }) => [urn, id]));
  const creating = (deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
  await change(target, "refresh", () => {}, ["--clear-pending-creates"]);
  for (const { resource } of creating) {
    const id = there.get(resource.urn);
    if (id === undefined) continue;
    const provider = resource.provider.slice(0, resource.provider.lastIndexOf("::"));
    const imported = await pulumi(
      target,
      [
        "import",
        resource.type,
        nameOf(resource.urn),
        id,
        ...["--parent", `parent=${resource.parent}`, "--provider", `provider=${provider}`],
        ...["--generate-code=false", "--skip-preview", "--yes"],
      ],
      "import",
    );
    if (imported.code !== 0) throw new Error(`import of ${resource.urn} failed:\n${imported.stdout}`);
  }
}

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);
