import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cell } from "../../components/cell/cell.ts";
import { loadModel } from "../../components/cell/load.ts";
import { providerSettings } from "../../components/cluster/provider.ts";
import { planeFacts, planeOutputs } from "../../components/plane/outputs.ts";
import { compile } from "../../components/policy/bundle.ts";
import { reported } from "../report.ts";
import type { CellsConfig } from "./config.ts";
import { type Edge, reportConnectivity } from "./connectivity.ts";

/** What a stack of cells exports. */
export interface CellSet {
  /** Digest of every cell's contract, by namespace. */
  readonly cells: Readonly<Record<string, string>>;
  /** Who may talk to whom after this update; the next preview is compared with it. */
  readonly connectivity: readonly Edge[];
}

/** The cells of one plane and environment. */
export async function program(config: CellsConfig): Promise<CellSet> {
  const model = await reported(() =>
    loadModel(config, ({ message, location }) => pulumi.log.warn(`${location.file}:${location.line}: ${message}`)),
  );
  const reference = new pulumi.StackReference(config.plane);
  const plane = await reported(() => planeFacts(reference));
  const provider = new k8s.Provider(
    "plane",
    providerSettings(pulumi.secret(planeOutputs(reference).apply(({ kubeconfig }) => kubeconfig)), plane.clusterId),
  );
  const bundles = compile(model);
  for (const bundle of bundles.cells) {
    new Cell(bundle.namespace, { bundle, waitForValid: plane.judgesPolicies }, { providers: [provider] });
  }
  return {
    cells: Object.fromEntries(model.cells.map(({ namespace, digest }) => [namespace, digest])),
    connectivity: await reportConnectivity(model, bundles),
  };
}
