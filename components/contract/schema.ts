/** The schemas of everything people declare: one source for parsing, checking and editor completion. */
import { z } from "zod";
import { approvalSchema } from "./schema/approval.ts";
import { cellSchema } from "./schema/cell.ts";
import { platformSchema } from "./schema/platform.ts";

export type Kind = "Cell" | "Platform" | "EgressApproval";

export const schemas = { Cell: cellSchema, Platform: platformSchema, EgressApproval: approvalSchema } as const;

let cached: Record<Kind, object> | undefined;

/** JSON Schema (draft 2020-12) of each kind, for completion and checks in editors. */
export function jsonSchemas(): Record<Kind, object> {
  cached ??= {
    Cell: z.toJSONSchema(cellSchema, { io: "input" }),
    Platform: z.toJSONSchema(platformSchema, { io: "input" }),
    EgressApproval: z.toJSONSchema(approvalSchema, { io: "input" }),
  };
  return cached;
}
