import { PROMISED } from "../../components/plane/promise.ts";
import { type CloudConfig, regionConfig } from "./cloud.ts";
import type { Settings } from "./field.ts";

/** A private plane: what a customer chooses; what is promised has no setting. */
export interface PrivateConfig extends CloudConfig {
  readonly kind: "private";
  readonly imageRegistry: string;
  /** Ranges that the network reaches by peering or VPN. */
  readonly connected: readonly string[];
  /** For a trial: the state may be elsewhere than in the account. */
  readonly dangerouslyKeepStateElsewhere: boolean;
  /** For a trial: secrets of the state may be encrypted with a passphrase. */
  readonly dangerouslyEncryptByPassphrase: boolean;
}

/** Settings that a private plane fixes: given all the same, they are refused and not ignored. */
const FIXED = { egress: "firewall", dangerouslyExposeApiServerTo: "[]" } as const;

export function privateConfig(settings: Settings, platform: string): PrivateConfig {
  for (const [key, common] of Object.entries(FIXED)) {
    const given = key === "egress" ? (settings.text(key) ?? common) : JSON.stringify(settings.list(key));
    if (given === common) continue;
    settings.refuse("promised", key, given, "can't be chosen: a private plane promises it", `take ${key} away`);
  }
  const imageRegistry = settings.required(
    "imageRegistry",
    "set it to the registry in this account that holds the images, with its path; `cellwall images` lists them",
  );
  const config = regionConfig(settings, platform, "private", PROMISED.egress);
  return {
    ...config,
    kind: "private",
    imageRegistry,
    connected: settings.list("connected"),
    dangerouslyKeepStateElsewhere: settings.flag("dangerouslyKeepStateElsewhere"),
    dangerouslyEncryptByPassphrase: settings.flag("dangerouslyEncryptByPassphrase"),
  };
}
