/** Places the objects of N generated cells: `cells` through the components, `plain` as a program without them would. */
import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import { Cell } from "../../components/cell/cell.ts";
import { compile } from "../../components/policy/bundle.ts";
import { benchModel } from "../model.ts";
import { plain } from "./plain.ts";

const variant = process.env.CELLWALL_BENCH_VARIANT;
const count = Number(process.env.CELLWALL_BENCH_CELLS);
const kubeconfig = process.env.CELLWALL_BENCH_KUBECONFIG;
if (kubeconfig === undefined || !Number.isInteger(count)) throw new Error("run this program through `npm run bench`");

const provider = new k8s.Provider("bench", {
  kubeconfig: readFileSync(kubeconfig, "utf8"),
  clusterIdentifier: "bench",
  kubeClientSettings: { qps: 200, burst: 400, timeout: 60 },
});
const { cells } = compile(benchModel(count));
if (variant === "cells") {
  for (const bundle of cells) new Cell(bundle.namespace, { bundle, waitForValid: false }, { providers: [provider] });
} else {
  plain(cells, provider);
}
