/** A control plane with SREs' access on it, and requests as anybody. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { accessObjects } from "../../../components/access/objects.ts";
import { label } from "../../../components/contract/label.ts";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import { removeControlPlane, startControlPlane } from "../../../local/control-plane/index.ts";
import { LOCAL_TOOLS, toolbox } from "../../../local/plane/tools.ts";
import { placeCrds } from "../../support/crds.ts";
import { connectServer } from "../../support/server.ts";

/** Who asks: an administrator, somebody whom an administrator impersonates, or the owner of a token. */
export type Caller = "admin" | Person | { readonly token: string };

export interface Person {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly message: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly contentType?: string;
  /** Ask for a stream, as kubectl exec does. */
  readonly stream?: "websocket" | "SPDY/3.1";
}

export interface AccessCluster {
  ask(as: Caller, call: Call): Promise<Answer>;
  /** Lines of the audit log so far. */
  audit(): Readonly<Record<string, unknown>>[];
  /** Private key of service account tokens, PEM. */
  readonly signingKey: string;
  readonly stop: () => Promise<void>;
}

export const people = {
  reader: { user: "rita@example.com", groups: ["cellwall:reader"] },
  operator: { user: "otto@example.com", groups: ["cellwall:operator"] },
  requester: { user: "alice@example.com", groups: ["cellwall:break-glass"] },
  stranger: { user: "eve@example.com", groups: [] },
} as const satisfies Readonly<Record<string, Person>>;

export const CELL = "acme-shop-dev";
export const PRODUCTION_CELL = "acme-shop-prod";

const PLURALS: Readonly<Record<string, string>> = {
  ValidatingAdmissionPolicy: "validatingadmissionpolicies",
  CiliumNetworkPolicy: "ciliumnetworkpolicies",
};

/** Where objects of a kind are. */
export function pathOf({ apiVersion, kind, metadata: { namespace } }: KubernetesObject): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  return `${root}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plural}`;
}

export async function startAccessCluster(): Promise<AccessCluster> {
  const home = mkdtempSync(join(tmpdir(), "cellwall-access-"));
  const dir = join(home, "plane");
  const stop = async () => {
    await removeControlPlane(dir);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const tools = await toolbox(undefined, LOCAL_TOOLS);
    const { kubeconfig, auditLog } = await startControlPlane({ dir, tools: tools.controlPlane });
    const ask = await connect(kubeconfig);
    await placeCrds(await connectServer(kubeconfig), tools.path("cilium-crds"));
    for (const object of [...accessObjects({ cloud: "local", people: NOBODY }), ...fixtures()])
      await place(ask, object);
    await untilGuarded(ask);
    return {
      ask,
      audit: () =>
        readFileSync(auditLog, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line)),
      signingKey: readFileSync(join(dir, "service-account.key"), "utf8"),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Groups of a plane without a cloud have fixed names. */
const NOBODY = { readers: [], operators: [], breakGlass: [] };

async function place(ask: AccessCluster["ask"], object: KubernetesObject): Promise<void> {
  const path = `${pathOf(object)}/${object.metadata.name}?fieldManager=cellwall&force=true&fieldValidation=Strict`;
  const { status, message } = await ask("admin", {
    method: "PATCH",
    path,
    body: object,
    contentType: "application/apply-patch+yaml",
  });
  if (status !== 200 && status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${status} ${message}`);
}

/** A new admission policy takes effect once the API server has read it: a probe that it has to refuse. */
async function untilGuarded(ask: AccessCluster["ask"]): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const probes = await Promise.all([
      ask("admin", exec(PRODUCTION_CELL)),
      ask("admin", { path: "/api/v1/nodes/node-1/proxy/pods" }),
      ask("admin", { method: "POST", path: "/api/v1/namespaces/cellwall-break-glass/secrets?dryRun=All", body: PROBE }),
    ]);
    if (probes.every(({ status }) => status === 403)) return;
    await sleep(100);
  }
  throw new Error("admission policies are not in effect after 10 seconds");
}

const PROBE = { apiVersion: "v1", kind: "Secret", metadata: { name: "probe" } };

/** `kubectl exec` into the pod `api` of a namespace. */
export function exec(namespace: string, stream: Call["stream"] = "SPDY/3.1"): Call {
  const method = stream === "websocket" ? "GET" : "POST";
  return { method, path: `/api/v1/namespaces/${namespace}/pods/api/exec?command=id&stdout=1`, stream };
}

function fixtures(): KubernetesObject[] {
  const cell = (name: string, environment: string): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { [label.environment]: environment, "app.kubernetes.io/managed-by": "cellwall" } },
  });
  return [
    cell(CELL, "dev"),
    cell(PRODUCTION_CELL, "prod"),
    ...[CELL, PRODUCTION_CELL, "kube-system"].flatMap((namespace) => [account(namespace), pod(namespace)]),
    deployment("kube-system"),
    deployment(PRODUCTION_CELL),
  ];
}

const account = (namespace: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "default", namespace },
});

const pod = (namespace: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "api", namespace, labels: { app: "api" } },
  spec: {
    nodeName: "node-1",
    containers: [{ name: "api", image: "example.com/api:1" }],
    automountServiceAccountToken: false,
  },
});

const deployment = (namespace: string): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" }, annotations: { "example.com/kept": "1" } },
      spec: { containers: [{ name: "web", image: "example.com/web:1" }], automountServiceAccountToken: false },
    },
  },
});

async function connect(kubeconfig: string): Promise<AccessCluster["ask"]> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const base = config.getCurrentCluster()?.server ?? "";
  const admin: Record<string, unknown> = {};
  await config.applyToHTTPSOptions(admin);
  return (as, { method = "GET", path, body, contentType = "application/json", stream }) =>
    new Promise((resolve, reject) => {
      const headers = {
        ...headersOf(as, admin.headers as Record<string, string>),
        ...(body !== undefined && { "content-type": contentType }),
        ...(stream !== undefined && STREAMS[stream]),
      };
      const call = request(new URL(path, base), { ...admin, headers, method, agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve(answerOf(response.statusCode ?? 0, text)));
      });
      call.on("upgrade", (response, socket) => {
        socket.destroy();
        resolve(answerOf(response.statusCode ?? 0, ""));
      });
      call.on("error", reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

const STREAMS = {
  websocket: {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "Y2VsbHdhbGwtYWNjZXNzIQ==",
    "sec-websocket-protocol": "v5.channel.k8s.io",
  },
  "SPDY/3.1": { connection: "Upgrade", upgrade: "SPDY/3.1", "x-stream-protocol-version": "v4.channel.k8s.io" },
};

function headersOf(as: Caller, admin: Readonly<Record<string, string>>): Record<string, string | string[]> {
  if (as === "admin") return { ...admin };
  if ("token" in as) return { authorization: `Bearer ${as.token}` };
  return { ...admin, "impersonate-user": as.user, "impersonate-group": [...as.groups] };
}

function answerOf(status: number, text: string): Answer {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    return { status, message: typeof body.message === "string" ? body.message : "", body };
  } catch {
    return { status, message: text, body: {} };
  }
}
