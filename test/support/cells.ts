/** The example's cells on a test's plane: the real stack of cells, brought up by the real engine. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadModel } from "../../components/cell/load.ts";
import { canonicalJson, sha256 } from "../../components/contract/digest.ts";
import { compile } from "../../components/policy/bundle.ts";
import { stackFiles } from "../../local/plane/checkpoint.ts";
import { ROOT } from "../../local/plane/paths.ts";
import { change } from "../../local/plane/pulumi.ts";
import { ensureStack, type LocalTarget } from "../../local/plane/stacks.ts";
import { type LiveObject, liveCluster } from "./live.ts";
import type { TestRegion } from "./region.ts";

/** Day on which the example's approvals are judged. */
const AS_OF = "2026-11-21T00:00:00Z";

export interface TestCells {
  readonly target: LocalTarget;
  /** Digest of the policies that the API server holds, by namespace. */
  digests(): Promise<Readonly<Record<string, string>>>;
  remove(): Promise<void>;
}

/** Brings up the shop's production cells on the plane of `region`, whose platform file has the name of its stack. */
export async function cellsOn({ plane, target }: TestRegion): Promise<TestCells> {
  const stack = `${target.stack}-prod`;
  const cwd = join(plane.root, "stacks", "cells");
  writeFileSync(
    join(cwd, `Pulumi.${stack}.yaml`),
    [
      "config:",
      `  cellwall-cells:plane: organization/cellwall-planes/${target.stack}`,
      "  cellwall-cells:environment: prod",
      `  cellwall-cells:platform: platform/${target.stack}.yaml`,
      "  cellwall-cells:cells: [../../examples/shop]",
      `  cellwall-cells:asOf: "${AS_OF}"`,
      "",
    ].join("\n"),
  );
  const cells: LocalTarget = {
    ...target,
    title: `cells of ${target.stack}`,
    stack,
    cwd,
    files: stackFiles(plane.paths.backend, "cellwall-cells", stack),
  };
  await ensureStack(cells);
  await change(cells, "up");
  return {
    target: cells,
    digests: async () =>
      digests(await liveCluster(plane.controlPlane.kubeconfig).list("cilium.io/v2", "CiliumNetworkPolicy")),
    remove: async () => {
      await change(cells, "destroy");
    },
  };
}

/** What `digests` gives for the shop on any plane. */
export function shopDigests(): Readonly<Record<string, string>> {
  const model = loadModel(
    {
      paths: ["examples/shop"],
      root: ROOT,
      environment: "prod",
      platform: "stacks/cells/platform/local.yaml",
      asOf: AS_OF,
    },
    () => {},
  );
  const objects = compile(model).cells.flatMap(({ objects: placed }) => placed.map(({ object }) => object));
  return digests(objects.filter(({ kind }) => kind === "CiliumNetworkPolicy") as unknown as LiveObject[]);
}

/** Names and specs alone: labels name the plane. Namespaces of the shop; a plane has policies of its own beside them. */
function digests(policies: readonly LiveObject[]): Record<string, string> {
  const shop = policies.filter(({ metadata: { namespace = "" } }) => namespace.endsWith("-prod"));
  const byNamespace = Map.groupBy(shop, ({ metadata }) => metadata.namespace ?? "");
  return Object.fromEntries(
    [...byNamespace].map(([namespace, found]) => {
      const specs = Object.fromEntries(found.map(({ metadata, spec }) => [metadata.name, spec]));
      return [namespace, sha256(canonicalJson(specs))];
    }),
  );
}
