/** A control plane whose audit log goes to a sink, and people with tokens of their own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { removeControlPlane, startControlPlane } from "../../../local/control-plane/index.ts";
import { LOCAL_TOOLS, toolbox } from "../../../local/plane/tools.ts";
import { placeCrds } from "../../support/crds.ts";
import { connectServer, type Server } from "../../support/server.ts";
import { collector } from "../../support/siem/collector.ts";
import { shipperOf } from "../../support/siem/shipper.ts";
import { startSink } from "../../support/siem/sink.ts";

export interface AuditedPlane {
  readonly admin: Server;
  /** Calls as a service account that is made for it, with the cluster role `cluster-admin`. */
  readonly as: (namespace: string, name: string) => Promise<Server>;
  /** Calls of the administrator in the name of somebody else. */
  readonly impersonate: (user: string) => Promise<Server>;
  /** Everything that the sink got so far, once it has all that the audit log has now. */
  readonly arrived: () => Promise<readonly string[]>;
  /** Lines of the audit log. */
  readonly written: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Milliseconds until everything has to be there; longer than the agent's longest wait before it tries again. */
const PATIENCE = 60_000;

export async function startAuditedPlane(): Promise<AuditedPlane> {
  const home = mkdtempSync(join(tmpdir(), "cellwall-audit-"));
  const dir = join(home, "plane");
  const got: string[] = [];
  const sink = await startSink(({ body }) => got.push(body));
  const stopping: (() => Promise<void>)[] = [() => removeControlPlane(dir), () => sink.close()];
  const stop = async () => {
    for (const step of stopping) await step();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const tools = await toolbox(undefined, LOCAL_TOOLS);
    const { kubeconfig, auditLog } = await startControlPlane({ dir, tools: tools.controlPlane });
    const agent = await shipperOf({
      collector: await collector(),
      home,
      files: auditLog.replace(/\.jsonl$/, "*.jsonl"),
      endpoint: sink.endpoint,
    });
    stopping.unshift(() => agent.stop("SIGKILL"));
    agent.start();
    const admin = await connectServer(kubeconfig);
    await placeCrds(admin, tools.path("cilium-crds"));
    const written = () =>
      readFileSync(auditLog, "utf8")
        .split("\n")
        .filter((line) => line !== "");
    return {
      admin,
      as: async (namespace, name) => connectAs(home, kubeconfig, { token: await tokenOf(admin, namespace, name) }),
      impersonate: (user) => connectAs(home, kubeconfig, { token: adminToken(kubeconfig), as: user }),
      written,
      arrived: async () => {
        const wanted = written();
        const until = performance.now() + PATIENCE;
        for (;;) {
          const have = new Set(got);
          const missing = wanted.filter((line) => !have.has(line));
          if (missing.length === 0) return [...got];
          const failure = agent.failure();
          if (failure !== undefined) throw new Error(failure);
          if (performance.now() > until)
            throw new Error(`${missing.length} of ${wanted.length} audit lines didn't arrive, first: ${missing[0]}`);
          await sleep(100);
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function tokenOf(admin: Server, namespace: string, name: string): Promise<string> {
  const apply = async (path: string, body: object) => {
    const { status, message } = await admin("PATCH", `${path}?fieldManager=cellwall`, body);
    if (status !== 200 && status !== 201) throw new Error(`${path}: ${status} ${message}`);
  };
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await apply(`/api/v1/namespaces/${namespace}`, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
  await apply(`${accounts}/${name}`, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } });
  const binding = `${namespace}-${name}`;
  await apply(`/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${binding}`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: binding },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  });
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3_600 } };
  const { body, message } = await admin("POST", `${accounts}/${name}/token`, request, "application/json");
  const token = (body as { status?: { token?: string } }).status?.token;
  if (token === undefined) throw new Error(`no token for ${namespace}/${name}: ${message}`);
  return token;
}

/** A kubeconfig like the administrator's with another user in it. */
function connectAs(home: string, kubeconfig: string, user: object): Promise<Server> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const [admin] = config.getUsers();
  const file = join(mkdtempSync(join(home, "user-")), "kubeconfig");
  const plain = JSON.parse(config.exportConfig()) as { users: { name: string; user: object }[] };
  plain.users = [{ name: admin?.name ?? "", user }];
  writeFileSync(file, JSON.stringify(plain));
  return connectServer(file);
}

function adminToken(kubeconfig: string): string {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return config.getCurrentUser()?.token ?? "";
}
