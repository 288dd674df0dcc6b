import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { FAMILIES, type Family } from "../../../components/siem/matrix/family.ts";
import { configText, nodeConfig } from "../../../components/siem/ship/config/config.ts";
import { configMap } from "../../../components/siem/ship/objects/config-map.ts";
import type { Outlet } from "../../../components/siem/ship/outlet.ts";
import { Shipper } from "../../../components/siem/ship/shipper.ts";
import { graphOf } from "../../support/graph.ts";
import { OUTLETS } from "./outlets.ts";

const platform = {
  name: "eu-1",
  dns: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, port: 53 },
  scrapers: [{ namespace: "monitoring", serviceAccount: "prometheus" }],
  gateways: [
    { name: "external", identity: { namespace: "gateway-external", serviceAccount: "external" }, port: 443 },
    { name: "internal", identity: "cilium", port: 443 },
  ],
} as const;

const made = async (outlets: readonly Outlet<pulumi.Input<string>>[], families: readonly Family[] = FAMILIES) =>
  (
    await graphOf(() => {
      const provider = new k8s.Provider("eu-1", {});
      const cilium = new k8s.core.v1.ConfigMap("cilium", {}, { provider });
      new Shipper("eu-1-shipper", {
        cluster: { name: "eu-1", provider },
        outlets,
        families,
        platform,
        after: [cilium],
      });
    })
  ).filter(({ parent }) => parent === "eu-1-shipper");

describe("the shipper of a plane", () => {
  it("makes its namespace, rights, policies, configurations and pods", async () => {
    expect((await made([OUTLETS.s3])).map(({ name }) => name.replace("eu-1-shipper-", "")).sort()).toEqual([
      "ciliumnetworkpolicy-shipper-00-default-deny",
      "ciliumnetworkpolicy-shipper-50-sinks",
      "ciliumnetworkpolicy-shipper-51-api-server",
      "ciliumnetworkpolicy-shipper-52-metrics",
      "clusterrole-cellwall-shipper",
      "clusterrolebinding-cellwall-shipper",
      "configmap-shipper",
      "configmap-watcher",
      "daemonset-posture",
      "daemonset-shipper",
      "deployment-watcher",
      "namespace-cellwall-siem",
      "serviceaccount-shipper",
    ]);
  });

  it("runs no more than its families need", async () => {
    const names = (await made([OUTLETS.s3], ["hubble"])).map(({ name }) => name);
    expect(names.filter((name) => /watcher|posture/.test(name))).toEqual([]);
  });

  it("reads nothing that no outlet takes", async () => {
    const names = (await made([{ ...OUTLETS.http, families: ["approval"] }])).map(({ name }) => name);
    expect(names.filter((name) => /daemonset|deployment/.test(name))).toEqual(["eu-1-shipper-deployment-watcher"]);
  });

  it("waits with policies and pods for what must stand before", async () => {
    const graph = await made([OUTLETS.s3]);
    const waiting = graph.filter(({ name }) => /ciliumnetworkpolicy|daemonset|deployment/.test(name));
    expect(waiting).toHaveLength(7);
    for (const { name, dependsOn } of waiting) expect(dependsOn, name).toContain("cilium");
  });

  it("takes names that sinks tell: configuration, policy and account say them", async () => {
    const { broker, clientId, tenantId } = OUTLETS["event-hub"];
    const outlet = {
      ...OUTLETS["event-hub"],
      broker: pulumi.output(broker),
      clientId: pulumi.output(clientId),
      tenantId: pulumi.output(tenantId),
    };
    const graph = await made([outlet]);
    const inputs = (role: string) => graph.find(({ name }) => name === `eu-1-shipper-${role}`)?.inputs ?? {};
    const wanted = configMap(
      "eu-1",
      "shipper",
      configText(nodeConfig([OUTLETS["event-hub"]], FAMILIES, { cluster: "eu-1", gateways: ["gateway-external"] })),
    );
    expect(inputs("configmap-shipper")).toMatchObject({ metadata: { name: wanted.metadata.name }, data: wanted.data });
    expect(JSON.stringify(inputs("ciliumnetworkpolicy-shipper-50-sinks"))).toContain(
      "eu-1-siem.servicebus.windows.net",
    );
    expect(inputs("serviceaccount-shipper")).toMatchObject({
      metadata: { annotations: { "azure.workload.identity/client-id": clientId } },
    });
    expect(JSON.stringify(inputs("daemonset-shipper"))).toContain(wanted.metadata.name);
  });
});
