import { describe, expect, it } from "vitest";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import { misfits } from "../../support/double/judge/check.ts";
import { typeTable } from "../../support/double/sdk/table.ts";
import type { Tree } from "../../support/double/value.ts";
import { EVERY, logGraph, PROJECT, REGION } from "./given.ts";

const secOpsInstance = `projects/${PROJECT}/locations/${REGION}/instances/0000`;
const ALL: LogRequest = {
  ...EVERY,
  sinks: { ...EVERY.sinks, soc: { kind: "pubsub", secOpsInstance } },
  destinations: { ...EVERY.destinations, "cloud-activity": ["soc"] },
};

describe("every resource of a plane's logs", () => {
  it("has inputs that the SDK declares, at every depth", async () => {
    const { nodes } = await logGraph(ALL, { key: undefined });
    const table = typeTable("gcp");
    const made = nodes.filter(({ type }) => type.startsWith("gcp:"));
    expect(made.length).toBeGreaterThan(30);
    for (const { type, name, inputs } of made) {
      const types = await table.of(type);
      expect(types, type).toBeDefined();
      if (types !== undefined) expect(misfits(inputs as Tree, types), `${type} ${name}`).toEqual([]);
    }
  });
});
