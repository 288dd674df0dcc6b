import { join } from "node:path";
import { build, GO_FOLDER } from "../make/modules.ts";
import { release } from "../make/release.ts";
import type { ToolFacts } from "../model.ts";
import { platformNames, releaseDescription, VERSIONS } from "./versions.ts";

const REPOSITORY = "open-telemetry/opentelemetry-collector-releases";
const EXECUTABLE = "otelcol-contrib";

/**
 * The OpenTelemetry Collector that judges the shipper's configuration. The build from modules has the components that the
 * shipper uses; four of them, which the module proxy doesn't serve, check their configuration and do no work
 * (local/go/collector/standin).
 */
export function collectorTools(): readonly ToolFacts[] {
  const { os, go } = platformNames();
  const { collector } = VERSIONS;
  const provides = { collector: EXECUTABLE };
  return [
    {
      name: "collector",
      version: collector,
      kind: "executable",
      executable: EXECUTABLE,
      check: { ask: ["--version"], pattern: /version v?(\d+\.\d+\.\d+)/, accepts: "0.155" },
      recipes: [
        release({
          id: "collector-release",
          version: collector,
          from: `github.com/${REPOSITORY}`,
          usually: "under a minute",
          assets: [
            {
              url: `https://github.com/${REPOSITORY}/releases/download/v${collector}/${EXECUTABLE}_${collector}_${os}_${go}.tar.gz`,
              checksum: { listed: releaseDescription(REPOSITORY, collector) },
            },
          ],
          provides,
        }),
        build({
          id: "collector",
          version: collector,
          from: `Go modules of the OpenTelemetry Collector v${collector}`,
          usually: "4 min",
          folder: join(GO_FOLDER, "collector"),
          output: EXECUTABLE,
          provides,
        }),
      ],
    },
  ];
}
