/** `npm run --silent env`: what a shell needs to run `pulumi` and `kubectl` on the local plane by hand. */

import { pulumiEnvironment } from "./plane/environment.ts";
import { failure } from "./plane/failure.ts";
import { localPaths } from "./plane/paths.ts";
import { LOCAL_TOOLS } from "./plane/tools.ts";
import { resolveTools, toolPath } from "./toolchain/index.ts";

try {
  const paths = localPaths();
  const tools = await resolveTools(LOCAL_TOOLS);
  const environment: Record<string, string> = {
    ...pulumiEnvironment(paths, ""),
    KUBECONFIG: `${paths.controlPlane}/kubeconfig`,
  };
  const { PATH: _, ...plain } = environment;
  for (const [name, value] of Object.entries(plain)) console.log(`export ${name}=${quote(value)}`);
  console.log(`export PATH=${quote(toolPath(tools))}:"$PATH"`);
} catch (error) {
  failure(error);
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
