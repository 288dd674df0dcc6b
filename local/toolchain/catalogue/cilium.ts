import { join, resolve } from "node:path";
import { build, copyFromModule, GO_FOLDER } from "../make/modules.ts";
import { release } from "../make/release.ts";
import type { ToolFacts } from "../model.ts";
import { CILIUM_CRDS } from "./cilium-crds.ts";
import { VERSIONS } from "./versions.ts";

const CRD_FOLDER = "pkg/k8s/apis/cilium.io/client/crds";
const MODULE = "github.com/cilium/cilium";
const ORACLE = resolve(import.meta.dirname, "..", "..", "..", "test", "oracle");

/** Cilium's Helm chart and CRDs, and the test oracle that is built over its policy engine. */
export function ciliumTools(): readonly ToolFacts[] {
  const { cilium, oracle } = VERSIONS;
  const from = `Go module ${MODULE} v${cilium}`;
  const folder = join(GO_FOLDER, "cilium");

  const chartRelease = release({
    id: "cilium-chart-release",
    version: cilium,
    from: "helm.cilium.io",
    usually: "a few seconds",
    assets: [
      {
        url: `https://helm.cilium.io/cilium-${cilium}.tgz`,
        checksum: { listed: "https://helm.cilium.io/index.yaml" },
        folder: "cilium",
      },
    ],
    provides: { "cilium-chart": "." },
  });
  const chartModule = copyFromModule({
    id: "cilium-chart",
    version: cilium,
    from,
    usually: "under a minute",
    folder,
    module: MODULE,
    path: "install/kubernetes/cilium",
    provides: { "cilium-chart": "." },
  });
  const crdsRelease = release({
    id: "cilium-crds-release",
    version: cilium,
    from: "raw.githubusercontent.com",
    usually: "a few seconds",
    assets: Object.entries(CILIUM_CRDS).map(([as, sha256]) => ({
      url: `https://raw.githubusercontent.com/cilium/cilium/v${cilium}/${CRD_FOLDER}/${as}`,
      checksum: { sha256 },
      as,
    })),
    provides: { "cilium-crds": "." },
  });
  const crdsModule = copyFromModule({
    id: "cilium-crds",
    version: cilium,
    from,
    usually: "under a minute",
    folder,
    module: MODULE,
    path: CRD_FOLDER,
    only: ".yaml",
    provides: { "cilium-crds": "." },
  });

  return [
    {
      name: "cilium-chart",
      version: cilium,
      kind: "folder",
      check: { ask: { file: "Chart.yaml" }, pattern: /^version: (\d+\.\d+\.\d+)$/m, accepts: cilium },
      recipes: [chartRelease, chartModule],
    },
    {
      name: "cilium-crds",
      version: cilium,
      kind: "folder",
      holds: "v2/ciliumnetworkpolicies.yaml",
      recipes: [crdsRelease, crdsModule],
    },
    {
      name: "oracle",
      version: oracle,
      kind: "executable",
      executable: "cellwall-oracle",
      recipes: [
        build({
          id: "oracle",
          version: oracle,
          from: `test/oracle of this clone, over ${MODULE} v${oracle}`,
          usually: "3 min",
          folder: ORACLE,
          output: "cellwall-oracle",
          provides: { oracle: "cellwall-oracle" },
        }),
      ],
    },
  ];
}
