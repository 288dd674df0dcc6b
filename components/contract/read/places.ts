/** Places of the parts that the model keeps, taken while the syntax tree is at hand. */
import type { ComponentPlaces } from "../declaration.ts";
import type { CellSpec } from "../schema/cell.ts";
import type { TextDocument } from "./text.ts";

export function placesOf(document: TextDocument, spec: CellSpec): ComponentPlaces[] {
  return spec.components.map((component, index) => {
    const base = ["spec", "components", index] as const;
    const each = (field: "endpoints" | "dependsOn" | "egress") =>
      component[field].map((_, position) => document.at([...base, field, position]));
    return {
      self: document.at(base),
      endpoints: each("endpoints"),
      dependsOn: each("dependsOn"),
      egress: each("egress"),
    };
  });
}
