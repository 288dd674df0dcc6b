import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";
import { parse } from "yaml";

/** Registers Cilium's policy kinds, so that policies can be created without all of Cilium. */
export async function applyCrds(kubeconfig: string, directory: string, names: readonly string[]): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = KubernetesObjectApi.makeApiClient(config);
  for (const name of names) await api.create(parse(readFileSync(join(directory, "v2", `${name}.yaml`), "utf8")));
}
