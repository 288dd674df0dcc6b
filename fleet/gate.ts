/** Asks a region whether it is well: its API server, and whatever commands the fleet file names. */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";
import type { Gate, Region } from "../components/fleet/file/fleet.ts";
import { ciliumTrouble, type LiveObject, policyTrouble } from "../components/fleet/health.ts";
import { REVISION_VARIABLE, standingOf } from "../components/fleet/release.ts";
import { PLANE_OUTPUT, type PlaneOutputs } from "../components/plane/outputs.ts";
import { FleetError } from "./error.ts";
import { outputsOf, type Workplace } from "./stack.ts";

/** Between two looks, in milliseconds. */
const PAUSE = 3_000;

/** Passes, or throws {@link FleetError} with what was not well when the gate's time was over. */
export async function checkRegion(
  place: Workplace,
  region: Region,
  gate: Gate,
  revision: string,
  stopped: () => boolean,
): Promise<void> {
  const until = Date.now() + gate.timeoutSeconds * 1_000;
  for (const command of gate.commands) await run(command, region, revision, gate.timeoutSeconds);
  if (gate.checks.length === 0) return;
  for (;;) {
    const trouble = await troubleOf(place, region, gate).catch((error: unknown) => [messageOf(error)]);
    if (trouble.length === 0) return;
    if (Date.now() > until || stopped()) {
      const more = trouble.length > 5 ? `\n    and ${trouble.length - 5} more` : "";
      throw new FleetError(`the gate does not open:\n    ${trouble.slice(0, 5).join("\n    ")}${more}`);
    }
    await sleep(PAUSE);
  }
}

async function troubleOf(place: Workplace, region: Region, gate: Gate): Promise<readonly string[]> {
  const plane = await planeOf(place, region);
  const config = new KubeConfig();
  config.loadFromString(plane.kubeconfig);
  const api = KubernetesObjectApi.makeApiClient(config);
  const list = async (apiVersion: string, kind: string, namespace?: string): Promise<LiveObject[]> => {
    const { items } = await api.list(apiVersion, kind, namespace);
    return items.map((item) => ({ ...item, kind }) as unknown as LiveObject);
  };
  const trouble: string[] = [];
  if (gate.checks.includes("cilium")) {
    const { namespace } = plane.cilium;
    trouble.push(
      ...ciliumTrouble([
        ...(await list("apps/v1", "DaemonSet", namespace)),
        ...(await list("apps/v1", "Deployment", namespace)),
      ]),
    );
  }
  const cells = region.stacks.filter(({ project }) => project === "cells");
  if (gate.checks.includes("policies") && cells.length > 0) {
    const standings = await Promise.all(cells.map(async (ref) => standingOf(await outputsOf(place, ref))));
    const namespaces = standings.flatMap(({ policies }) => Object.keys(policies));
    const live = await list("cilium.io/v2", "CiliumNetworkPolicy");
    trouble.push(...policyTrouble(live, namespaces, plane.judgesPolicies));
  }
  return trouble;
}

/** The region's own plane. A region of cells alone says in the fleet file which plane they are on only by their settings. */
async function planeOf(place: Workplace, region: Region): Promise<PlaneOutputs> {
  const ref = region.stacks.find(({ project }) => project === "planes");
  if (ref === undefined) {
    throw new FleetError(
      `region ${region.name} names no plane, so there is no API server to ask\n    fix: name its plane, or give its wave a gate with \`checks: []\` and commands`,
    );
  }
  const plane = (await outputsOf(place, ref))[PLANE_OUTPUT] as PlaneOutputs | undefined;
  if (plane === undefined) throw new FleetError(`stack ${ref.stack} has no output "${PLANE_OUTPUT}": it never came up`);
  return plane;
}

/** One command of a gate, in the caller's folder. */
async function run(command: string, region: Region, revision: string, seconds: number): Promise<void> {
  const names = { CELLWALL_REGION: region.name, CELLWALL_WAVE: region.wave, [REVISION_VARIABLE]: revision };
  const child = spawn(command, {
    shell: true,
    env: { ...process.env, ...names },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: seconds * 1_000,
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal ?? "unknown"));
  });
  if (code !== 0) throw new FleetError(`\`${command}\` ended with ${code}: ${output.trim() || "it printed nothing"}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
