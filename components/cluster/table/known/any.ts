import { within } from "../version.ts";
import { eachPool, type KnownBad } from "./row.ts";

/** `blacklist esp4` and `install esp4 /bin/false` of modprobe, `settings.kernel.modules.esp4.allowed = false` of Bottlerocket. */
const BLOCKS_ESP = /^\s*(?:blacklist|install)\s+esp[46]\b|kernel\.modules\.esp[46]\b[^[]*?\ballowed\b["\s]*=\s*false/im;

export const ANY: readonly KnownBad[] = [
  {
    id: "user-data-blocks-esp",
    cloud: "any",
    cilium: {},
    severity: "error",
    breaks:
      'the start-up text blocks the kernel modules esp4 or esp6, so Cilium\'s agents die with "IPSec with tunneling requires support for xfrm state output masks"',
    where: [
      "https://github.com/cilium/cilium/issues/46023",
      "https://github.com/bottlerocket-os/bottlerocket/issues/4831",
    ],
    instead: "take the lines about esp4 and esp6 out and use an image with a fixed kernel",
    hits: eachPool("userData", ({ userData }) => BLOCKS_ESP.exec(userData ?? "")?.[0].trim()),
  },
  {
    id: "kernel-too-old",
    cloud: "any",
    cilium: { from: "1.18.0" },
    severity: "error",
    breaks: "Cilium needs Linux 5.10 or newer",
    where: ["https://docs.cilium.io/en/v1.20/operations/system_requirements/"],
    instead: "use a current node image",
    hits: eachPool("kernel", ({ kernel }) =>
      kernel !== undefined && within(kernel, { before: "5.10" }) ? kernel : undefined,
    ),
  },
];
