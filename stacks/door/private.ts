/** Door `cellwall/private`: the program of a private data plane, for a customer's own Pulumi project. */
import type { PlaneExports } from "../cloud/region.ts";
import { Settings } from "../config/field.ts";
import { privateConfig } from "../config/private.ts";
import { program } from "../private.ts";
import { reported } from "../report.ts";
import { withSdk } from "./missing.ts";

/**
 * A private data plane from the settings of this stack (`pulumi config`), with `platform.yaml` beside Pulumi.yaml unless
 * `platform` names another. Ends the program with every problem at once, before anything is registered.
 */
export async function privateDataPlane(): Promise<PlaneExports> {
  const settings = new Settings();
  const config = privateConfig(settings, settings.text("platform") ?? "platform.yaml");
  return withSdk(() => reported(() => program(config)));
}
