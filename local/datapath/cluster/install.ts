import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parse } from "yaml";
import { CILIUM_VERSION } from "../../../components/cilium/cilium.ts";
import type { PlaneOutputs } from "../../../components/plane/outputs.ts";
import { pulumiEnvironment } from "../../plane/environment.ts";
import { localPaths, ROOT } from "../../plane/paths.ts";
import { type Changes, change, PulumiFailure, pulumi, type StackTarget } from "../../plane/pulumi.ts";
import type { ControlPlane } from "./control-plane.ts";

const STACK = "datapath";

/** Pulumi's projects of this clone, with state and settings of this run. */
export interface Installer {
  /** `pulumi up` of the cells. */
  cells(): Promise<Changes>;
}

/**
 * Installs cells as a user does: the real engine, the cells project, the Kubernetes provider. What it asks of the
 * plane's stack comes from one that only names this run's cluster. `dir` holds state and settings, `cells` are the files
 * and folders with cells.
 */
export async function openInstaller(
  { api, kubeconfig }: ControlPlane,
  dir: string,
  toolPath: string,
  cells: readonly string[],
): Promise<Installer> {
  mkdirSync(dir, { recursive: true });
  const paths = localPaths(dir);
  const env = pulumiEnvironment(paths, toolPath);
  const system = await api.call<{ metadata: { uid: string } }>("GET", "/api/v1/namespaces/kube-system");
  const facts: PlaneOutputs = {
    version: 1,
    name: "local",
    kind: "local",
    clusterId: system.metadata.uid,
    cilium: { version: CILIUM_VERSION, namespace: "kube-system" },
    // No operator runs, so nobody writes the condition that cells could wait for.
    judgesPolicies: false,
    kubeconfig,
  };
  const stackOf = (name: string, folder: string, settings: Record<string, unknown>): Stack => {
    // Pulumi writes a stack's salt beside Pulumi.yaml when it makes the stack, so it makes it in a folder of this run.
    const scratch = join(dir, name);
    const file = join(scratch, `Pulumi.${STACK}.yaml`);
    mkdirSync(scratch, { recursive: true });
    writeFileSync(join(scratch, "Pulumi.yaml"), JSON.stringify({ name, runtime: "nodejs" }));
    // JSON is YAML in which every string is quoted: Pulumi would read a date as something else.
    writeFileSync(file, JSON.stringify({ config: settings }));
    const at = (cwd: string): StackTarget => ({ cwd, stack: STACK, env, log: join(paths.log, name) });
    return { scratch: at(scratch), target: at(join(ROOT, folder)), settings: ["--config-file", file] };
  };
  const template = parse(readFileSync(join(ROOT, "local", "stacks", "local-prod.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const planes = stackOf("cellwall-planes", "local/datapath/plane-stack", {
    "cellwall-planes:facts": JSON.stringify(facts),
  });
  const stack = stackOf("cellwall-cells", "stacks/cells", {
    ...template.config,
    "cellwall-cells:cells": cells.map((path) => relative(join(ROOT, "stacks", "cells"), resolve(ROOT, path))),
    "cellwall-cells:plane": `organization/cellwall-planes/${STACK}`,
  });
  for (const one of [planes, stack]) await create(one);
  await up(planes);
  return { cells: () => up(stack) };
}

interface Stack {
  readonly scratch: StackTarget;
  readonly target: StackTarget;
  readonly settings: readonly string[];
}

async function create({ scratch }: Stack): Promise<void> {
  const made = await pulumi(scratch, ["stack", "select", "--create"], "select");
  if (made.code !== 0) throw new PulumiFailure(`stack ${scratch.stack} can't be made:\n${made.stdout.trim()}`);
}

function up({ target, settings }: Stack): Promise<Changes> {
  return change(target, "up", undefined, settings);
}
