/** A local plane of a test's own: control plane, state and stacks in a temporary folder, beside anybody else's. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlPlane, removeControlPlane, startControlPlane } from "../../local/control-plane/index.ts";
import { writePlaneFile } from "../../local/plane/bring-up.ts";
import { pulumiEnvironment } from "../../local/plane/environment.ts";
import { type LocalPaths, localPaths, ROOT } from "../../local/plane/paths.ts";
import { localTargets } from "../../local/plane/stacks.ts";
import { LOCAL_TOOLS, toolbox } from "../../local/plane/tools.ts";
import { type ToolName, toolPath } from "../../local/toolchain/index.ts";

export interface TestPlane {
  /** A copy of the clone: its stacks have settings of their own. */
  readonly root: string;
  readonly paths: LocalPaths;
  readonly controlPlane: ControlPlane;
  /** The stacks `local`, `local-dev` and `local-prod`, on this plane. */
  readonly targets: ReturnType<typeof localTargets>;
  readonly tool: (name: ToolName) => string;
  remove(): Promise<void>;
}

/** Starts an empty control plane and prepares the stacks; nothing is brought up yet. */
export async function testPlane(): Promise<TestPlane> {
  const home = mkdtempSync(join(tmpdir(), "cellwall-plane-"));
  const paths = localPaths(join(home, ".local"));
  copyClone(home);
  const tools = await toolbox(undefined, [...LOCAL_TOOLS, "oracle"]);
  mkdirSync(paths.home, { recursive: true });
  const controlPlane = await startControlPlane({ dir: paths.controlPlane, tools: tools.controlPlane });
  writePlaneFile(paths, controlPlane, tools);
  const env = { ...pulumiEnvironment(paths, toolPath(tools.all)), CELLWALL_LOCAL: paths.home };
  return {
    root: home,
    paths,
    controlPlane,
    targets: localTargets(paths, env, home),
    tool: tools.path,
    remove: async () => {
      await removeControlPlane(paths.controlPlane);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What the two projects consist of; modules are shared with this clone. */
function copyClone(to: string): void {
  for (const part of ["Pulumi.yaml", "package.json", "components", "stacks", "examples", "local/stacks"]) {
    cpSync(join(ROOT, part), join(to, part), {
      recursive: true,
      filter: (file) => !/Pulumi\.local[^/]*\.yaml$/.test(file),
    });
  }
  symlinkSync(join(ROOT, "node_modules"), join(to, "node_modules"));
}
