import type { ToolFacts, ToolName } from "../model.ts";
import { ciliumTools } from "./cilium.ts";
import { controlPlaneTools } from "./control-plane.ts";
import { datapathTools } from "./datapath.ts";
import { motoTools } from "./moto.ts";
import { pulumiTools } from "./pulumi.ts";

/** What only tests use, and nobody publishes as executables: built, and only when a test asks for it. */
export const FOR_TESTS: ReadonlySet<ToolName> = new Set([
  "oracle",
  "moto",
  "cilium-agent",
  "cilium-cni",
  "cilium-bpf",
  "l7-proxy",
  "traffic",
]);

export type Catalogue = ReadonlyMap<ToolName, ToolFacts>;

/** Every tool: its version and how it is had. */
export function catalogue(): Catalogue {
  const all = [...pulumiTools(), ...controlPlaneTools(), ...ciliumTools(), ...datapathTools(), ...motoTools()];
  return new Map(all.map((facts) => [facts.name, facts]));
}
