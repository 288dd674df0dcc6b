import { describe, expect, it } from "vitest";
import { existing } from "../../components/cilium/flavour/existing.ts";
import { type CiliumSettings, ciliumValues, HUBBLE_METRICS } from "../../components/cilium/values.ts";
import { exportValues } from "../../components/siem/volume/filter.ts";

const settings: CiliumSettings = {
  clusterName: "eu-1",
  apiServer: { host: "10.9.8.7", port: 6443 },
  flavour: existing("10.1.0.0/16"),
};

describe("Cilium's values", () => {
  it("encrypt with the key that the plane makes", () => {
    expect(ciliumValues(settings)).toMatchObject({
      encryption: { enabled: true, type: "ipsec", ipsec: { secretName: "cilium-ipsec-keys", keyFile: "keys" } },
    });
  });

  it("replace kube-proxy and reach the API server without a Service", () => {
    expect(ciliumValues(settings)).toMatchObject({
      kubeProxyReplacement: true,
      k8sServiceHost: "10.9.8.7",
      k8sServicePort: 6443,
    });
  });

  it("are the same bytes for the same settings: certificates are not made at render time", () => {
    expect(JSON.stringify(ciliumValues(settings))).toBe(JSON.stringify(ciliumValues({ ...settings })));
    expect(ciliumValues(settings)).toMatchObject({ hubble: { tls: { auto: { method: "cronJob" } } } });
  });

  it("roll every workload when its configuration changes", () => {
    expect(ciliumValues(settings)).toMatchObject({
      rollOutCiliumPods: true,
      envoy: { rollOutPods: true },
      operator: { rollOutPods: true, replicas: 2 },
      hubble: { relay: { rollOutPods: true }, ui: { rollOutPods: true } },
    });
  });

  it("export every decision to a file that the shipper reads, in plain lines", () => {
    expect(ciliumValues(settings)).toMatchObject({
      hubble: {
        export: {
          static: {
            ...exportValues(),
            enabled: true,
            filePath: "/var/run/cilium/hubble/events.log",
            fileCompress: false,
          },
        },
      },
    });
  });

  it("keep Hubble's label sets free of pods and addresses", () => {
    expect(HUBBLE_METRICS.filter((metric) => /_(pod|ip)\b/.test(metric))).toEqual([]);
  });

  it("take the flavour's word where clouds differ", () => {
    expect(ciliumValues(settings)).toMatchObject({
      routingMode: "tunnel",
      ipam: { mode: "cluster-pool", operator: { clusterPoolIPv4PodCIDRList: ["10.1.0.0/16"] } },
    });
  });

  it("ask for ServiceMonitors only where their kind exists", () => {
    expect(ciliumValues(settings)).toMatchObject({ prometheus: { serviceMonitor: { enabled: false } } });
    expect(ciliumValues({ ...settings, serviceMonitors: true })).toMatchObject({
      prometheus: { serviceMonitor: { enabled: true, trustCRDsExist: true } },
    });
  });
});
