import { describe, expect, it } from "vitest";
import { ciliumTrouble, type LiveObject, policyTrouble } from "../../components/fleet/health.ts";
import { lockIn } from "../../components/fleet/lock.ts";

const agent = (status: Record<string, unknown>): LiveObject => ({
  kind: "DaemonSet",
  metadata: { name: "cilium", namespace: "kube-system", generation: 2 },
  status: {
    observedGeneration: 2,
    desiredNumberScheduled: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
    ...status,
  },
});
const operator = (status: Record<string, unknown>): LiveObject => ({
  kind: "Deployment",
  metadata: { name: "cilium-operator", namespace: "kube-system", generation: 1 },
  spec: { replicas: 2 },
  status: { observedGeneration: 1, updatedReplicas: 2, availableReplicas: 2, ...status },
});
const policy = (namespace: string, status?: string, message?: string): LiveObject => ({
  kind: "CiliumNetworkPolicy",
  metadata: { name: "cell-10-dns", namespace },
  ...(status !== undefined && { status: { conditions: [{ type: "Valid", status, message }] } }),
});

describe("the gate", () => {
  it("opens when Cilium is rolled out", () => {
    expect(ciliumTrouble([agent({}), operator({})])).toEqual([]);
  });

  it.each<[string, LiveObject[], string]>([
    [
      "agents that are not updated",
      [agent({ updatedNumberScheduled: 1 })],
      "DaemonSet kube-system/cilium: 1 of 3 pods are updated",
    ],
    [
      "agents that don't run",
      [agent({ numberAvailable: 2 })],
      "DaemonSet kube-system/cilium: 2 of 3 pods are available",
    ],
    [
      "a change that no controller has seen",
      [agent({ observedGeneration: 1 })],
      "DaemonSet kube-system/cilium: its controller has not seen the last change",
    ],
    [
      "an operator that doesn't run",
      [agent({}), operator({ availableReplicas: 1 })],
      "Deployment kube-system/cilium-operator: 1 of 2 pods are available",
    ],
    ["no agent at all", [operator({})], "DaemonSet cilium: there is none"],
  ])("stays closed for %s", (_, objects, reason) => {
    expect(ciliumTrouble(objects)).toEqual([reason]);
  });

  it("leaves other workloads beside Cilium alone", () => {
    expect(
      ciliumTrouble([agent({}), { ...operator({ availableReplicas: 0 }), metadata: { name: "metrics-server" } }]),
    ).toEqual([]);
  });

  it("asks each policy for Cilium's verdict, where an operator judges them", () => {
    const live = [
      policy("a-prod", "True"),
      policy("b-prod", "False", "unknown field"),
      policy("c-prod"),
      policy("other", "False"),
    ];
    expect(policyTrouble(live, ["a-prod", "b-prod", "c-prod"], true)).toEqual([
      "CiliumNetworkPolicy b-prod/cell-10-dns: unknown field",
      "CiliumNetworkPolicy c-prod/cell-10-dns: Cilium's operator has not judged it",
    ]);
    expect(policyTrouble(live, ["a-prod", "b-prod", "c-prod"], false)).toEqual([]);
  });

  it("misses the policies of a namespace that has none", () => {
    expect(policyTrouble([], ["a-prod"], false)).toEqual(["namespace a-prod: it has no CiliumNetworkPolicy"]);
  });
});

describe("a lock", () => {
  it("names who holds the stack, in a folder or bucket", () => {
    const text =
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
      "  file:///state/.pulumi/locks/organization/p/s/1.json: created by ci@runner-7 (pid 4711) at 2026-11-21T10:00:00Z";
    expect(lockIn(text)).toMatchObject({ host: "runner-7", pid: 4711 });
  });

  it("of Pulumi Cloud names nobody", () => {
    const lock = lockIn("error: [409] Conflict: Another update is currently in progress.");
    expect(lock?.pid).toBeUndefined();
    expect(lock?.text).toContain("409");
  });

  it("is not every failure", () => {
    expect(lockIn("error: 1 resource failed")).toBeUndefined();
  });
});
