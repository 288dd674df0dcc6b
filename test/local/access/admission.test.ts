import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BREAK_GLASS, CREDENTIAL_ID } from "../../../components/access/grant.ts";
import { type AccessCluster, type Call, CELL, exec, PRODUCTION_CELL, people, startAccessCluster } from "./cluster.ts";
import { makeGrant, takeToken } from "./grant.ts";

let cluster: AccessCluster;
let emergency: { token: string };
beforeAll(async () => {
  cluster = await startAccessCluster();
  const grant = await makeGrant(cluster, people.requester);
  emergency = await takeToken(cluster, people.requester, { grant });
});
afterAll(() => cluster?.stop());

const { operator, reader, requester } = people;
const podOf = (namespace: string) => `/api/v1/namespaces/${namespace}/pods/api`;
const MERGE = "application/merge-patch+json";

/** Every way into the pod `api` of a namespace, as kubectl asks for it. */
const WAYS: Readonly<Record<string, (namespace: string) => Call>> = {
  "exec by SPDY": (namespace) => exec(namespace),
  "exec by WebSocket": (namespace) => exec(namespace, "websocket"),
  attach: (namespace) => ({ method: "POST", path: `${podOf(namespace)}/attach?stdout=1`, stream: "SPDY/3.1" }),
  "port-forward": (namespace) => ({ method: "POST", path: `${podOf(namespace)}/portforward`, stream: "SPDY/3.1" }),
  "an ephemeral container": (namespace) => ({
    method: "PATCH",
    path: `${podOf(namespace)}/ephemeralcontainers?dryRun=All`,
    body: { spec: { ephemeralContainers: [{ name: "debug", image: "example.com/debug:1" }] } },
    contentType: "application/strategic-merge-patch+json",
  }),
};
/** To things that don't exist: admission comes before they are looked for, so nothing is called. */
const PROXIES: typeof WAYS = {
  "the proxy to pods": (namespace) => ({ path: `/api/v1/namespaces/${namespace}/pods/none/proxy/` }),
  "the proxy to pods, by POST": (namespace) => ({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/pods/none/proxy/admin`,
  }),
  "the proxy to services": (namespace) => ({ path: `/api/v1/namespaces/${namespace}/services/none/proxy/` }),
};

/** Past authentication, RBAC and admission. What comes then is the kubelet's, which simulated nodes don't have. */
const PASSED = /dial tcp|error dialing|proxy error|not found|^$/;

describe("a pod of a production cell", () => {
  for (const [way, call] of Object.entries({ ...WAYS, ...PROXIES })) {
    it(`can't be entered through ${way} by a cluster administrator; one of another environment can`, async () => {
      const refused = await cluster.ask("admin", call(PRODUCTION_CELL));
      expect(refused.message).toMatch(/cellwall-production-exec.*except by break-glass/);
      expect(refused.status).toBe(403);
      const passed = await cluster.ask("admin", call(CELL));
      expect(passed.message).toMatch(PASSED);
      expect([401, 403]).not.toContain(passed.status);
    });
  }

  for (const [way, call] of Object.entries(WAYS)) {
    it(`can be entered through ${way} by break-glass, and by no other role`, async () => {
      const passed = await cluster.ask(emergency, call(PRODUCTION_CELL));
      expect(passed.message).toMatch(PASSED);
      expect([401, 403]).not.toContain(passed.status);
      for (const other of [reader, operator, requester]) {
        for (const namespace of [PRODUCTION_CELL, CELL, "kube-system"]) {
          const refused = await cluster.ask(other, call(namespace));
          expect(refused.message).toMatch(/cannot (create|get|patch) resource/);
          expect(refused.status).toBe(403);
        }
      }
    });
  }

  it("isn't opened by impersonating the emergency account: no token, no reason", async () => {
    const impersonated = { user: BREAK_GLASS.user, groups: ["system:serviceaccounts", BREAK_GLASS.group] };
    const { status, message } = await cluster.ask(impersonated, exec(PRODUCTION_CELL));
    expect(message).toMatch(/except by break-glass/);
    expect(status).toBe(403);
    const { body } = await cluster.ask(emergency, {
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    });
    expect(body).toMatchObject({
      status: { userInfo: { username: BREAK_GLASS.user, extra: { [CREDENTIAL_ID]: [expect.any(String)] } } },
    });
  });
});

describe("the kubelet's API behind the API server", () => {
  it("gives readings to whoever may ask, and runs nothing", async () => {
    const node = (path: string) => cluster.ask("admin", { path: `/api/v1/nodes/none/proxy/${path}` });
    for (const path of ["metrics", "metrics/cadvisor", "stats/summary"]) {
      expect((await node(path)).message, path).toMatch(PASSED);
    }
    for (const path of [
      "pods",
      "",
      `exec/${PRODUCTION_CELL}/api/api?command=id`,
      `run/${PRODUCTION_CELL}/api/api?cmd=id`,
      "metrics/../pods",
      "metrics/%2e%2e/pods",
      "containerLogs/kube-system/api/api",
    ]) {
      const { status, message } = await node(path);
      expect(message, path).toMatch(/cellwall-node-proxy/);
      expect(status).toBe(403);
    }
  });
});

const DEPLOYMENT = "/apis/apps/v1/namespaces/kube-system/deployments/web";
const patch = (path: string, body: object): Call => ({ method: "PATCH", path, body, contentType: MERGE });
const template = (template: object) => patch(DEPLOYMENT, { spec: { template } });
const RESTART = "kubectl.kubernetes.io/restartedAt";

describe("an operator", () => {
  const may = async (call: Call) => {
    const { status, message } = await cluster.ask(operator, call);
    expect(message).toBe("");
    expect([200, 201]).toContain(status);
  };
  const mayNot = async (call: Call, saying: RegExp) => {
    const { status, message } = await cluster.ask(operator, call);
    expect(message).toMatch(saying);
    expect(status).toBe(403);
  };

  it("restarts workloads of the platform, and changes nothing else of them", async () => {
    await may(template({ metadata: { annotations: { [RESTART]: "2026-01-01T00:00:00Z" } } }));
    await may(template({ metadata: { annotations: { [RESTART]: "2026-01-02T00:00:00Z" } } }));
    const only = /cellwall-restart-only/;
    const image = { spec: { $patch: "merge", containers: [{ name: "web", image: "example.com/evil:1" }] } };
    await mayNot(template({ spec: { containers: image.spec.containers } }), only);
    await mayNot(template({ spec: { hostNetwork: true } }), only);
    await mayNot(template({ metadata: { annotations: { "example.com/other": "1" } } }), only);
    await mayNot(template({ metadata: { annotations: { "example.com/kept": null } } }), only);
    await mayNot(template({ metadata: { annotations: { "example.com/kept": "2" } } }), only);
    await mayNot(patch(DEPLOYMENT, { spec: { replicas: 0 } }), only);
    await mayNot(patch(DEPLOYMENT, { metadata: { labels: { a: "b" } } }), only);
  });

  it("restarts nothing in a cell but by eviction", async () => {
    const inCell = DEPLOYMENT.replace("kube-system", PRODUCTION_CELL);
    await mayNot(patch(inCell, { metadata: { annotations: { a: "b" } } }), /cannot patch/);
    await mayNot({ method: "DELETE", path: podOf(PRODUCTION_CELL) }, /cannot delete/);
    await may({
      method: "POST",
      path: `${podOf(PRODUCTION_CELL)}/eviction?dryRun=All`,
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "api", namespace: PRODUCTION_CELL } },
    });
  });

  it("cordons nodes, and changes nothing else of them", async () => {
    const node = (body: object) => patch("/api/v1/nodes/node-2", body);
    await may(node({ spec: { unschedulable: true } }));
    await may(node({ spec: { unschedulable: null } }));
    await mayNot(node({ metadata: { labels: { "cellwall.dev/pool": "other" } } }), /cellwall-restart-only/);
    await mayNot(node({ metadata: { annotations: { a: "b" } } }), /cellwall-restart-only/);
    await mayNot(node({ spec: { taints: [] } }), /cellwall-restart-only/);
  });

  it("is all that the guard is about: the pipeline and break-glass change what they have to", async () => {
    const change = template({ metadata: { annotations: { "example.com/other": "1" } } });
    const dry = { ...change, path: `${change.path}?dryRun=All` };
    for (const as of ["admin", emergency] as const) expect(await cluster.ask(as, dry)).toMatchObject({ status: 200 });
  });
});

describe("roles of the access itself", () => {
  const RBAC = "/apis/rbac.authorization.k8s.io/v1";
  /** May hand out roles, which some clouds lend to administrators of namespaces, but may not touch admission. */
  const delegate = { user: "dana@example.com", groups: ["role-admins"] };
  const binding = (name: string, role: string, subject: object) => ({
    method: "POST",
    path: `${RBAC}/clusterrolebindings?dryRun=All`,
    body: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [subject],
    },
  });
  const person = { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: delegate.user };
  beforeAll(async () => {
    const metadata = { name: "role-admin" };
    const rbac = "rbac.authorization.k8s.io";
    for (const [kind, fields] of [
      ["clusterroles", { rules: [{ apiGroups: [rbac], resources: ["*"], verbs: ["*"] }] }],
      [
        "clusterrolebindings",
        {
          roleRef: { apiGroup: rbac, kind: "ClusterRole", name: metadata.name },
          subjects: [{ apiGroup: rbac, kind: "Group", name: "role-admins" }],
        },
      ],
    ] as const) {
      const { status, message } = await cluster.ask("admin", {
        method: "POST",
        path: `${RBAC}/${kind}`,
        body: { metadata, ...fields },
      });
      expect(status, message).toBe(201);
    }
  });

  it("are changed by nobody who was merely lent the right to hand out roles", async () => {
    for (const call of [
      patch(`${RBAC}/clusterroles/cellwall-reader`, { rules: [] }),
      { method: "DELETE", path: `${RBAC}/clusterrolebindings/cellwall-operator` },
      { method: "DELETE", path: `${RBAC}/namespaces/cellwall-break-glass/roles/cellwall-requester-grants` },
      { method: "DELETE", path: `${RBAC}/clusterroles?labelSelector=app.kubernetes.io/managed-by%3Dcellwall` },
      binding("mine", "cellwall-operator", person),
    ]) {
      const { status, message } = await cluster.ask(delegate, call);
      expect(message).toMatch(/cellwall-access-seal.*are the pipeline's/);
      expect(status).toBe(403);
    }
    expect(await cluster.ask(delegate, binding("theirs", "view", person))).toMatchObject({ status: 201 });
  });

  it("are changed by whoever may change admission policies too: nobody is locked out", async () => {
    const path = `${RBAC}/clusterroles/cellwall-reader?dryRun=All`;
    expect(await cluster.ask("admin", patch(path, { rules: [] }))).toMatchObject({ status: 200 });
    const whole = "/api/v1/namespaces/cellwall-break-glass?dryRun=All";
    expect(await cluster.ask("admin", { method: "DELETE", path: whole })).toMatchObject({ status: 200 });
  });

  it("give nobody break-glass for good, not even from an administrator", async () => {
    const { status, message } = await cluster.ask("admin", binding("mine", "cellwall-break-glass", person));
    expect(message).toMatch(/nobody holds cellwall-break-glass for good/);
    expect(status).toBe(403);
  });
});
