import { DECISIONS } from "../../schema/decision.ts";

/**
 * Policies of one field that are kept. A transformation has no loop, so each is written out. One decides nearly always;
 * several where cells declare the same way twice.
 */
const KEPT = 3;

/** Deciding policies of a flow, each with its side and effect, in the shape that every other sink has. */
export function policies(flow: string): string {
  const each = DECISIONS.flatMap(({ field, side, effect }) =>
    Array.from({ length: KEPT }, (_, index) => {
      const policy = `${flow}.${field}[${index}]`;
      const values = ["name", "namespace", "kind", "revision"].map((key) => `'${key}', tostring(${policy}.${key})`);
      const packed = `pack(${values.join(", ")}, 'side', '${side}', 'effect', '${effect}')`;
      return `iif(isnull(${policy}), parse_json('[]'), pack_array(${packed}))`;
    }),
  );
  return `array_concat(${each.join(", ")})`;
}
