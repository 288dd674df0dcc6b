import { readFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { IPSEC_SECRET } from "../cilium/ipsec.ts";

/** What one look at an API server tells before anything is created. */
export interface ProbeResult {
  /** `https://host:port` of the API server. */
  readonly server: string;
  /** UID of the namespace kube-system: the same for the life of a cluster, another for every other cluster. */
  readonly clusterId: string;
  /** Key line of the Secret `cilium-ipsec-keys` in kube-system; absent when there is none. Never print it. */
  readonly ipsecKeys?: string;
  /** Plain calls with the same credentials. */
  readonly api: KubernetesApi;
}

/** One call to the API server; fails only when nothing answers, never for an HTTP status. */
export type KubernetesApi = (method: "GET" | "DELETE", path: string) => Promise<Answer>;

/** Thrown when the cluster can't be used; the message says what was tried and what to do. */
export class ProbeError extends Error {
  override readonly name = "ProbeError";
}

/** Milliseconds until a silent API server counts as unreachable. */
const TIMEOUT = 10_000;

/**
 * Looks at the cluster that a kubeconfig names: reachable, permitted, which one, and whether IPsec keys exist.
 * Uses the Kubernetes client's own credential code, so exec plugins and tokens work as with kubectl.
 */
export async function probe(kubeconfig: { path: string; context?: string }): Promise<ProbeResult> {
  const shown = kubeconfig.path;
  let text: string;
  try {
    text = readFileSync(shown, "utf8");
  } catch (error) {
    throw new ProbeError(
      `kubeconfig ${shown} can't be read: ${(error as Error).message}\n` +
        "    fix: start the local control plane with `npm start`, or name another file with `pulumi config set kubeconfig PATH`",
    );
  }
  const { server, api } = await connect(text, shown, kubeconfig.context);
  const ask = (path: string) => api("GET", path);

  const system = await ask("/api/v1/namespaces/kube-system");
  if (system.status !== 200) throw refused(server, shown, "read namespace kube-system", system);
  const keys = await ask(`/api/v1/namespaces/kube-system/secrets/${IPSEC_SECRET.name}`);
  if (keys.status !== 200 && keys.status !== 404) {
    throw refused(server, shown, "read secrets in kube-system", keys);
  }
  const line = (keys.body as { data?: Record<string, string> }).data?.[IPSEC_SECRET.key];
  return {
    server,
    api,
    clusterId: (system.body as { metadata: { uid: string } }).metadata.uid,
    ...(line !== undefined && { ipsecKeys: Buffer.from(line, "base64").toString("utf8") }),
  };
}

/** Plain calls with the credentials of a kubeconfig's text; `shown` is how messages call it. */
export async function connect(
  text: string,
  shown: string,
  context?: string,
): Promise<{ readonly server: string; readonly api: KubernetesApi }> {
  const { KubeConfig } = await import("@kubernetes/client-node/dist/config.js");
  const config = new KubeConfig();
  try {
    config.loadFromString(text);
  } catch (error) {
    throw new ProbeError(
      `kubeconfig ${shown} is none: ${(error as Error).message}\n    fix: name a kubeconfig that kubectl can use`,
    );
  }
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new ProbeError(
      `kubeconfig ${shown} has no usable context "${config.getCurrentContext()}"\n` +
        `    fix: choose one of ${known.length > 0 ? known.join(", ") : "none: the file names no context"} with \`pulumi config set context NAME\``,
    );
  }
  const options: Record<string, unknown> = {};
  await config.applyToHTTPSOptions(options);
  return {
    server: cluster.server,
    api: (method, path) => request(cluster.server, method, path, options, shown),
  };
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function request(
  server: string,
  method: string,
  path: string,
  options: Record<string, unknown>,
  file: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const unreachable = (reason: string) =>
      reject(
        new ProbeError(
          `no Kubernetes API server answers at ${server} (kubeconfig ${file}): ${reason}\n` +
            "    fix: check that the cluster runs and that this machine may reach it; for the local plane run `npm start`",
        ),
      );
    const call = httpsRequest(new URL(path, server), { ...options, method, timeout: TIMEOUT }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        try {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
        } catch {
          unreachable(`it answered HTTP ${response.statusCode} with something that is not the Kubernetes API`);
        }
      });
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)));
    call.on("error", (error) => unreachable(error.message));
    call.end();
  });
}

function refused(server: string, file: string, what: string, answer: Answer): ProbeError {
  const message = (answer.body as { message?: string } | undefined)?.message ?? "no message";
  return new ProbeError(
    `the API server at ${server} does not let the user of kubeconfig ${file} ${what}: HTTP ${answer.status}, ${message}\n` +
      "    fix: use a kubeconfig with cluster-admin rights for the plane's stack",
  );
}
