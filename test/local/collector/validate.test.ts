import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAMILIES } from "../../../components/siem/matrix/family.ts";
import {
  type CollectorConfig,
  clusterConfig,
  configText,
  FEATURE_GATES,
  nodeConfig,
} from "../../../components/siem/ship/config/config.ts";
import { ENVIRONMENT, PATHS, passwordVariable } from "../../../components/siem/ship/config/settings.ts";
import type { Outlet } from "../../../components/siem/ship/outlet.ts";
import { resolveTools } from "../../../local/toolchain/index.ts";
import { OUTLETS, SETTINGS } from "../../siem/ship/outlets.ts";

let collector: string;
const folder = mkdtempSync(join(tmpdir(), "cellwall-collector-"));

// Building it from modules takes minutes.
beforeAll(async () => {
  mkdirSync(join(folder, "usr", "bin"), { recursive: true });
  writeFileSync(join(folder, "usr", "bin", "journalctl"), "", { mode: 0o755 });
  collector = (await resolveTools(["collector"])).get("collector")?.path ?? "";
}, 900_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the collector says of a configuration; nothing where it is right. */
function refusal(text: string): string {
  const file = join(folder, "config.yaml");
  // Folders of a node, which must be there for this check.
  const here = [PATHS.data, PATHS.host].reduce(
    (all, path) => all.replaceAll(`"${path}"`, JSON.stringify(folder)),
    text,
  );
  writeFileSync(file, here);
  const { status, stderr } = spawnSync(
    collector,
    ["validate", `--config=file:${file}`, `--feature-gates=${FEATURE_GATES.join(",")}`],
    {
      encoding: "utf8",
      env: {
        [ENVIRONMENT.node]: "node-a",
        [ENVIRONMENT.address]: "10.0.0.7",
        [passwordVariable(OUTLETS.kafka.name)]: "of a test",
      },
    },
  );
  return status === 0 ? "" : stderr;
}

const outlets = Object.values(OUTLETS);
const combinations: readonly (readonly [string, readonly Outlet[]])[] = [
  ...outlets.map((outlet) => [outlet.kind, [outlet]] as const),
  ["all of them at once", outlets],
  ["two of one kind", [OUTLETS.http, { ...OUTLETS.http, name: "second", endpoint: "https://b.example.com/v1/logs" }]],
];

describe("the real collector accepts the configuration for", () => {
  it.each(combinations)("nodes: %s", (_, some) => {
    expect(refusal(configText(nodeConfig(some, FAMILIES, SETTINGS)))).toBe("");
  });

  it.each(combinations)("the cluster's watcher: %s", (_, some) => {
    expect(refusal(configText(clusterConfig(some, FAMILIES, SETTINGS)))).toBe("");
  });

  it.each(FAMILIES.map((family) => [family]))("an outlet that takes %s alone", (family) => {
    const outlet = { ...OUTLETS.http, families: [family] };
    const config = family === "approval" ? clusterConfig : nodeConfig;
    expect(refusal(configText(config([outlet], FAMILIES, SETTINGS)))).toBe("");
  });

  it("a plane without gateways and journal", () => {
    const settings = {
      cluster: "eu-1",
      gateways: [],
      sources: ["hubble-verdict", "container"] as const,
      leaveOut: ["batch"],
    };
    expect(refusal(configText(nodeConfig(outlets, FAMILIES, settings)))).toBe("");
  });
});

describe("the real collector refuses", () => {
  const good = nodeConfig(outlets, FAMILIES, SETTINGS);
  const changed = (change: (config: Record<string, Record<string, Record<string, unknown>>>) => void): string => {
    const copy = structuredClone(good) as CollectorConfig & Record<string, Record<string, Record<string, unknown>>>;
    change(copy);
    return refusal(configText(copy));
  };

  it.each(["file_log/hubble", "journald/node"])("an unknown key of receiver %s", (id) => {
    expect(
      changed(({ receivers }) => {
        Object.assign(receivers?.[id] ?? {}, { storrage: "file_storage" });
      }),
    ).toContain("storrage");
  });

  it.each(Object.keys(good.exporters).filter((id) => id.endsWith("hubble") || id.startsWith("googlecloud")))(
    "an unknown key of exporter %s",
    (id) => {
      expect(
        changed(({ exporters }) => {
          Object.assign(exporters?.[id] ?? {}, { sending_quque: {} });
        }),
      ).toContain("sending_quque");
    },
  );

  it("a statement that is no OTTL", () => {
    expect(
      changed(({ processors }) => {
        Object.assign(processors ?? {}, { "transform/pods": { log_statements: [{ statements: ["set(log.body"] }] } });
      }),
    ).toContain("transform/pods");
  });
});
