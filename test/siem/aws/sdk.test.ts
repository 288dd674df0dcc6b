import { describe, expect, it } from "vitest";
import { misfits } from "../../support/double/judge/check.ts";
import { typeTable } from "../../support/double/sdk/table.ts";
import type { Tree } from "../../support/double/value.ts";
import { EVERYTHING, SINKS } from "./everything.ts";
import { logsOf } from "./support.ts";

describe("everything that is made for logs on AWS", () => {
  it("has the inputs that the SDK declares, each of its kind, and none that is missing", async () => {
    const sentinelWorkspace = "0f0f0f0f-1111-4222-8333-444444444444";
    const archive = { kind: "bucket", lockDays: 365, sentinelWorkspace } as const;
    const { nodes } = await logsOf({ ...EVERYTHING, sinks: { ...SINKS, archive } });
    const table = typeTable("aws");
    const made = nodes.filter(({ type }) => type.startsWith("aws:"));
    expect(made.length).toBeGreaterThan(60);
    const wrong: string[] = [];
    for (const { type, name, inputs } of made) {
      const types = await table.of(type);
      if (types === undefined) wrong.push(`${type} ${name}: no such type`);
      else
        for (const { property, reason } of misfits(inputs as Tree, types))
          wrong.push(`${type} ${name} ${property}: ${reason}`);
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});
