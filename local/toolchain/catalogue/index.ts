import type { ToolFacts, ToolName } from "../model.ts";
import { ciliumTools } from "./cilium.ts";
import { controlPlaneTools } from "./control-plane.ts";
import { datapathTools } from "./datapath.ts";
import { pulumiTools } from "./pulumi.ts";

export type Catalogue = ReadonlyMap<ToolName, ToolFacts>;

/** Every tool: its version and how it is had. */
export function catalogue(): Catalogue {
  const all = [...pulumiTools(), ...controlPlaneTools(), ...ciliumTools(), ...datapathTools()];
  return new Map(all.map((facts) => [facts.name, facts]));
}
