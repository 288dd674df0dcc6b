import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { CATEGORIES } from "../../../components/cluster/aks/operation/logs.ts";
import { warningsOf } from "../../../components/cluster/aks/warnings.ts";
import type { AzureNetwork } from "../../../components/network/azure/network.ts";
import { type Node, nodeNamed } from "../../support/graph.ts";
import { type ClusterChange, clusterArgs, clusterGraph, WORKSPACE } from "./given.ts";

const LOCK = "azure-native:authorization:ManagementLockByScope";
const CLUSTER = "azure-native:containerservice:ManagedCluster";
const WINDOW = "azure-native:containerservice:MaintenanceConfiguration";

const whole = (change: ClusterChange = {}): Promise<Node[]> =>
  clusterGraph(change, {
    use: (cluster) => {
      cluster.nodePools([]);
    },
  });

/** As far as warnings look at it. */
const NETWORK = { egressAddresses: ["20.0.0.1"] } as unknown as AzureNetwork;

const warnings = (change: ClusterChange = {}, network = NETWORK) => warningsOf("weu", clusterArgs(network, change));

describe("logs of the control plane", () => {
  it("go to the workspace by category, and never with every read", async () => {
    const { inputs, dependsOn } = nodeNamed(await whole(), "azure-native:monitor:DiagnosticSetting", "weu-logs");
    expect(inputs).toEqual({
      name: "to-siem",
      resourceUri: "weu-id",
      workspaceId: WORKSPACE,
      logAnalyticsDestinationType: "Dedicated",
      logs: [
        "kube-apiserver",
        "kube-audit-admin",
        "guard",
        "kube-controller-manager",
        "kube-scheduler",
        "cluster-autoscaler",
        "cloud-controller-manager",
        "csi-azuredisk-controller",
        "csi-azurefile-controller",
        "csi-snapshot-controller",
      ].map((category) => ({ category, enabled: true })),
    });
    expect(dependsOn).toEqual(["weu"]);
    expect(Object.keys(CATEGORIES)).not.toContain("kube-audit");
  });

  it("are not asked for without a workspace, and a warning says so", async () => {
    // The types forbid an undefined that is written out, so the argument is taken away.
    const { logs: _, ...rest } = clusterArgs(NETWORK);
    expect(warningsOf("weu", rest)).toEqual([
      "Nobody records what happens in the control plane of weu: give logs.workspaceId.",
    ]);
  });
});

describe("maintenance", () => {
  it("happens in one window a week, whatever it is for", async () => {
    const nodes = await whole({ maintenance: { day: "Sunday", hour: 3 } });
    const windows = nodes.filter(({ type }) => type === WINDOW);
    expect(windows.map(({ inputs }) => inputs.configName).toSorted()).toEqual([
      "aksManagedAutoUpgradeSchedule",
      "aksManagedNodeOSUpgradeSchedule",
      "default",
    ]);
    for (const { inputs, deletedWith } of windows) {
      expect(inputs).toMatchObject({ resourceGroupName: "cellwall-weu", resourceName: "weu" });
      expect(inputs.maintenanceWindow).toEqual({
        durationHours: 4,
        startTime: "03:00",
        utcOffset: "+00:00",
        schedule: { weekly: { intervalWeeks: 1, dayOfWeek: "Sunday" } },
      });
      expect(deletedWith).toBe("weu");
    }
  });

  it("is on Saturday at one where nothing else is said", async () => {
    const { inputs } = nodeNamed(await whole(), WINDOW, "weu-releases");
    expect(inputs.maintenanceWindow).toMatchObject({
      startTime: "01:00",
      schedule: { weekly: { dayOfWeek: "Saturday" } },
    });
  });
});

describe("deletion", () => {
  it("is held by a lock and by Pulumi", async () => {
    const nodes = await whole();
    expect(nodes.filter(({ type }) => type === LOCK)).toHaveLength(1);
    expect(nodeNamed(nodes, CLUSTER, "weu").protect).toBe(true);
    expect(warnings()).toEqual([]);
  });

  it("is Pulumi's to do where that is asked for, with a warning; the lock still holds everybody else", async () => {
    const nodes = await whole({ dangerouslyAllowDestroy: true });
    expect(nodes.filter(({ type }) => type === LOCK)).toHaveLength(1);
    expect(nodes.filter(({ protect }) => protect)).toEqual([]);
    expect(warnings({ dangerouslyAllowDestroy: true })).toEqual([
      "weu can be destroyed: Pulumi's protection is off, and a destroy takes the lock against deletion away first.",
    ]);
  });

  it("is free of the lock alone for the update that removes a pool, with a warning", async () => {
    const nodes = await whole({ deletionLock: false });
    expect(nodes.filter(({ type }) => type === LOCK)).toEqual([]);
    expect(nodeNamed(nodes, CLUSTER, "weu").protect).toBe(true);
    expect(warnings({ deletionLock: false })).toEqual([
      "weu can be deleted outside Pulumi: its lock is off. Put it back once the pool is gone.",
    ]);
  });
});

describe("choices that make a cluster less safe", () => {
  it("reach whoever runs a preview", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    try {
      await clusterGraph({ dangerouslyAllowDestroy: true });
      expect(warn.mock.calls.map(([message]) => message)).toEqual(warnings({ dangerouslyAllowDestroy: true }));
    } finally {
      warn.mockRestore();
    }
  });

  it("are told at every preview", () => {
    expect(warnings({ dangerouslyExposeApiServerTo: ["203.0.113.0/28"], clusterUpgrades: "patch" })).toEqual([
      "The API server of weu has a public address, open to 203.0.113.0/28.",
      "Azure takes patch versions of weu by itself, so a new kubernetesVersion has no effect: set clusterUpgrades to none for the update that changes it.",
    ]);
  });

  it("count nodes that an exposed API server would lock out", () => {
    const unknown = { egressAddresses: [] } as unknown as AzureNetwork;
    expect(warnings({ dangerouslyExposeApiServerTo: ["203.0.113.0/28"] }, unknown)[1]).toContain(
      "nodes are locked out",
    );
    expect(warnings({}, unknown)).toEqual([]);
  });
});
