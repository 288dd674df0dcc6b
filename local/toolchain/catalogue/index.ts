import type { ToolFacts, ToolName } from "../model.ts";
import { ciliumTools } from "./cilium.ts";
import { collectorTools } from "./collector.ts";
import { controlPlaneTools } from "./control-plane.ts";
import { datapathTools } from "./datapath.ts";
import { motoTools } from "./moto.ts";
import { pulumiTools } from "./pulumi.ts";
import { queryTools } from "./queries.ts";

/** What only tests use: had only when a test asks for it. Nobody publishes them as executables, but for the collector and moto. */
export const FOR_TESTS: ReadonlySet<ToolName> = new Set([
  "oracle",
  "moto",
  "trino",
  "googlesql",
  "cilium-agent",
  "cilium-cni",
  "cilium-bpf",
  "l7-proxy",
  "traffic",
  "collector",
]);

export type Catalogue = ReadonlyMap<ToolName, ToolFacts>;

/** Every tool: its version and how it is had. */
export function catalogue(): Catalogue {
  const all = [
    ...pulumiTools(),
    ...controlPlaneTools(),
    ...ciliumTools(),
    ...datapathTools(),
    ...collectorTools(),
    ...motoTools(),
    ...queryTools(),
  ];
  return new Map(all.map((facts) => [facts.name, facts]));
}
