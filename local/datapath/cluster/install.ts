import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { PlaneOutputs } from "../../../components/plane/outputs.ts";
import { pulumiEnvironment } from "../../plane/environment.ts";
import { localPaths, ROOT } from "../../plane/paths.ts";
import { type Changes, change, PulumiFailure, pulumi, type StackTarget } from "../../plane/pulumi.ts";
import type { ControlPlane } from "./control-plane.ts";

const STACK = "datapath";

/** Pulumi's projects of this clone, with state and settings of this run. */
export interface Installer {
  /** `pulumi up` of the cells. */
  cells(): Promise<Changes>;
}

/**
 * Installs cells as a user does: the real engine, the cells project, the Kubernetes provider. What it asks of the
 * plane's stack comes from one that only names this run's cluster. `dir` holds state and settings.
 */
export async function openInstaller(
  { api, kubeconfig }: ControlPlane,
  dir: string,
  toolPath: string,
): Promise<Installer> {
  mkdirSync(dir, { recursive: true });
  const paths = localPaths(dir);
  const env = pulumiEnvironment(paths, toolPath);
  const system = await api.call<{ metadata: { uid: string } }>("GET", "/api/v1/namespaces/kube-system");
  const facts: PlaneOutputs = {
    version: 1,
    name: "local",
    kind: "local",
    clusterId: system.metadata.uid,
    cilium: { version: "1.20.2", namespace: "kube-system" },
    // No operator runs, so nobody writes the condition that cells could wait for.
    judgesPolicies: false,
    kubeconfig,
  };
  const target = (project: string, settings: Record<string, unknown>): readonly [StackTarget, readonly string[]] => {
    const file = join(dir, `${project.replaceAll("/", "-")}.yaml`);
    writeFileSync(file, stringify({ config: settings }));
    return [{ cwd: join(ROOT, project), stack: STACK, env, log: join(paths.log, project) }, ["--config-file", file]];
  };
  const template = parse(readFileSync(join(ROOT, "local", "stacks", "local-prod.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const plane = target("local/datapath/plane-stack", { "cellwall-planes:facts": JSON.stringify(facts) });
  const cells = target("stacks/cells", {
    ...template.config,
    "cellwall-cells:plane": `organization/cellwall-planes/${STACK}`,
  });
  await create(plane);
  await change(plane[0], "up", undefined, plane[1]);
  await create(cells);
  return { cells: () => change(cells[0], "up", undefined, cells[1]) };
}

async function create([target, settings]: readonly [StackTarget, readonly string[]]): Promise<void> {
  const made = await pulumi(target, ["stack", "select", "--create", ...settings], "select");
  if (made.code !== 0) throw new PulumiFailure(`stack ${target.stack} can't be made:\n${made.stdout.trim()}`);
}
