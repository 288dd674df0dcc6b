import * as pulumi from "@pulumi/pulumi";
import type { Home } from "../../../../components/residency/model.ts";
import { observeResidency } from "../../../../stacks/residency.ts";
import { HOMES } from "../../../residency/support.ts";
import { VIOLATIONS } from "../../../residency/violation.ts";

/** What a test varies: the cloud, the violations of it that are made (none makes what stays), and whether the program watches itself. */
const {
  cloud,
  violations,
  watched = true,
} = JSON.parse(process.env.VARIANT ?? "{}") as {
  readonly cloud: Home["cloud"];
  readonly violations: readonly number[];
  readonly watched?: boolean;
};
const home: Home = HOMES[cloud];
const { report } = watched ? observeResidency(home) : { report: () => "not watched" };
const PACKAGES = { aws: "aws", azure: "azure-native", gcp: "gcp" } as const;
const SETTINGS = {
  aws: { region: HOMES.aws.region, allowedAccountIds: JSON.stringify([HOMES.aws.account]) },
  azure: { subscriptionId: HOMES.azure.account, location: HOMES.azure.region },
  gcp: { project: HOMES.gcp.account, region: HOMES.gcp.region },
} as const;

/** A provider by its package alone: types come from a table, so no SDK is needed. */
class Provider extends pulumi.ProviderResource {
  constructor(name: string, settings: object, pkg: string = PACKAGES[cloud]) {
    super(pkg, name, { ...settings }, {});
  }
}
class Made extends pulumi.CustomResource {
  constructor(type: string, name: string, props: object, opts: pulumi.CustomResourceOptions) {
    super(type, name, { ...props }, opts);
  }
}

const provider = new Provider("home", SETTINGS[cloud]);
const cluster = new Provider("cluster", { renderYamlToDirectory: "rendered" }, "kubernetes");

/** Children of a component, as the product has them. */
class Plane extends pulumi.ComponentResource {
  constructor() {
    const { account, region, imageRegistry, vendor, approvals } = home;
    const { host: vendorHost, domains: vendorDomains } = vendor ?? {};
    const facts = { cloud, account, region, imageRegistry, vendorHost, vendorDomains, mayLeave: approvals };
    super("cellwall:index:PrivateDataPlane", "plane", facts);
    if (cloud === "aws") {
      const flows = new Made(
        "aws:cloudwatch/logGroup:LogGroup",
        "flows",
        { name: "flows" },
        { parent: this, provider },
      );
      const arn = (flows as unknown as { readonly arn?: pulumi.Output<string> }).arn ?? flows.id;
      new Made("aws:ec2/flowLog:FlowLog", "flows", { vpcId: "vpc-1", logDestination: arn }, { parent: this, provider });
    }
    for (const index of violations) {
      const { type, props } = VIOLATIONS[index] ?? { type: "", props: {} };
      const name = `leak-${index}`;
      if (type.startsWith("pulumi:providers:")) {
        const settings = Object.entries(props).map(([key, value]) => [
          key,
          typeof value === "string" ? value : JSON.stringify(value),
        ]);
        new Provider(name, Object.fromEntries(settings));
      } else if (type.startsWith("kubernetes:")) new Made(type, name, props, { parent: this, provider: cluster });
      else new Made(type, name, props, { parent: this, provider });
    }
    this.registerOutputs({});
  }
}
const plane = new Plane();

export const residency = report(plane.urn);
