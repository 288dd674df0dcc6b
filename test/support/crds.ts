import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parse } from "yaml";
import { CRD_NAMES } from "../../components/cilium/crds.ts";
import type { Server } from "./server.ts";

/** Milliseconds until kinds that were just registered are served. */
const PATIENCE = 30_000;

/** Registers Cilium's policy kinds, and waits until the API server serves them. */
export async function placeCrds(server: Server, directory: string): Promise<void> {
  for (const name of CRD_NAMES) {
    const { status: _, ...crd } = parse(readFileSync(join(directory, "v2", `${name}.yaml`), "utf8"));
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}?fieldManager=cellwall`;
    const { status, message } = await server("PATCH", path, { ...crd, metadata: { name: crd.metadata.name } });
    if (status !== 200 && status !== 201) throw new Error(`the API server refuses ${crd.metadata.name}: ${message}`);
  }
  const until = Date.now() + PATIENCE;
  for (const name of CRD_NAMES) {
    while ((await server("GET", `/apis/cilium.io/v2/${name}`)).status !== 200) {
      if (Date.now() > until) throw new Error(`${name} are not served after ${PATIENCE / 1000} s`);
      await setTimeout(200);
    }
  }
}
