/** Door `cellwall/cloud`: the program of a cloud data plane, for a Pulumi project of one's own. */
import type { PlaneExports } from "../cloud/region.ts";
import { program } from "../cloud.ts";
import { cloudConfig } from "../config/cloud.ts";
import { Settings } from "../config/field.ts";
import { reported } from "../report.ts";
import { withSdk } from "./missing.ts";

/** A data plane in a region of a cloud from the settings of this stack, with `platform.yaml` beside Pulumi.yaml unless `platform` names another. */
export async function cloudDataPlane(): Promise<PlaneExports> {
  const settings = new Settings();
  const config = cloudConfig(settings, settings.text("platform") ?? "platform.yaml");
  return withSdk(() => reported(() => program(config)));
}
