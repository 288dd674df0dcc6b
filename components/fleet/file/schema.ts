/** The fleet file: which stacks make a region, and in which order regions are brought up. */
import { z } from "zod";
import { apiVersion, line, name } from "../../contract/schema/text.ts";

/** Stack names as Pulumi takes them, with or without `organization/project/` before them. */
const stack = (description: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9._/-]{1,200}$/, { error: "must be the name of a Pulumi stack" })
    .describe(description);

const CHECKS = ["cilium", "policies"] as const;

const gate = z.strictObject({
  checks: z
    .array(z.enum(CHECKS))
    .default([...CHECKS])
    .describe("cilium: its workloads are rolled out. policies: all are there, and Cilium found each valid."),
  commands: z
    .array(line(1000, "Shell command; exit code 0 passes"))
    .default([])
    .describe("Run for each region with CELLWALL_REGION, CELLWALL_WAVE and CELLWALL_REVISION set"),
  soakSeconds: z.int().min(0).max(604_800).default(0).describe("Wait before the checks are made once more, in seconds"),
  timeoutSeconds: z.int().min(1).max(86_400).default(600).describe("How long a check may keep failing, in seconds"),
});

export const fleetSchema = z.strictObject({
  apiVersion,
  kind: z.literal("Fleet"),
  metadata: z.strictObject({ name: name(63, "Name of the fleet") }),
  spec: z.strictObject({
    projects: z
      .strictObject({
        planes: line(500, "Folder of the planes project, relative to this file").default("."),
        cells: line(500, "Folder of the cells project, relative to this file").default("stacks/cells"),
      })
      .prefault({}),
    concurrency: z.int().min(1).max(100).default(1).describe("Regions of one wave that are brought up at once"),
    onFailure: z
      .enum(["stop", "finish-wave"])
      .default("stop")
      .describe("stop: start no other region. finish-wave: bring up the other regions of the wave, then stop."),
    gate: gate.prefault({}).describe("What every region has to pass, unless its wave has a gate of its own"),
    waves: z
      .array(
        z.strictObject({
          name: name(63, "Name of the wave"),
          gate: gate.optional(),
          regions: z
            .array(
              z.strictObject({
                name: name(63, "Name of the region or customer"),
                plane: stack("Stack of the plane").optional(),
                cells: z
                  .array(stack("Stack of cells"))
                  .default([])
                  .describe("Brought up after the plane, in this order"),
              }),
            )
            .min(1),
        }),
      )
      .min(1)
      .max(50)
      .describe("In this order; the canary first"),
  }),
});

export type FleetFile = z.output<typeof fleetSchema>;
export type Gate = z.output<typeof gate>;
