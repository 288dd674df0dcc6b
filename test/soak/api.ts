import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { compile } from "../../components/policy/bundle.ts";
import type { KubernetesObject } from "../../components/policy/object.ts";
import { removeControlPlane, startControlPlane } from "../../local/control-plane/index.ts";
import { LOCAL_TOOLS, toolbox } from "../../local/plane/tools.ts";
import { anyModel } from "../support/arbitrary.ts";
import { placeCrds } from "../support/crds.ts";
import { connectServer, type Server } from "../support/server.ts";
import type { Progress } from "./progress.ts";

const BATCH = 200;
const ENOUGH = 5;
/** Requests under way at once. */
const WIDTH = 16;

export interface Refused {
  readonly object: KubernetesObject;
  readonly status: number;
  readonly message: string;
}

/** Objects of random models that a real API server refuses: server-side apply with strict field validation, not stored. */
export async function soakApi(
  count: number,
  seed: number,
  progress: Progress,
  change: (object: KubernetesObject) => KubernetesObject = (object) => object,
): Promise<Refused[]> {
  const home = mkdtempSync(join(tmpdir(), "cellwall-soak-"));
  const tools = await toolbox(undefined, LOCAL_TOOLS);
  const plane = await startControlPlane({ dir: join(home, "plane"), tools: tools.controlPlane });
  try {
    const server = await connectServer(plane.kubeconfig, WIDTH);
    await placeCrds(server, tools.path("cilium-crds"));
    return await applyAll(server, count, seed, progress, change);
  } finally {
    await removeControlPlane(join(home, "plane"));
    rmSync(home, { recursive: true, force: true });
  }
}

async function applyAll(
  server: Server,
  count: number,
  seed: number,
  progress: Progress,
  change: (object: KubernetesObject) => KubernetesObject,
): Promise<Refused[]> {
  await server("PATCH", apply("/api/v1/namespaces/soak", false), {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "soak" },
  });
  const found: Refused[] = [];
  const seen = new Set<string>();
  let done = 0;
  for (let batch = 0; done < count && found.length < ENOUGH; batch += 1) {
    const models = fc.sample(anyModel, { numRuns: Math.min(BATCH, count - done), seed: seed + batch });
    const objects = models.flatMap((model) => {
      const { cluster, cells } = compile(model);
      return [...cluster, ...cells.flatMap((cell) => cell.objects)].map(({ object }) => change(inSoak(object)));
    });
    const fresh = objects.filter((object) => {
      const text = JSON.stringify(object);
      return !seen.has(text) && seen.add(text);
    });
    await inParallel(fresh, async (object) => {
      const { status, message } = await server("PATCH", apply(pathOf(object), true), object);
      if (status !== 200 && status !== 201) found.push({ object, status, message });
    });
    done += models.length;
    progress.at(done);
  }
  process.stderr.write(`  ${seen.size} different objects asked about\n`);
  return found;
}

/** Namespaces of models don't exist: what is asked is whether the object itself is taken. */
function inSoak(object: KubernetesObject): KubernetesObject {
  return object.metadata.namespace === undefined
    ? object
    : { ...object, metadata: { ...object.metadata, namespace: "soak" } };
}

const PLURALS: Readonly<Record<string, string>> = {
  Namespace: "namespaces",
  ServiceAccount: "serviceaccounts",
  ResourceQuota: "resourcequotas",
  LimitRange: "limitranges",
  ConfigMap: "configmaps",
  Role: "roles",
  RoleBinding: "rolebindings",
  NetworkPolicy: "networkpolicies",
  CiliumNetworkPolicy: "ciliumnetworkpolicies",
  CiliumClusterwideNetworkPolicy: "ciliumclusterwidenetworkpolicies",
  CiliumCIDRGroup: "ciliumcidrgroups",
};

function pathOf({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): string {
  const plural = PLURALS[kind];
  if (plural === undefined) throw new Error(`no path is known for objects of kind ${kind}`);
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plural}/${encodeURIComponent(name)}`;
}

function apply(path: string, dryRun: boolean): string {
  return `${path}?fieldManager=cellwall&force=true&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: WIDTH }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
