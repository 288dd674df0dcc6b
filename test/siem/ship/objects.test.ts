import { describe, expect, it } from "vitest";
import { FAMILIES } from "../../../components/siem/matrix/family.ts";
import { shipperImages } from "../../../components/siem/ship/image.ts";
import { accessObjects, accountAnnotations } from "../../../components/siem/ship/objects/access.ts";
import { configMap } from "../../../components/siem/ship/objects/config-map.ts";
import {
  nodeWorkload,
  type PodSettings,
  postureWorkload,
  type WorkloadObject,
  watcherWorkload,
} from "../../../components/siem/ship/objects/pod.ts";
import { policyObjects } from "../../../components/siem/ship/objects/policy.ts";
import { type Outlet, SHIPPER } from "../../../components/siem/ship/outlet.ts";
import { OUTLETS } from "./outlets.ts";

const settings: PodSettings = {
  plane: "eu-1",
  images: shipperImages("registry.example.com/cellwall"),
  families: FAMILIES,
  outlets: Object.values(OUTLETS),
};

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly hostNetwork?: boolean;
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string; readonly hostPath?: { readonly path: string } }[];
  readonly [field: string]: unknown;
}

const podOf = ({ spec }: WorkloadObject) => (spec.template as { readonly spec: Pod }).spec;
const workloads = {
  node: nodeWorkload(settings, "shipper-0"),
  watcher: watcherWorkload(settings, "watcher-0"),
  posture: postureWorkload(settings),
};

describe("the shipper's pods", () => {
  it.each(Object.entries(workloads))("give up what they don't need: %s", (_, workload) => {
    const [container] = podOf(workload).containers;
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      seccompProfile: { type: "RuntimeDefault" },
      capabilities: { drop: ["ALL"] },
    });
  });

  it("have a right of the kernel only where it is used", () => {
    const added = (workload: WorkloadObject) =>
      (podOf(workload).containers[0].securityContext.capabilities as { readonly add?: readonly string[] }).add;
    expect(added(workloads.node)).toEqual(["SYS_CHROOT"]);
    expect(added(nodeWorkload({ ...settings, sources: ["container"] }, "c"))).toBeUndefined();
    expect(added(workloads.watcher)).toBeUndefined();
    expect(added(workloads.posture)).toEqual(["NET_ADMIN"]);
  });

  it("see of a node what they read, and write only their own folder", () => {
    const { containers, volumes } = podOf(workloads.node);
    const writable = containers[0].volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable.map(({ mountPath }) => mountPath)).toEqual(["/var/lib/cellwall/shipper"]);
    const paths = volumes.flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath.path]));
    for (const path of ["/", "/etc", "/root", "/home", "/var", "/var/lib", "/var/lib/kubelet", "/proc"])
      expect(paths).not.toContain(path);
    expect(podOf(nodeWorkload({ ...settings, families: ["hubble"] }, "c")).volumes.map(({ name }) => name)).toEqual([
      "config",
      "data",
      "hubble",
      "secret-siem-http",
    ]);
  });

  it("hold a token of the API server only in the watcher, which is one pod that sees no file of a node", () => {
    expect(podOf(workloads.node).automountServiceAccountToken).toBe(false);
    expect(podOf(workloads.posture).automountServiceAccountToken).toBe(false);
    expect(podOf(workloads.watcher).automountServiceAccountToken).toBe(true);
    expect(podOf(workloads.watcher).volumes.filter(({ hostPath }) => hostPath !== undefined)).toEqual([]);
    expect(workloads.watcher.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });

  it("run on every node, tainted ones as well, before other pods are thought of", () => {
    for (const workload of [workloads.node, workloads.posture])
      expect(podOf(workload)).toMatchObject({
        tolerations: [{ operator: "Exists" }],
        priorityClassName: "system-node-critical",
      });
  });

  it("stay under the network policies, but for the one that must see the node's keys", () => {
    expect(podOf(workloads.node).hostNetwork).toBeUndefined();
    expect(podOf(workloads.watcher).hostNetwork).toBeUndefined();
    expect(podOf(workloads.posture).hostNetwork).toBe(true);
  });

  it("come from the registry that is named", () => {
    for (const workload of Object.values(workloads))
      expect(podOf(workload).containers[0].image).toMatch(/^registry\.example\.com\/cellwall\/.+:v?\d+\.\d+\.\d+$/);
    expect(shipperImages()).toEqual({
      collector: "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.155.0",
      cilium: "quay.io/cilium/cilium:v1.20.2",
    });
  });

  it("get secrets of outlets as a file or a variable, and no cloud credential", () => {
    const [container] = podOf(workloads.node).containers;
    expect(container.env.map(({ name }) => name)).toEqual(["NODE_NAME", "POD_IP", "KAFKA_PASSWORD_SIEM_KAFKA"]);
    expect(container.volumeMounts).toContainEqual({
      name: "secret-siem-http",
      mountPath: "/var/run/secrets/cellwall/siem-http",
      readOnly: true,
    });
  });

  it("are known to Azure by the account's annotation and the pods' label", () => {
    expect(accessObjects("eu-1", accountAnnotations("1111"))[1]?.metadata.annotations).toEqual({
      "azure.workload.identity/client-id": "1111",
    });
    const labelled = (outlets: readonly Outlet[]) =>
      JSON.stringify(nodeWorkload({ ...settings, outlets }, "c")).includes("azure.workload.identity/use");
    expect(labelled([OUTLETS["event-hub"]])).toBe(true);
    expect(labelled([OUTLETS.s3])).toBe(false);
  });
});

describe("the shipper's rights", () => {
  it("are to see events and policies, and nothing else", () => {
    const role = accessObjects("eu-1", {}).find(({ kind }) => kind === "ClusterRole");
    expect(role?.rules).toEqual([
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["list", "watch"] },
      { apiGroups: ["cilium.io"], resources: ["ciliumnetworkpolicies"], verbs: ["list", "watch"] },
    ]);
  });
});

describe("the shipper's network policies", () => {
  const dns = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, port: 53 };
  const scrapers = [{ namespace: "monitoring", serviceAccount: "prometheus" }];
  const policies = (outlets: readonly Outlet[]) =>
    policyObjects("eu-1", outlets, dns, scrapers).map(({ metadata, spec }) => ({ name: metadata.name, spec }));
  const egressOf = (outlets: readonly Outlet[]) =>
    (policies(outlets)[0]?.spec as { readonly egress: readonly Record<string, unknown>[] } | undefined)?.egress ?? [];

  it.each([
    ["event-hub", ["eu-1-siem.servicebus.windows.net 9093", "login.microsoftonline.com 443"]],
    ["s3", ["eu-1-logs.s3.eu-central-1.amazonaws.com 443", "169.254.170.23/32 80"]],
    ["cloud-logging", ["logging.googleapis.com 443", "169.254.169.254/32 80", "169.254.169.252/32 988"]],
    ["http", ["siem.example.com 443"]],
    ["syslog", ["syslog.example.com 6514"]],
    ["kafka", ["broker-1.example.com 9094", "broker-2.example.com 9094"]],
    ["file", []],
  ] as const)("open what %s needs, by name and port", (kind, wanted) => {
    const open = egressOf([OUTLETS[kind]]).flatMap((rule) => {
      const [fqdn] = (rule.toFQDNs ?? []) as readonly { readonly matchName: string }[];
      const [cidr] = (rule.toCIDRSet ?? []) as readonly { readonly cidr: string }[];
      const to = fqdn?.matchName ?? cidr?.cidr;
      const [ports] = rule.toPorts as readonly { readonly ports: readonly { readonly port: string }[] }[];
      return to === undefined ? [] : [`${to} ${ports?.ports[0]?.port}`];
    });
    expect(open).toEqual(wanted);
  });

  it("let pods ask the resolver for these names alone", () => {
    expect(egressOf([OUTLETS.syslog])[0]).toMatchObject({
      toPorts: [{ rules: { dns: [{ matchName: "syslog.example.com" }] } }],
    });
  });

  it("reach an outlet that is an address by its address", () => {
    expect(egressOf([{ ...OUTLETS.syslog, host: "10.20.30.40" }])).toEqual([
      { toCIDRSet: [{ cidr: "10.20.30.40/32" }], toPorts: [{ ports: [{ port: "6514", protocol: "TCP" }] }] },
    ]);
  });

  it("close everything else, and have the same names whatever the outlets are", () => {
    expect(policies([]).map(({ name }) => name)).toEqual(policies(Object.values(OUTLETS)).map(({ name }) => name));
    expect(policies([]).at(-1)).toEqual({
      name: "shipper-00-default-deny",
      spec: expect.objectContaining({ endpointSelector: {}, ingress: [{}], egress: [{}] }),
    });
  });

  it("let the API server be asked by the watcher alone", () => {
    const asking = policies(Object.values(OUTLETS)).filter(({ spec }) =>
      JSON.stringify(spec).includes("kube-apiserver"),
    );
    expect(asking).toHaveLength(1);
    expect(asking[0]?.spec).toMatchObject({
      endpointSelector: { matchLabels: { "k8s:cellwall.dev/component": "watcher" } },
    });
  });
});

it("a changed configuration has another name, the same one the same", () => {
  const name = (text: string) => configMap("eu-1", "shipper", text).metadata;
  expect(name("a")).toEqual(name("a"));
  expect(name("a").name).not.toBe(name("b").name);
  expect(name("a").namespace).toBe(SHIPPER.namespace);
});
