import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cell } from "../../components/cell/cell.ts";
import { loadModel } from "../../components/cell/load.ts";
import { providerSettings } from "../../components/cluster/provider.ts";
import { policyDigests } from "../../components/fleet/digest.ts";
import { planeFacts, planeOutputs } from "../../components/plane/outputs.ts";
import { compile } from "../../components/policy/bundle.ts";
import { releaseNow } from "../release.ts";
import { reported } from "../report.ts";
import { cellsConfig } from "./config.ts";
import { reportConnectivity } from "./connectivity.ts";
import { heldCells } from "./shard.ts";

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
const held = heldCells(model, config.organizations);
const own = bundles.cells.filter(({ namespace }) => held.has(namespace));
const placed = own
  .filter(({ namespace }) => config.only?.has(namespace) ?? true)
  .map(
    (bundle) =>
      new Cell(bundle.namespace, { bundle, waitForValid: plane.judgesPolicies }, { providers: [provider] }).namespace,
  );

/** Digest of every cell's contract, by namespace. */
export const cells = Object.fromEntries(
  model.cells.filter(({ namespace }) => held.has(namespace)).map(({ namespace, digest }) => [namespace, digest]),
);

/** Digest of every cell's policies, by namespace: the same on every plane for the same cell. */
export const policies = policyDigests(own, model.platform);

/** What this update was, for `cellwall fleet`; there only once every cell stands. */
export const release = pulumi.all(placed).apply(() => releaseNow(plane.name, plane.cilium.version, config.environment));

/** Who may talk to whom after this update; the next preview is compared with it. */
export const connectivity = await reportConnectivity(model, bundles, config.only ?? (config.organizations && held));
