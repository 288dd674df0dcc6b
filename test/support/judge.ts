/**
 * Stands in for Cilium's operator where only simulated nodes are: Cilium's own parser judges every stored policy, and the
 * verdict is written as the operator writes it, so that what waits for `condition=Valid` goes on or fails as with it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesObject } from "../../components/policy/object.ts";
import { Oracle } from "./oracle.ts";
import { connectServer, type Server } from "./server.ts";

const KINDS = ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies"];
/** Milliseconds between two looks. */
const PAUSE = 200;

interface Stored extends KubernetesObject {
  readonly metadata: KubernetesObject["metadata"] & { readonly uid: string; readonly generation: number };
}

export interface Judge {
  stop(): Promise<void>;
}

/** Judges until it is stopped; an API server that is away is asked again. */
export async function startJudge(kubeconfig: string): Promise<Judge> {
  const server = await connectServer(kubeconfig);
  const oracle = await Oracle.start();
  const stopping = new AbortController();
  const judged = new Set<string>();
  const work = (async () => {
    while (!stopping.signal.aborted) {
      for (const kind of KINDS) await judgeKind(server, oracle, kind, judged).catch(() => {});
      await sleep(PAUSE);
    }
    oracle.stop();
  })();
  return {
    stop: () => {
      stopping.abort();
      return work;
    },
  };
}

async function judgeKind(server: Server, oracle: Oracle, plural: string, judged: Set<string>): Promise<void> {
  const { status, body } = await server("GET", `/apis/cilium.io/v2/${plural}`);
  if (status !== 200) return;
  const { apiVersion, kind, items } = body as { apiVersion: string; kind: string; items: readonly Stored[] };
  for (const item of items) {
    const { name, namespace, uid, generation } = item.metadata;
    if (judged.has(`${uid} ${generation}`)) continue;
    const [verdict] = await oracle.parse([{ ...item, apiVersion, kind: kind.replace(/List$/, "") }]);
    const condition = {
      type: "Valid",
      status: verdict?.error === undefined ? "True" : "False",
      message: verdict?.error ?? "Policy validation succeeded",
      lastTransitionTime: new Date().toISOString(),
    };
    const home = namespace === undefined ? "" : `/namespaces/${namespace}`;
    const path = `/apis/${apiVersion}${home}/${plural}/${name}/status`;
    const written = await server(
      "PATCH",
      path,
      { status: { conditions: [condition] } },
      "application/merge-patch+json",
    );
    if (written.status === 200) judged.add(`${uid} ${generation}`);
  }
}
