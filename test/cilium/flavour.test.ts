import { describe, expect, it } from "vitest";
import { AKS_STARTUP_TAINT, aks } from "../../components/cilium/flavour/aks.ts";
import { EKS_STARTUP_TAINT, eks } from "../../components/cilium/flavour/eks.ts";
import type { FlavourValues } from "../../components/cilium/flavour/flavour.ts";
import { GKE_STARTUP_TAINT, gke } from "../../components/cilium/flavour/gke.ts";
import { unknownValues } from "../../components/cilium/unknown.ts";
import { ciliumValues } from "../../components/cilium/values.ts";

const podCidr = "100.64.0.0/14";
const FLAVOURS: readonly (readonly [string, FlavourValues])[] = [
  ["aks", aks({ podCidr })],
  ["eks", eks({ podCidr })],
  ["eks with eni", eks({ datapath: "eni", networkCidr: "10.60.0.0/16", tags: { plane: "eu-1" } })],
  ["gke", gke({ podCidr })],
];
const valuesOf = (flavour: FlavourValues) =>
  ciliumValues({ clusterName: "eu-1", apiServer: { host: "10.9.8.7", port: 443 }, flavour });

/** Paths of all leaves of a flavour's values. */
function leaves(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}

describe.each(FLAVOURS)("the values of %s", (_, flavour) => {
  it("all say why they are there", () => {
    const reasons = Object.keys(flavour.reasons);
    const silent = leaves(flavour.values, "").filter(
      (path) => !reasons.some((reason) => path === reason || path.startsWith(`${reason}.`)),
    );
    expect(silent).toEqual([]);
  });

  it("never turn the host firewall on, or encryption off: the agent refuses both together", () => {
    expect(valuesOf(flavour)).toMatchObject({
      encryption: { enabled: true, type: "ipsec" },
      kubeProxyReplacement: true,
    });
    expect(JSON.stringify(valuesOf(flavour))).not.toMatch(/hostFirewall|nodeEncryption|"ingress":\{"enabled":true/);
  });

  it("keep the other common values beside the ones they change", () => {
    expect(valuesOf(flavour)).toMatchObject({
      bpf: { masquerade: true },
      operator: { rollOutPods: true, removeNodeTaints: true },
      encryption: { ipsec: { keyWatcher: true } },
      hubble: { relay: { enabled: true }, ui: { enabled: true } },
    });
  });
});

describe("a common value that a flavour gives as null", () => {
  it("is gone, so that the chart's default holds", () => {
    expect(valuesOf(gke({ podCidr }))).not.toHaveProperty("k8sServiceHost");
    expect(valuesOf(gke({ podCidr }))).not.toHaveProperty("k8sServicePort");
    expect(valuesOf(aks({ podCidr }))).toMatchObject({ k8sServiceHost: "10.9.8.7", k8sServicePort: 443 });
  });

  it("leaves no null behind at any depth: some templates write it into Cilium's configuration", () => {
    const flavour: FlavourValues = {
      values: { bpf: { masquerade: null }, added: { deep: { gone: null } } },
      reasons: {},
    };
    const values = valuesOf(flavour);
    expect(values).not.toHaveProperty("bpf.masquerade");
    expect(values).toMatchObject({ added: { deep: {} } });
    expect(JSON.stringify(values)).not.toContain("null");
  });
});

describe("a value that is not known yet", () => {
  it("is passed on as it is, also in place of a common one", () => {
    class Unknown {
      readonly inner = "not to be looked into";
    }
    const unknown = new Unknown();
    const flavour: FlavourValues = { values: { ipv4NativeRoutingCIDR: unknown, bpf: unknown }, reasons: {} };
    expect(valuesOf(flavour).ipv4NativeRoutingCIDR).toBe(unknown);
    expect(valuesOf(flavour).bpf).toBe(unknown);
  });
});

describe("start-up taints", () => {
  it("stand on nodes with the key that the operator removes", () => {
    expect(valuesOf(eks({ podCidr }))).toMatchObject({ agentNotReadyTaintKey: EKS_STARTUP_TAINT.key });
    expect(valuesOf(gke({ podCidr }))).toMatchObject({ agentNotReadyTaintKey: GKE_STARTUP_TAINT.key });
  });

  it("let GKE's autoscaler grow a pool from zero", () => {
    expect(GKE_STARTUP_TAINT.key).toMatch(/^ignore-taint\.cluster-autoscaler\.kubernetes\.io\//);
  });

  it("don't exist on AKS, which would give them back after the operator removed them", () => {
    expect(AKS_STARTUP_TAINT).toBeUndefined();
    expect(valuesOf(aks({ podCidr }))).not.toHaveProperty("agentNotReadyTaintKey");
  });
});

describe("unknown values", () => {
  const chart = { encryption: { enabled: false, type: "ipsec", strictMode: { egress: {} } }, resources: {}, tls: null };

  it("are named by path, in one order", () => {
    expect(unknownValues({ zed: 1, encryption: { enabled: true, typ: "ipsec" }, abc: {} }, chart)).toEqual([
      "abc",
      "encryption.typ",
      "zed",
    ]);
  });

  it("can't be told below what the chart leaves open", () => {
    expect(unknownValues({ resources: { limits: { memory: "1Gi" } }, tls: { ca: { cert: "x" } } }, chart)).toEqual([]);
  });

  it("are all values of a chart that has none", () => {
    expect(unknownValues({ encryption: true }, {})).toEqual(["encryption"]);
  });

  it("are not hidden by a value that is a scalar in the chart", () => {
    expect(unknownValues({ encryption: { type: { name: "ipsec" } } }, chart)).toEqual(["encryption.type.name"]);
  });

  it("are allowed only where they are listed by name", () => {
    expect(unknownValues({ nodeinit: { reconfigureKubelet: true } }, { nodeinit: { enabled: false } })).toEqual([]);
    expect(unknownValues({ nodeinit: { reconfigureKubelet: true } }, { nodeinit: { enabled: false } }, [])).toEqual([
      "nodeinit.reconfigureKubelet",
    ]);
  });
});
