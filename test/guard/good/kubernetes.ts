/** What the project itself places into a cluster: its Cilium release, and all objects of the example cells. */
import { loadModel } from "../../../components/cell/load.ts";
import { existing } from "../../../components/cilium/flavour/existing.ts";
import { ciliumValues } from "../../../components/cilium/values.ts";
import { compile } from "../../../components/policy/bundle.ts";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import { ROOT } from "../../../local/plane/paths.ts";
import { KUBERNETES } from "../../../stacks/guard/type.ts";
import { resource } from "../support.ts";

const values = ciliumValues({
  clusterName: "eu-1",
  apiServer: { host: "10.0.0.4", port: 443 },
  flavour: existing("10.0.0.0/16"),
});

const denied = {
  metadata: { name: "a", namespace: "shop-orders-prod" },
  spec: { endpointSelector: {}, ingress: [{}], egress: [{}] },
};

export const kubernetes = {
  release: resource(KUBERNETES.release, { name: "cilium", chart: "cilium", values }),
  chart: resource(KUBERNETES.chart, { chart: "cilium/cilium", values }),
  cilium: resource(KUBERNETES.cilium, denied),
  ciliumClusterwide: resource(KUBERNETES.ciliumClusterwide, {
    metadata: { name: "a" },
    spec: {
      endpointSelector: {},
      egress: [{ toEndpoints: [{}], toPorts: [{ ports: [{ port: "53", protocol: "UDP" }] }] }],
    },
  }),
  namespace: resource(KUBERNETES.namespace, {
    metadata: {
      name: "shop-orders-prod",
      labels: { "cellwall.dev/project": "orders", "cellwall.dev/phase": "enforce" },
    },
  }),
  networkPolicy: resource(KUBERNETES.networkPolicy, {
    metadata: { name: "a", namespace: "shop-orders-prod" },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{ from: [{ podSelector: {} }] }] },
  }),
};

const typeOf = ({ apiVersion, kind }: KubernetesObject) =>
  `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`;

/** Every object of the example, as the engine would show it. */
export const example = (() => {
  const model = loadModel({
    root: ROOT,
    paths: ["examples/shop"],
    platform: "stacks/cells/platform/local.yaml",
    environment: "prod",
    asOf: "2026-11-01T00:00:00Z",
  });
  const { cluster, cells } = compile(model);
  return [...cluster, ...cells.flatMap(({ objects }) => objects)].map(({ object }, index) => ({
    ...resource(typeOf(object), object),
    urn: `urn:pulumi:test::cells::${typeOf(object)}::${index}`,
  }));
})();
