import { existsSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { parse } from "yaml";
import type { ApiServerAddress } from "../kind/model.ts";

/** How the admin of the local control plane identifies itself: a bearer token or a client certificate. */
export type Credential = { readonly token: string } | { readonly certificate: string; readonly key: string };

/** The local control plane, read from its kubeconfig. Its credential never leaves this process except to the API server. */
export interface LocalCluster extends ApiServerAddress {
  readonly credential: Credential;
}

interface Kubeconfig {
  readonly "current-context": string;
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, string>> }[];
}

/** @throws Error when the file is no kubeconfig with a current context. */
export function localCluster(file: string): LocalCluster {
  const config = parse(readFileSync(file, "utf8")) as Kubeconfig;
  const context = config.contexts.find(({ name }) => name === config["current-context"])?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined) throw new Error(`${file} has no current context`);
  const { token } = user;
  return {
    host: new URL(cluster.server ?? "").host,
    authority: data(cluster, "certificate-authority").toString("base64"),
    credential:
      token === undefined
        ? { certificate: data(user, "client-certificate").toString(), key: data(user, "client-key").toString() }
        : { token },
  };
}

function data(from: Readonly<Record<string, string>>, name: string): Buffer {
  const inline = from[`${name}-data`];
  if (inline !== undefined) return Buffer.from(inline, "base64");
  const file = from[name] ?? "";
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

/** Items of a list in the local API server; none when it does not answer. */
export function items(cluster: LocalCluster, path: string): Promise<Record<string, unknown>[]> {
  const { host, authority, credential } = cluster;
  return new Promise((resolve) => {
    const outgoing = request(
      `https://${host}${path}`,
      {
        ca: Buffer.from(authority, "base64"),
        timeout: 5_000,
        ...("token" in credential
          ? { headers: { authorization: `Bearer ${credential.token}` } }
          : { cert: credential.certificate, key: credential.key }),
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => {
          if (response.statusCode !== 200) return resolve([]);
          resolve((JSON.parse(text) as { items?: Record<string, unknown>[] }).items ?? []);
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve([]));
    outgoing.end();
  });
}

/** Helm keeps a Secret for each revision of a release. */
export async function hasCilium(cluster: LocalCluster): Promise<boolean> {
  const selector = encodeURIComponent("owner=helm,name=cilium");
  const found = await items(cluster, `/api/v1/namespaces/kube-system/secrets?labelSelector=${selector}&limit=20`);
  return found.some((item) => JSON.stringify(item).includes('"name":"sh.helm.release.v1.cilium.'));
}

/** Names of Services for which a cloud would run a load balancer. */
export async function loadBalancers(cluster: LocalCluster): Promise<string[]> {
  const services = (await items(cluster, "/api/v1/services")) as unknown as {
    metadata: { namespace: string; name: string };
    spec: { type: string };
  }[];
  return services
    .filter(({ spec }) => spec.type === "LoadBalancer")
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}
