import { type CloudConfig, cloudConfig } from "./config/cloud.ts";
import { Settings } from "./config/field.ts";
import { type LocalConfig, localConfig } from "./config/local.ts";

/** Settings of a plane's stack, checked. */
export type PlaneConfig = LocalConfig | CloudConfig;

/** Reads and checks them all; a problem ends the program before anything is registered. */
export function planeConfig(): PlaneConfig {
  const settings = new Settings();
  const kind = settings.choice("kind", ["local", "cloud"]);
  const platform = settings.required("platform", "name the platform file of the plane");
  return kind === "cloud" ? cloudConfig(settings, platform) : localConfig(settings, platform);
}
