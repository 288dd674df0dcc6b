import * as k8s from "@pulumi/kubernetes";
import { describe, expect, it } from "vitest";
import { AgentSlot } from "../../components/agent/slot.ts";
import { graphOf } from "../support/graph.ts";

describe("the slot in a protected plane", () => {
  it("can be revoked by one setting: what connects is not protected, what closes is", async () => {
    const nodes = await graphOf(() => {
      const provider = new k8s.Provider("eu-1", {});
      const dns = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, port: 53 };
      const settings = { plane: "eu-1", dns, host: "control.example.com", connected: true };
      new AgentSlot("eu-1-agent", settings, { provider }, { protect: true });
    });
    const slot = nodes.filter(({ parent }) => parent === "eu-1-agent");
    expect(slot.filter(({ protect }) => protect).map(({ name }) => name)).toEqual([
      "eu-1-agent-namespace-cellwall-agent",
      "eu-1-agent-serviceaccount-cellwall-agent",
      "eu-1-agent-ciliumnetworkpolicy-agent-00-default-deny",
    ]);
    expect(slot.filter(({ protect }) => !protect).map(({ name }) => name)).toEqual([
      "eu-1-agent-clusterrole-cellwall-agent",
      "eu-1-agent-clusterrolebinding-cellwall-agent",
      "eu-1-agent-ciliumnetworkpolicy-agent-50-control-plane",
    ]);
    // A destroy deletes dependents first, so it stops before it takes any of these away.
    const deny = slot.find(({ name }) => name.endsWith("agent-00-default-deny"));
    for (const { name } of slot.filter(({ protect }) => !protect)) expect(deny?.dependsOn).toContain(name);
  });
});
