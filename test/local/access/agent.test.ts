import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENT, agentObjects } from "../../../components/agent/objects.ts";
import { AGENT_CANNOT, AGENT_RULES } from "../../../components/agent/role.ts";
import { type AccessCluster, CELL, pathOf, startAccessCluster } from "./cluster.ts";

const settings = {
  plane: "eu-1",
  dns: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, port: 53 },
  host: "control.example.com",
};
const agent = {
  user: `system:serviceaccount:${AGENT.namespace}:${AGENT.serviceAccount}`,
  groups: ["system:serviceaccounts", `system:serviceaccounts:${AGENT.namespace}`, "system:authenticated"],
};

let cluster: AccessCluster;
beforeAll(async () => {
  cluster = await startAccessCluster();
  for (const { object } of agentObjects({ ...settings, connected: true })) {
    const { status, message } = await cluster.ask("admin", { method: "POST", path: pathOf(object), body: object });
    if (status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${status} ${message}`);
  }
});
afterAll(() => cluster?.stop());

async function mayAgent(verb: string, resource: string, namespace?: string): Promise<boolean> {
  const [path = "", ...group] = resource.split(".");
  const [name = "", subresource = ""] = path.split("/");
  const { body } = await cluster.ask(agent, {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb, group: group.join("."), resource: name, subresource, namespace } },
    },
  });
  return (body.status as { allowed: boolean }).allowed;
}

describe("the vendor's agent, asked of a real API server", () => {
  it("sees what its table says", async () => {
    for (const { apiGroups, resources, verbs, why } of AGENT_RULES) {
      for (const resource of resources) {
        const named = [resource, ...apiGroups].filter((part) => part !== "").join(".");
        for (const verb of verbs) expect(await mayAgent(verb, named), `${verb} ${named}: ${why}`).toBe(true);
      }
    }
  });

  it.each(AGENT_CANNOT)("can't $what", async ({ verb, resource }) => {
    for (const namespace of [undefined, CELL, "kube-system", AGENT.namespace]) {
      expect(await mayAgent(verb, resource, namespace), namespace ?? "in the cluster").toBe(false);
    }
  });

  it("sees nothing once it is revoked", async () => {
    const kept = new Set(agentObjects({ ...settings, connected: false }).map(({ object }) => JSON.stringify(object)));
    for (const { object } of agentObjects({ ...settings, connected: true })) {
      if (kept.has(JSON.stringify(object)) || !object.kind.startsWith("ClusterRole")) continue;
      await cluster.ask("admin", { method: "DELETE", path: `${pathOf(object)}/${object.metadata.name}` });
    }
    for (const { resources, apiGroups } of AGENT_RULES) {
      const named = [resources[0], ...apiGroups].filter((part) => part !== "").join(".");
      expect(await mayAgent("get", named), named).toBe(false);
    }
  });
});
