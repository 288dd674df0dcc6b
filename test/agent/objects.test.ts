import { describe, expect, it } from "vitest";
import { agentObjects } from "../../components/agent/objects.ts";
import { AGENT_CANNOT, AGENT_RULES } from "../../components/agent/role.ts";

const settings = {
  plane: "eu-1",
  dns: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, port: 53 },
  host: "control.example.com",
  connected: true,
};
const objects = (change: Partial<typeof settings> = {}) =>
  agentObjects({ ...settings, ...change }).map(({ object }) => object);
const policies = (change: Partial<typeof settings> = {}) =>
  objects(change).filter(({ kind }) => kind === "CiliumNetworkPolicy");

describe("the slot of the vendor's agent", () => {
  it("lets one name be called over TLS, by address and by the name in the handshake", () => {
    const [egress] = policies();
    expect(egress?.spec).toMatchObject({
      egress: [
        { toPorts: [{ rules: { dns: [{ matchName: "control.example.com" }] } }] },
        {
          toFQDNs: [{ matchName: "control.example.com" }],
          toPorts: [{ ports: [{ port: "443", protocol: "TCP" }], serverNames: ["control.example.com"] }],
        },
        { toEntities: ["kube-apiserver"] },
      ],
    });
    expect(egress?.spec).not.toHaveProperty("ingress");
  });

  it("has its default deny last, so that nothing that is declared is lost on the way", () => {
    expect(policies().map(({ metadata }) => metadata.name)).toEqual([
      "agent-50-control-plane",
      "agent-00-default-deny",
    ]);
  });

  it("keeps namespace, account and default deny when it is revoked, and nothing that connects", () => {
    expect(objects({ connected: false }).map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toEqual([
      "Namespace cellwall-agent",
      "ServiceAccount cellwall-agent",
      "CiliumNetworkPolicy agent-00-default-deny",
    ]);
    expect(objects({ connected: false })[1]).toMatchObject({ automountServiceAccountToken: false });
  });

  it("sees nothing that a tenant wrote, by its role", () => {
    for (const { what, verb, resource } of AGENT_CANNOT) {
      const [name = "", ...group] = resource.split(".");
      const granted = AGENT_RULES.some(
        ({ apiGroups, resources, verbs }) =>
          apiGroups.includes(group.join(".")) && resources.includes(name) && verbs.includes(verb),
      );
      expect(granted, what).toBe(false);
    }
    for (const { resources, verbs, apiGroups } of AGENT_RULES) {
      expect([...resources, ...verbs, ...apiGroups]).not.toContain("*");
      for (const verb of verbs) expect(["get", "list", "watch"]).toContain(verb);
    }
  });
});
