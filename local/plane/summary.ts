import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import pc from "picocolors";
import { parse } from "yaml";
import { table } from "../../cli/table.ts";
import { loadModel } from "../../components/cell/load.ts";
import type { Model } from "../../components/contract/model.ts";
import { compile } from "../../components/policy/bundle.ts";
import { type ReachRow, reachTable } from "../../components/policy/reach/table.ts";
import type { LocalPlane } from "./bring-up.ts";
import { countPolicies } from "./live.ts";
import { LOCAL_STACKS, type LocalPaths, ROOT } from "./paths.ts";

const CELLS = join(ROOT, "stacks", "cells");

/** What a person wants to know after `npm start`: what stands, who can reach whom, what to try next. */
export async function printSummary(paths: LocalPaths, plane: LocalPlane, total: string): Promise<void> {
  const models = LOCAL_STACKS.filter(({ project }) => project === "stacks/cells").map(({ stack }) => modelOf(stack));
  const live = await countPolicies(plane.controlPlane.kubeconfig);
  console.log(`\n${pc.bold("Cells")}`);
  printCells(models, live);
  const last = models.at(-1);
  if (last !== undefined) printReach(last);
  const kubeconfig = relative(process.cwd(), plane.controlPlane.kubeconfig);
  console.log(`\n${pc.bold("Where")}
  API server   ${plane.controlPlane.server}
  kubeconfig   ${kubeconfig}
  audit log    ${relative(process.cwd(), plane.controlPlane.auditLog)}
  logs         ${relative(process.cwd(), paths.log)}

${pc.bold("Try next")}
  kubectl --kubeconfig ${kubeconfig} get cnp -A
  eval "$(npm run --silent env)" && pulumi -C stacks/cells preview --stack local-prod
  $EDITOR examples/shop/cell/orders.yaml && npm start

Ready after ${total}. ${pc.dim("`npm run stop` stops it, `npm run destroy` removes it.")}`);
}

/** The model behind a stack of cells, read the way its program reads it. */
function modelOf(stack: string): Model {
  const { config } = parse(readFileSync(join(CELLS, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  return loadModel({
    root: CELLS,
    environment: String(config["cellwall-cells:environment"]),
    paths: config["cellwall-cells:cells"] as string[],
    platform: String(config["cellwall-cells:platform"] ?? "platform/local.yaml"),
    asOf: String(config["cellwall-cells:asOf"]),
  });
}

function printCells(models: readonly Model[], live: ReadonlyMap<string, number>): void {
  const cells = models.flatMap((model) => model.cells);
  const rows = cells.map(({ namespace, organization, phase, components, owner }) => [
    namespace,
    organization,
    phase,
    components.map(({ name }) => name).join(" "),
    `${live.get(namespace) ?? 0} policies`,
    owner.team,
  ]);
  console.log(table(["namespace", "organization", "phase", "components", "in the API server", "team"], rows));
}

function printReach(model: Model): void {
  const { cells, cluster } = compile(model);
  const rows = reachTable(model, { cluster, cells });
  console.log(`\n${pc.bold(`Who can reach whom in ${model.environment}`)} ${pc.dim("(everything else is denied)")}`);
  console.log(table(["from", "to", "port", "requests", "allowed by"], rows.map(reachCells)));
}

function reachCells(row: ReachRow): string[] {
  return [row.from, row.to, `${row.port}/${row.transport}`, row.l7 ?? "any", row.via.join(" ")];
}
