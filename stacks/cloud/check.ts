import * as pulumi from "@pulumi/pulumi";
import { CILIUM_VERSION } from "../../components/cilium/cilium.ts";
import { knownProblems } from "../../components/cluster/table/known.ts";
import type { Platform } from "../../components/contract/model.ts";
import { formatSettingProblem, type SettingProblem } from "../../components/contract/setting.ts";
import type { CloudConfig } from "../config/cloud.ts";
import { refuseSettings } from "../refusal.ts";

/** How pods reach each other, and the image that nodes boot, by cloud: what the table of known problems is asked about. */
const NODES = {
  azure: { datapath: "overlay", image: "AzureLinux3" },
  aws: { datapath: "overlay", image: "AL2023_x86_64_STANDARD" },
  gcp: { datapath: "native", image: "COS_CONTAINERD" },
} as const;

/**
 * Holds the plane against what is known to break, and against its own platform file. Warnings are shown, errors end the
 * program before anything is registered.
 */
export function checkPlan(config: CloudConfig, platform: Platform): void {
  const { cloud, pools, kubernetesVersion } = config;
  const { datapath, image } = NODES[cloud];
  const problems = [
    ...knownProblems({
      cloud,
      ciliumVersion: CILIUM_VERSION,
      kubernetesVersion,
      datapath,
      nodes: pools.map(({ name, machine }) => ({
        pool: name,
        image,
        machine,
        ...(config.aws !== undefined && { imageRelease: config.aws.amiRelease }),
      })),
    }),
    ...platformProblems(config, platform),
  ];
  for (const problem of problems) if (problem.severity !== "error") pulumi.log.warn(formatSettingProblem(problem));
  refuseSettings(problems.filter(({ severity }) => severity === "error"));
}

/** Cells are refused egress to the plane's own ranges by what the platform file says of them, so both must agree. */
function platformProblems({ addresses, platform: file }: CloudConfig, { cidrs }: Platform): SettingProblem[] {
  const wanted = { pods: [addresses.pods], services: [addresses.services], nodes: addresses.nodes } as const;
  return (["pods", "services", "nodes"] as const).flatMap((kind): SettingProblem[] => {
    const said = cidrs[kind].toSorted();
    const is = wanted[kind].toSorted();
    if (said.join() === is.join()) return [];
    return [
      {
        rule: "platform-cidrs",
        severity: "error",
        field: `${file} spec.cidrs.${kind}`,
        value: said.join(", "),
        reason: `differs from the ranges that this plane gets: ${is.join(", ")}`,
        fix: `write ${kind}: [${is.join(", ")}]`,
      },
    ];
  });
}
