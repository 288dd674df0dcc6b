import { type CloudConfig, cloudConfig } from "./config/cloud.ts";
import { Settings } from "./config/field.ts";
import { type LocalConfig, localConfig } from "./config/local.ts";
import { type PrivateConfig, privateConfig } from "./config/private.ts";

/** Settings of a plane's stack, checked. */
export type PlaneConfig = LocalConfig | CloudConfig | PrivateConfig;

/** Reads and checks them all; a problem ends the program before anything is registered. */
export function planeConfig(): PlaneConfig {
  const settings = new Settings();
  const kind = settings.choice("kind", ["local", "cloud", "private"]);
  const platform = settings.required("platform", "name the platform file of the plane");
  return KINDS[kind](settings, platform);
}

const KINDS = { local: localConfig, cloud: cloudConfig, private: privateConfig } as const;
