import { join } from "node:path";
import { build, copyFromModule, GO_FOLDER } from "../make/modules.ts";
import type { ToolFacts, ToolName } from "../model.ts";
import { VERSIONS } from "./versions.ts";

const MODULE = "github.com/cilium/cilium";
const FOLDER = join(GO_FOLDER, "datapath");
const AGENT = join(FOLDER, "agent");

interface Program {
  readonly name: ToolName;
  readonly folder: string;
  readonly from: string;
  readonly usually: string;
  readonly package?: string;
  readonly ldflags?: readonly string[];
}

/**
 * Cilium's agent, its CNI plugin and the sources of its eBPF programs, all from one module, and two programs of this
 * clone: a proxy that stands in for cilium-envoy, and what pods and the outside world run. Cilium publishes images but no
 * executables, so there is no release to download.
 */
export function datapathTools(): readonly ToolFacts[] {
  const { cilium, datapath } = VERSIONS;
  const from = `Go module ${MODULE} v${cilium}`;
  const ldflags = [`-X ${MODULE}/pkg/version.ciliumVersion=${cilium}`];
  const programs: readonly Program[] = [
    { name: "cilium-agent", folder: AGENT, from, usually: "5 min", package: `${MODULE}/daemon`, ldflags },
    { name: "cilium-cni", folder: AGENT, from, usually: "a minute", package: `${MODULE}/plugins/cilium-cni`, ldflags },
    {
      name: "l7-proxy",
      folder: join(FOLDER, "l7"),
      from: "local/go/datapath/l7 of this clone",
      usually: "a minute",
    },
    {
      name: "traffic",
      folder: join(FOLDER, "traffic"),
      from: "local/go/datapath/traffic of this clone",
      usually: "under a minute",
    },
  ];
  return [
    ...programs.map((program) => executable(program, datapath)),
    {
      name: "cilium-bpf",
      version: cilium,
      kind: "folder",
      holds: "bpf_lxc.c",
      recipes: [
        copyFromModule({
          id: "cilium-bpf",
          version: cilium,
          from,
          usually: "under a minute",
          folder: AGENT,
          module: MODULE,
          path: "bpf",
          provides: { "cilium-bpf": "." },
        }),
      ],
    },
  ];
}

function executable({ name, ...plan }: Program, version: string): ToolFacts {
  return {
    name,
    version,
    kind: "executable",
    recipes: [build({ ...plan, id: name, version, output: name, provides: { [name]: name } })],
  };
}
