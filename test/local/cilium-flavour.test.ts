import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AKS_SYSTEM_TAINT, aks } from "../../components/cilium/flavour/aks.ts";
import { EKS_STARTUP_TAINT, eks } from "../../components/cilium/flavour/eks.ts";
import type { FlavourValues } from "../../components/cilium/flavour/flavour.ts";
import { GKE_STARTUP_TAINT, gke } from "../../components/cilium/flavour/gke.ts";
import { UNDOCUMENTED, unknownValues } from "../../components/cilium/unknown.ts";
import { ciliumValues } from "../../components/cilium/values.ts";
import { type Chart, openChart, type Rendered } from "../../local/datapath/cluster/chart.ts";

const podCidr = "100.64.0.0/14";
const API_SERVER = { host: "api.plane.internal", port: 443 };
const FLAVOURS: Readonly<Record<string, FlavourValues>> = {
  aks: aks({ podCidr }),
  "eks with an overlay": eks({ podCidr }),
  "eks with interfaces of the VPC": eks({
    datapath: "eni",
    networkCidr: "10.60.0.0/16",
    tags: { "cellwall.dev/cluster": "eu-1" },
  }),
  gke: gke({ podCidr }),
};

let chart: Chart;
const rendered = new Map<string, Rendered[]>();
const valuesOf = (flavour: FlavourValues) => ciliumValues({ clusterName: "eu-1", apiServer: API_SERVER, flavour });

beforeAll(async () => {
  chart = await openChart();
  for (const [name, flavour] of Object.entries(FLAVOURS)) rendered.set(name, await chart.render(valuesOf(flavour)));
});
afterAll(() => chart?.close());

function object(flavour: string, kind: string, name: string): Rendered {
  const found = rendered.get(flavour)?.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`the chart renders no ${kind} ${name} for ${flavour}`);
  return found;
}
const config = (flavour: string) => object(flavour, "ConfigMap", "cilium-config").data ?? {};

interface PodTemplate {
  readonly spec: {
    readonly tolerations?: readonly Record<string, unknown>[];
    readonly containers: readonly { readonly env?: readonly { readonly name: string; readonly value?: string }[] }[];
  };
}
const pods = (flavour: string, kind: string, name: string) =>
  (object(flavour, kind, name).spec as { template: PodTemplate }).template.spec;
const agentEnv = (flavour: string, name: string) =>
  pods(flavour, "DaemonSet", "cilium").containers[0]?.env?.find((one) => one.name === name)?.value;

describe.each(Object.keys(FLAVOURS))("Cilium on %s", (name) => {
  it("gets no value that the chart doesn't know", () => {
    expect(unknownValues(valuesOf(FLAVOURS[name] as FlavourValues), chart.values)).toEqual([]);
  });

  it("takes every image from a registry of one's own", async () => {
    const imageRegistry = "registry.example.com/mirror";
    const objects = await chart.render(
      ciliumValues({
        clusterName: "eu-1",
        apiServer: API_SERVER,
        flavour: FLAVOURS[name] as FlavourValues,
        imageRegistry,
      }),
    );
    const images = objects.flatMap((one) => JSON.stringify(one).match(/"image":"[^"]+"/g) ?? []);
    expect(images.length).toBeGreaterThan(5);
    for (const image of images) expect(image).toContain(`"image":"${imageRegistry}/cilium/`);
  });

  it("encrypts with IPsec and replaces kube-proxy", () => {
    expect(config(name)).toMatchObject({
      "enable-ipsec": "true",
      "ipsec-key-file": "/etc/ipsec/keys",
      "kube-proxy-replacement": "true",
      "enable-bpf-masquerade": "true",
      "enable-ipv4-masquerade": "true",
      "dnsproxy-enable-transparent-mode": "true",
    });
  });

  it("shows flows through Hubble", () => {
    expect(config(name)).toMatchObject({ "enable-hubble": "true", "hubble-redact-enabled": "true" });
    expect(object(name, "Deployment", "hubble-relay").kind).toBe("Deployment");
  });

  it("has an operator that tolerates what a new node carries", () => {
    const key = config(name)["agent-not-ready-taint-key"];
    const tolerations = pods(name, "Deployment", "cilium-operator").tolerations ?? [];
    expect(tolerations.some((one) => one.operator === "Exists" && (one.key === undefined || one.key === key))).toBe(
      true,
    );
  });
});

describe("Cilium on AKS", () => {
  it("tunnels and hands out the cluster's pod range", () => {
    expect(config("aks")).toMatchObject({
      "routing-mode": "tunnel",
      "tunnel-protocol": "vxlan",
      ipam: "cluster-pool",
      "cluster-pool-ipv4-cidr": podCidr,
      "cluster-pool-ipv4-mask-size": "24",
      "agent-not-ready-taint-key": "node.cilium.io/agent-not-ready",
    });
  });

  it("starts on a cluster that has nothing but its tainted system pool", () => {
    const any = [{ operator: "Exists" }];
    const system = [{ key: AKS_SYSTEM_TAINT.key, operator: "Exists" }];
    expect(pods("aks", "Deployment", "cilium-operator").tolerations).toEqual(expect.arrayContaining(any));
    expect(pods("aks", "Deployment", "hubble-relay").tolerations).toEqual(system);
    expect(pods("aks", "Deployment", "hubble-ui").tolerations).toEqual(system);
    const job = rendered.get("aks")?.find(({ kind }) => kind === "CronJob");
    expect(job?.spec).toMatchObject({ jobTemplate: { spec: { template: { spec: { tolerations: system } } } } });
  });
});

describe("Cilium on EKS", () => {
  const overlay = "eks with an overlay";
  const eni = "eks with interfaces of the VPC";

  it("waits for the taint that the node groups carry", () => {
    expect(config(overlay)["agent-not-ready-taint-key"]).toBe(EKS_STARTUP_TAINT.key);
    expect(config(eni)["agent-not-ready-taint-key"]).toBe(EKS_STARTUP_TAINT.key);
  });

  it("tunnels by default", () => {
    expect(config(overlay)).toMatchObject({
      "routing-mode": "tunnel",
      ipam: "cluster-pool",
      "cluster-pool-ipv4-cidr": podCidr,
    });
    expect(JSON.stringify(object(overlay, "Deployment", "cilium-operator"))).toContain("operator-generic");
  });

  it("routes natively with interfaces of the VPC, and the operator is the one that knows EC2", () => {
    expect(config(eni)).toMatchObject({
      "routing-mode": "native",
      ipam: "eni",
      "ipv4-native-routing-cidr": "10.60.0.0/16",
      "aws-enable-prefix-delegation": "true",
      "eni-tags": '{"cellwall.dev/cluster":"eu-1"}',
    });
    expect(config(eni)).not.toHaveProperty("enable-encryption-strict-mode-egress");
    expect(JSON.stringify(object(eni, "Deployment", "cilium-operator"))).toContain("operator-aws");
  });
});

describe("Cilium on GKE", () => {
  it("routes natively over alias ranges and leaves host traffic to the host", () => {
    expect(config("gke")).toMatchObject({
      "routing-mode": "native",
      ipam: "kubernetes",
      "ipv4-native-routing-cidr": podCidr,
      "enable-endpoint-routes": "true",
      "enable-host-legacy-routing": "true",
      "enable-xt-socket-fallback": "true",
      "cni-exclusive": "true",
      "agent-not-ready-taint-key": GKE_STARTUP_TAINT.key,
    });
  });

  it("prepares nodes with the kubelet wrapper and without the bridge", () => {
    const init = JSON.stringify(rendered.get("gke")?.filter(({ metadata }) => /node-?init/.test(metadata.name)));
    expect(init).toContain("Installing the kubelet wrapper");
    expect(init).toContain("ip link del cbr0");
    expect(JSON.stringify(object("gke", "DaemonSet", "cilium"))).toContain('"path":"/home/kubernetes/bin"');
  });

  it("watches all pods for ones that another CNI started", () => {
    expect(config("gke")["pod-restart-selector"]).toBe("");
  });
});

describe("the API server", () => {
  it("is reached by name where kube-proxy may be absent, and by its Service on GKE", () => {
    for (const name of Object.keys(FLAVOURS)) {
      expect([name, agentEnv(name, "KUBERNETES_SERVICE_HOST")]).toEqual([
        name,
        name === "gke" ? undefined : API_SERVER.host,
      ]);
    }
  });
});

describe("strict encryption", () => {
  it.each([
    ["aks", "true"],
    ["eks with an overlay", "true"],
    ["gke", "false"],
  ])("drops clear traffic among pods on %s; traffic of nodes is let through: %s", (name, nodes) => {
    expect(config(name)).toMatchObject({
      "enable-encryption-strict-mode-egress": "true",
      "encryption-strict-egress-cidr": podCidr,
      "encryption-strict-egress-allow-remote-node-identities": nodes,
    });
  });
});

describe("a misspelt value", () => {
  it("is named with its path, wherever it is", () => {
    const typo = { encrytion: { enabled: true }, encryption: { ipsec: { keyWatcherr: true } } };
    expect(unknownValues(typo, chart.values)).toEqual(["encryption.ipsec.keyWatcherr", "encrytion.enabled"]);
    const { values, reasons } = aks({ podCidr });
    const misspelt = valuesOf({ values: { ...values, aksByoCni: { enabled: true } }, reasons });
    expect(unknownValues(misspelt, chart.values)).toEqual(["aksByoCni.enabled"]);
  });

  it("is refused too where an undocumented value is meant", () => {
    expect(unknownValues({ nodeinit: { reconfigureKublet: true } }, chart.values)).toEqual([
      "nodeinit.reconfigureKublet",
    ]);
  });

  it("can't hide among the undocumented ones: each is absent from values.yaml and read by a template", () => {
    const templates = [
      chart.file("templates", "cilium-configmap.yaml"),
      chart.file("templates", "cilium-nodeinit", "daemonset.yaml"),
      chart.file("files", "nodeinit", "startup.bash"),
    ].join("\n");
    for (const path of UNDOCUMENTED) {
      const [key = "", ...rest] = path.split(".");
      const nested = rest.reduceRight<unknown>((inner, part) => ({ [part]: inner }), true);
      expect(unknownValues({ [key]: nested }, chart.values, [])).toEqual([path]);
      expect(templates).toContain(`.Values.${path}`);
    }
  });

  it("of the wrong kind is refused by the chart itself", async () => {
    const values = valuesOf(FLAVOURS.aks as FlavourValues);
    await expect(chart.render({ ...values, encryption: { enabled: "yes" } })).rejects.toThrow(/encryption/);
  });
});
