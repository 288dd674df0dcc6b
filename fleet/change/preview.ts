/** `pulumi preview` of one stack of cells, of no more than what differs from what stands. */
import { spawn } from "node:child_process";
import { loadModel } from "../../components/cell/load.ts";
import { changedCells, type StateResource, targetsOf } from "../../components/fleet/change/cells.ts";
import { keptOf } from "../../components/fleet/change/preview.ts";
import { policyDigests } from "../../components/fleet/digest.ts";
import { standingOf } from "../../components/fleet/release.ts";
import { compile } from "../../components/policy/bundle.ts";
import { FleetError } from "../error.ts";
import { cellsSettings } from "./source.ts";

export interface PreviewRequest {
  /** Folder of the cells project. */
  readonly folder: string;
  readonly stack: string;
  readonly policyPack?: string;
  /** Look at every cell, as a plain preview does. */
  readonly all: boolean;
  /** Version of cellwall that makes the preview. */
  readonly version: string;
}

export interface CellsPreview {
  /** Steps, errors and violations, as `readPreview` reads them; no secrets. */
  readonly json: string;
  readonly code: number;
  /** Why the preview looked at what it looked at. */
  readonly scope: string;
}

/** More changed cells than this are no small change: everything is looked at. */
const MOST_CELLS = 100;

/**
 * The whole set of cells is read, checked and compiled, here and again in the program; the engine is asked about those
 * cells alone whose policies differ from the stack's own record, and is told so by targets, so it leaves the rest.
 */
export async function previewCells(request: PreviewRequest): Promise<CellsPreview> {
  const scope = request.all ? { only: undefined, why: "all cells, as asked" } : await scopeOf(request);
  if (scope.only !== undefined && scope.only.cells.length === 0)
    return {
      json: JSON.stringify({ steps: [], changeSummary: {} }),
      code: 0,
      scope: "no cell differs from what stands",
    };
  const { only, why } = scope;
  const args = [
    ...["preview", "--json", "--non-interactive", "--stack", request.stack],
    ...(request.policyPack === undefined ? [] : ["--policy-pack", request.policyPack]),
    ...(only?.targets.flatMap((urn) => ["--target", urn]) ?? []),
  ];
  const env = {
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
    ...(only !== undefined && { CELLWALL_ONLY: only.cells.join(",") }),
  };
  const { code, out, err } = await run(args, request.folder, env);
  const json = keptOf(out);
  if (json === undefined) throw new FleetError(`pulumi preview of ${request.stack} failed:\n${err.trim()}`);
  return { json, code, scope: why };
}

interface Scope {
  readonly only: { readonly cells: readonly string[]; readonly targets: readonly string[] } | undefined;
  readonly why: string;
}

async function scopeOf({ folder, stack, version }: PreviewRequest): Promise<Scope> {
  // Read by the engine while the cells are compiled here.
  const reading = stateOf(folder, stack);
  reading.catch(() => {});
  const settings = cellsSettings(folder, stack);
  const model = loadModel({ ...settings, root: folder });
  const bundles = compile(model).cells.filter(
    (_, index) =>
      settings.organizations.length === 0 || settings.organizations.includes(model.cells[index]?.organization ?? ""),
  );
  const all = (why: string): Scope => ({ only: undefined, why: `all ${bundles.length} cells: ${why}` });
  const state = await reading;
  const outputs = state.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  const { release, policies } = standingOf(outputs);
  if (release === undefined) return all("no update of this stack went through to its end");
  if (release.version !== version) return all(`cellwall ${release.version} made what stands, this is ${version}`);
  // A digest has a symbol in the place of the plane's name, so another name would go unseen.
  if (release.plane !== model.platform.name)
    return all(`it stands for plane ${release.plane}, not ${model.platform.name}`);
  const cells = changedCells(policies, policyDigests(bundles, model.platform));
  if (cells.length > MOST_CELLS) return all(`${cells.length} of them differ`);
  const targets = targetsOf(cells, bundles, state, {
    stack: stack.split("/").at(-1) ?? stack,
    project: settings.project,
  });
  return {
    only: { cells, targets },
    why: `${cells.length} of ${bundles.length} cells differ from what stands: ${cells.join(", ")}`,
  };
}

/** The stack's state; secrets in it are ciphertext. */
async function stateOf(folder: string, stack: string): Promise<readonly StateResource[]> {
  const { code, out, err } = await run(["stack", "export", "--stack", stack, "--non-interactive"], folder, {});
  if (code !== 0) throw new FleetError(`the state of stack ${stack} can't be read: ${err.trim()}`);
  return (JSON.parse(out) as { deployment?: { resources?: StateResource[] } }).deployment?.resources ?? [];
}

function run(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 1, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
  });
}
