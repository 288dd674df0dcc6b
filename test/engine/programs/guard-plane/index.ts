import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadModel } from "../../../../components/cell/load.ts";
import { place } from "../../../../components/cell/place.ts";
import { compile } from "../../../../components/policy/bundle.ts";
import type { Placed } from "../../../../stacks/guard/rule.ts";
import { GOOD } from "../../../guard/case.ts";
import { aws } from "../../../guard/good/aws.ts";
import { changed } from "../../../guard/support.ts";

/** A component of the type of a cloud's resource, with its inputs: what a policy sees is the same, and no cloud is asked. */
class StandIn extends pulumi.ComponentResource {
  constructor(of: Placed, name: string, props: object = of.props) {
    super(of.type, name, props, { protect: of.protect });
    this.registerOutputs(props);
  }
}

const provider = new k8s.Provider("render", { renderYamlToDirectory: "rendered" });
const file = new k8s.core.v1.ConfigMap("known-later", { metadata: { name: "known-later" } }, { provider });
/** Known only once the ConfigMap stands. */
const later = (value: string) => file.id.apply(() => value);

const programs: Readonly<Record<string, () => void>> = {
  good() {
    const model = loadModel({
      root: new URL("../../../..", import.meta.url).pathname,
      paths: ["examples/shop"],
      platform: "stacks/cells/platform/local.yaml",
      environment: "prod",
      asOf: "2026-11-01T00:00:00Z",
    });
    const { cluster, cells } = compile(model);
    for (const [index, { object }] of [...cluster, ...cells.flatMap(({ objects }) => objects)].entries())
      place(`cell-${index}`, object, { provider, waitForValid: false });
    for (const [index, of] of GOOD.filter(({ type }) => !/NetworkPolicy$|Namespace$/.test(type)).entries())
      new StandIn(of, `stand-in-${index}`);
    new StandIn(aws.logGroup, "keyed-later", { ...aws.logGroup.props, kmsKeyId: later("arn:aws:kms:key") });
  },
  bad() {
    const labels = { "cellwall.dev/project": "orders", "cellwall.dev/phase": "enforce" };
    new k8s.core.v1.Namespace("orders", { metadata: { name: "orders", labels } }, { provider });
    new k8s.apiextensions.CustomResource(
      "open",
      {
        apiVersion: "cilium.io/v2",
        kind: "CiliumNetworkPolicy",
        metadata: { name: "open", namespace: "orders" },
        spec: { endpointSelector: { matchLabels: { app: "web" } }, egress: [{ toCIDR: ["0.0.0.0/0"] }] },
      },
      { provider },
    );
    const settings = { plain: { password: "hunter2" }, marked: { password: pulumi.secret("hunter2") } };
    for (const [name, data] of Object.entries(settings))
      new k8s.core.v1.ConfigMap(name, { metadata: { name, namespace: "orders" }, data }, { provider });
    new StandIn(changed(aws.cluster, "vpcConfig.endpointPublicAccess", true), "eu-1");
    programs.unprotected?.();
  },
  unprotected() {
    new StandIn(changed(aws.key, "protect", false), "logs");
  },
  late() {
    const options = { ...(aws.launchTemplate.props.metadataOptions as object), httpTokens: later("optional") };
    new StandIn(aws.launchTemplate, "nodes", { ...aws.launchTemplate.props, metadataOptions: options });
  },
};

programs[process.env.GUARD_PLANE ?? ""]?.();
