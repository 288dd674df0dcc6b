import { choose } from "../../contract/read/suggest.ts";
import type { SettingProblem } from "../../contract/setting.ts";
import type { Cloud } from "../../network/plan.ts";
import { minorOf } from "./version.ts";

/**
 * How a pair of Kubernetes and Cilium stands in one cloud. `tested`: Cilium's own tests run it on that cloud.
 * `ending`: tested, and the cloud's standard support for it is over. `untested`: Cilium tests the Kubernetes version, but
 * not on that cloud.
 */
export interface Support {
  readonly status: "tested" | "ending" | "untested";
  readonly note: string;
}

const tested = (note: string): Support => ({ status: "tested", note });
const ending = (note: string): Support => ({ status: "ending", note });
const untested = (note: string): Support => ({ status: "untested", note });

/**
 * Cilium minor, cloud, Kubernetes minor. Kubernetes 1.33 to 1.36 is what Cilium 1.20 is tested with at all
 * (Cilium 1.20.2, network/kubernetes/requirements.rst); per cloud `.github/actions/{azure,eks,gke}/k8s-versions.yaml`
 * of the same version say what its workflows conformance-aks, -eks and -gke run.
 */
export const MATRIX: Readonly<Record<string, Readonly<Record<Cloud, Readonly<Record<string, Support>>>>>> = {
  "1.20": {
    azure: {
      "1.33": ending("AKS has long-term support for it only: tier Premium and supportPlan AKSLongTermSupport"),
      "1.34": ending("out of AKS's standard support since November 2026"),
      "1.35": tested("the default: newest in Cilium's tests on AKS (1.31 to 1.35), there still as AKS's preview"),
      "1.36": untested("generally available on AKS; Cilium's tests on AKS end at 1.35"),
    },
    aws: {
      "1.33": tested("oldest in Cilium's tests on EKS"),
      "1.34": tested("in Cilium's tests on EKS"),
      "1.35": tested("the default: newest in Cilium's tests on EKS (1.33 to 1.35)"),
      "1.36": untested("there on EKS; Cilium's tests on EKS end at 1.35"),
    },
    gcp: {
      "1.33": tested("in Cilium's tests on GKE (1.31 to 1.35)"),
      "1.34": tested("in Cilium's tests on GKE; switches NodeLocal DNSCache on by default from 1.34.1-gke.3720000"),
      "1.35": tested("the default: newest in Cilium's tests on GKE"),
      "1.36": untested("Cilium's tests on GKE end at 1.35; node images from 1.36.2-gke.2064000 need Cilium 1.20.2"),
    },
  },
};

const TITLE: Readonly<Record<Cloud, string>> = { azure: "AKS", aws: "EKS", gcp: "GKE" };

/** How a pair stands, or `undefined` where it is not in the table. Versions may have a patch. */
export function supportOf(cloud: Cloud, cilium: string, kubernetes: string): Support | undefined {
  const versions = Object.hasOwn(MATRIX, minorOf(cilium)) ? MATRIX[minorOf(cilium)]?.[cloud] : undefined;
  const minor = minorOf(kubernetes);
  return versions !== undefined && Object.hasOwn(versions, minor) ? versions[minor] : undefined;
}

/** An error for a pair that is not in the table, a warning for one that Cilium or the cloud no longer or not yet stands for. */
export function supportProblems(cloud: Cloud, cilium: string, kubernetes: string): SettingProblem[] {
  const about = { field: "kubernetesVersion", value: kubernetes };
  const versions = Object.hasOwn(MATRIX, minorOf(cilium)) ? MATRIX[minorOf(cilium)]?.[cloud] : undefined;
  if (versions === undefined) {
    return [
      {
        rule: "version-cilium",
        severity: "error",
        field: "ciliumVersion",
        value: cilium,
        reason: "is a version of Cilium that nothing is known of here",
        fix: `${choose(minorOf(cilium), Object.keys(MATRIX), "version")} (minor versions)`,
      },
    ];
  }
  const support = supportOf(cloud, cilium, kubernetes);
  const good = Object.keys(versions).filter((minor) => versions[minor]?.status === "tested");
  const newest = good.at(-1) ?? "";
  if (support === undefined) {
    return [
      {
        ...about,
        rule: "version-pair",
        severity: "error",
        reason: `is not among the versions of ${TITLE[cloud]} that go with Cilium ${cilium}: ${Object.keys(versions).join(", ")}`,
        fix: `use ${newest}`,
      },
    ];
  }
  if (support.status === "tested") return [];
  const reason = `goes with Cilium ${cilium} on ${TITLE[cloud]} with a reservation: ${support.note}`;
  return [{ ...about, rule: `version-${support.status}`, severity: "warning", reason, fix: `use ${newest}` }];
}
