import { compareVersions, within } from "../version.ts";
import { eachPool, type KnownBad } from "./row.ts";

const ESP = "https://github.com/Azure/AKS/issues/5753";
const AGENTS_DIE =
  'the image blocks the kernel modules esp4 and esp6, so Cilium\'s agents die with "IPSec with tunneling requires support for xfrm state output masks"';
const AZURE_LINUX = "use osSKU AzureLinux3, on which Cilium's own IPsec tests run (cilium/cilium#46698)";

/** First kernels of Ubuntu on which AKS's start-up script leaves ESP alone, by their series. */
const UBUNTU_KERNELS: readonly (readonly [series: string, fixed: string])[] = [
  ["5.15.0", "5.15.0-1116-azure"],
  ["6.8.0", "6.8.0-1058-azure"],
];

function ubuntuKernelIsFixed(kernel: string): boolean {
  const [, fixed] = UBUNTU_KERNELS.find(([series]) => kernel.startsWith(`${series}-`)) ?? [];
  return fixed !== undefined && compareVersions(kernel, fixed) >= 0;
}

export const AZURE: readonly KnownBad[] = [
  {
    id: "aks-ubuntu-esp",
    cloud: "azure",
    cilium: {},
    severity: "error",
    breaks: `${AGENTS_DIE}, unless its kernel is 5.15.0-1116-azure, 6.8.0-1058-azure or newer, which a preview can't see`,
    where: [ESP, "https://github.com/cilium/cilium/issues/46023", "https://github.com/Azure/AgentBaker/pull/8997"],
    instead: AZURE_LINUX,
    hits: eachPool("image", ({ image, kernel }) =>
      /^Ubuntu/i.test(image) && !(kernel !== undefined && ubuntuKernelIsFixed(kernel)) ? image : undefined,
    ),
  },
  {
    id: "aks-azure-linux-2-esp",
    cloud: "azure",
    cilium: {},
    severity: "error",
    breaks: AGENTS_DIE,
    where: [ESP, "https://github.com/Azure/AgentBaker/pull/8475"],
    instead: AZURE_LINUX,
    // Plain `AzureLinux` is 2 before Kubernetes 1.32 and 3 from then on (AKS, 1.32 to 1.36).
    hits: eachPool("image", ({ image }, { kubernetesVersion }) =>
      /^(CBLMariner|AzureLinux2)$/i.test(image) ||
      (/^AzureLinux$/i.test(image) && within(kubernetesVersion, { before: "1.32" }))
        ? image
        : undefined,
    ),
  },
  {
    id: "aks-os-guard-esp",
    cloud: "azure",
    cilium: {},
    severity: "error",
    breaks: AGENTS_DIE,
    where: [ESP, "https://github.com/Azure/AgentBaker/pull/8475"],
    instead: AZURE_LINUX,
    hits: eachPool("image", ({ image }) => (/OSGuard$/i.test(image) ? image : undefined)),
  },
  {
    id: "aks-azure-linux-3-kernel",
    cloud: "azure",
    cilium: {},
    severity: "error",
    breaks: `kernels of Azure Linux 3 before 6.6.139.1-1.azl3 have ESP blocked: ${AGENTS_DIE}`,
    where: ["https://github.com/Azure/AgentBaker/pull/8546", "https://github.com/cilium/cilium/issues/46177"],
    instead: "take a node image with kernel 6.6.139.1-1.azl3 or newer",
    hits: eachPool("kernel", ({ image, kernel }) =>
      /^AzureLinux3?$/i.test(image) && kernel !== undefined && within(kernel, { before: "6.6.139.1-1" })
        ? kernel
        : undefined,
    ),
  },
  {
    id: "aks-container-linux-unproven",
    cloud: "azure",
    cilium: {},
    severity: "warning",
    breaks: "nobody is known to have run Cilium's IPsec on it, and other images of AKS block ESP",
    where: [ESP],
    instead: AZURE_LINUX,
    hits: eachPool("image", ({ image }) => (/^AzureContainerLinux$/i.test(image) ? image : undefined)),
  },
  {
    id: "aks-windows",
    cloud: "azure",
    cilium: {},
    severity: "error",
    breaks: "AKS allows Linux pools only where the cluster has no CNI of its own",
    where: ["https://learn.microsoft.com/azure/aks/use-byo-cni"],
    instead: AZURE_LINUX,
    hits: eachPool("image", ({ image }) => (/^Windows/i.test(image) ? image : undefined)),
  },
  {
    id: "aks-mana-slow",
    cloud: "azure",
    cilium: {},
    severity: "warning",
    breaks: "the MANA network card of v6 machines carried 2 to 4 MB/s with encryption, where v5 carried 54 to 76",
    where: ["https://github.com/cilium/cilium/issues/46100"],
    instead: "use a v5 machine, or measure before cells move in",
    hits: eachPool("machine", ({ machine }) => (machine !== undefined && /_v6$/i.test(machine) ? machine : undefined)),
  },
];
