import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What the machine has to have, found. */
export interface Machine {
  /** Where the machine's cgroup2 tree is mounted. */
  readonly cgroupRoot: string;
  readonly clang: string;
}

export interface Missing {
  readonly what: string;
  readonly fix: string;
}

/** The names under which Debian and others install the compiler that Cilium 1.20.2 is built with (its image has LLVM 19.1.7). */
const CLANG = ["clang-19", "clang"];
const PROGRAMS: readonly (readonly [program: string, debian: string])[] = [
  ["iptables", "iptables"],
  ["ipset", "ipset"],
  ["ip", "iproute2"],
  ["unshare", "util-linux"],
  ["nsenter", "util-linux"],
  ["setpriv", "util-linux"],
  ["mount", "mount"],
];

/** Looks at the machine and changes nothing. Returns everything that is missing at once. */
export function inspect(env: NodeJS.ProcessEnv = process.env): { machine: Machine; missing: readonly Missing[] } {
  const missing: Missing[] = [];
  const need = (ok: boolean, what: string, fix: string) => {
    if (!ok) missing.push({ what, fix });
  };
  need(process.platform === "linux", `Linux, and this is ${process.platform}`, "run it on a Linux machine or in a VM");
  need(process.getuid?.() === 0, "root: network namespaces and eBPF programs need it", "run it as root (sudo -E)");
  need(
    existsSync("/sys/kernel/btf/vmlinux"),
    "a kernel with BTF (CONFIG_DEBUG_INFO_BTF)",
    "use a distribution's kernel, 5.10 or newer",
  );
  const cgroupRoot = cgroup2(readOrNothing("/proc/self/mounts"));
  need(cgroupRoot !== undefined, "a mounted cgroup2 tree", "mount -t cgroup2 none /sys/fs/cgroup/unified");
  const clang = CLANG.map((name) => onPath(name, env)).find((path) => path !== undefined);
  need(clang !== undefined, "clang 19, which compiles Cilium's eBPF programs", "apt-get install clang-19");
  for (const [program, packaged] of PROGRAMS) {
    need(onPath(program, env) !== undefined, program, `apt-get install ${packaged}`);
  }
  return { machine: { cgroupRoot: cgroupRoot ?? "", clang: clang ?? "" }, missing };
}

export function missingText(missing: readonly Missing[]): string {
  const lines = missing.map(({ what, fix }) => `  missing: ${what}\n      fix: ${fix}`);
  return `The datapath suite starts Cilium's agent on this machine, in namespaces of its own, and can't:\n${lines.join("\n")}`;
}

/** Mount point of the cgroup2 tree in the text of `/proc/self/mounts`. */
export function cgroup2(mounts: string): string | undefined {
  return mounts
    .split("\n")
    .map((line) => line.split(" "))
    .find(([, , type]) => type === "cgroup2")?.[1];
}

function onPath(name: string, { PATH = "" }: NodeJS.ProcessEnv): string | undefined {
  for (const folder of [...PATH.split(delimiter), "/usr/sbin", "/sbin"]) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
