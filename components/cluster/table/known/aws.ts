import { eachPool, type KnownBad } from "./row.ts";

/** First EKS image release with kernels that fix the ESP faults of May 2026, so that nobody needs to block the module. */
const FIXED_RELEASE = "20260610";

/** `20260714` of `1.35.2-20260714` and of `v20260714`. */
function releaseDay(release: string): string | undefined {
  return /(?:^|[-v])([0-9]{8})$/.exec(release)?.[1];
}

export const AWS: readonly KnownBad[] = [
  {
    id: "eks-overlay-unencrypted",
    cloud: "aws",
    cilium: { before: "1.18.0" },
    severity: "error",
    breaks: "an overlay with kube-proxy replacement and IPsec did not encrypt; 1.18 puts the VXLAN packet inside ESP",
    where: ["https://github.com/cilium/cilium/issues/39752", "https://github.com/cilium/cilium/pull/39898"],
    instead: "use Cilium 1.18 or newer",
    hits: ({ datapath, ciliumVersion }) =>
      datapath === "overlay" ? [{ field: "ciliumVersion", value: ciliumVersion }] : [],
  },
  {
    id: "eks-image-before-esp-fix",
    cloud: "aws",
    cilium: {},
    severity: "error",
    breaks:
      "images before v20260610 have kernels with CVE-2026-43284, and the usual remedy blocks esp4 and esp6, so Cilium's agents crash",
    where: ["https://github.com/cilium/cilium/issues/46023", "https://github.com/awslabs/amazon-eks-ami/issues/2713"],
    instead: "pin releaseVersion to v20260610 or newer",
    hits: eachPool("imageRelease", ({ imageRelease }) => {
      const day = imageRelease === undefined ? undefined : releaseDay(imageRelease);
      return day !== undefined && day < FIXED_RELEASE ? imageRelease : undefined;
    }),
  },
  {
    id: "eks-bottlerocket-unproven",
    cloud: "aws",
    cilium: {},
    severity: "warning",
    breaks: "nobody is known to have proved that its kernel has the ESP modules that IPsec needs",
    where: ["https://github.com/bottlerocket-os/bottlerocket/issues/4831"],
    instead: "use AL2023, or prove IPsec on a test cluster first",
    hits: eachPool("image", ({ image }) => (/^BOTTLEROCKET/i.test(image) ? image : undefined)),
  },
  {
    id: "eks-eni-secondary-range",
    cloud: "aws",
    cilium: {},
    severity: "error",
    breaks: "with interfaces of the VPC, packets between nodes get lost once the VPC has a second range",
    where: ["https://github.com/cilium/cilium/issues/43493", "https://github.com/cilium/cilium/issues/45137"],
    instead: "use the overlay, or a VPC with one range",
    hits: ({ datapath, secondaryRanges = [] }) =>
      datapath === "eni" ? secondaryRanges.map((value, index) => ({ field: `secondaryRanges[${index}]`, value })) : [],
  },
];
