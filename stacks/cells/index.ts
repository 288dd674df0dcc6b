import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cell } from "../../components/cell/cell.ts";
import { loadModel } from "../../components/cell/load.ts";
import { providerSettings } from "../../components/cluster/provider.ts";
import { planeFacts, planeOutputs } from "../../components/plane/outputs.ts";
import { compile } from "../../components/policy/bundle.ts";
import { reported } from "../report.ts";
import { cellsConfig } from "./config.ts";
import { reportConnectivity } from "./connectivity.ts";

const config = cellsConfig();
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

/** Digest of every cell's contract, by namespace. */
export const cells = Object.fromEntries(model.cells.map(({ namespace, digest }) => [namespace, digest]));

/** Who may talk to whom after this update; the next preview is compared with it. */
export const connectivity = await reportConnectivity(model, bundles);
