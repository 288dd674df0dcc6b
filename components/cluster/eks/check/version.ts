import type { SettingProblem } from "../../../contract/setting.ts";
import { fault } from "../../../network/aws/check.ts";
import type { EksClusterArgs } from "../args.ts";
import { minorOf } from "../node/pools.ts";

/** First EKS release of AL2023 with the ESP fix (awslabs/amazon-eks-ami, CVE-2026-43284); before it, blocked modules stop IPsec. */
export const FIRST_AMI_DATE = "20260610";

/** Kubernetes, the node image and the add-ons, and how they go together. */
export function checkVersions({ kubernetesVersion, amiRelease, addonVersions }: EksClusterArgs): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const minor = /^1\.([0-9]+)$/.exec(kubernetesVersion)?.[1];
  if (minor === undefined) {
    problems.push(
      fault(
        "kubernetes-version",
        "kubernetesVersion",
        kubernetesVersion,
        "is no minor version",
        "write it as 1.35, in quotes",
      ),
    );
  }
  const ami = /^1\.([0-9]+)\.[0-9]+-([0-9]{8})$/.exec(amiRelease);
  if (ami === null) {
    const fix = "write it as 1.35.2-20260714, from the releases of awslabs/amazon-eks-ami";
    problems.push(fault("ami-release", "amiRelease", amiRelease, "is no release of an EKS node image", fix));
  } else {
    const [, nodes = "", date = ""] = ami;
    if (date < FIRST_AMI_DATE) {
      const reason =
        "has a kernel where the ESP fix is a blocked module, and then no agent with IPsec starts (cilium/cilium#46023)";
      problems.push(
        fault("ami-esp", "amiRelease", amiRelease, reason, `choose a release of ${FIRST_AMI_DATE} or later`),
      );
    }
    const ahead = minor === undefined ? 0 : Number(nodes) - Number(minor);
    if (ahead > 0 || ahead < -3) {
      const reason = `doesn't go with Kubernetes ${kubernetesVersion}: nodes may be up to three minor versions behind, never ahead (Kubernetes version skew policy)`;
      problems.push(
        fault("ami-skew", "amiRelease", minorOf(amiRelease), reason, `choose a release of ${kubernetesVersion}`),
      );
    }
  }
  for (const addon of ["eks-pod-identity-agent", "coredns"] as const) {
    const version = addonVersions[addon] ?? "";
    if (/^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$/.test(version)) continue;
    const fix = `choose one that \`aws eks describe-addon-versions --addon-name ${addon} --kubernetes-version ${kubernetesVersion}\` names`;
    problems.push(fault("addon-version", `addonVersions.${addon}`, version, "is no exact version of an add-on", fix));
  }
  return problems;
}
