import { describe, expect, it } from "vitest";
import { githubMatrix, planLines, planRollout, type RolloutRequest } from "../../components/fleet/plan.ts";
import { fleetOf, journalOf } from "./fleets.ts";

const request: RolloutRequest = { revision: "v2", resume: false, only: [], projects: ["planes", "cells"] };
const plan = (journal: ReturnType<typeof journalOf>, change: Partial<RolloutRequest> = {}) =>
  planRollout(fleetOf(), journal, { ...request, ...change });
const does = (waves: ReturnType<typeof plan>) =>
  Object.fromEntries(
    waves.flatMap(({ regions }) =>
      regions.map(({ region, steps }) => [region.name, steps.map((step) => step.does).join()]),
    ),
  );

describe("the plan of a rollout", () => {
  it("brings everything up, canary first, plane before cells", () => {
    const waves = plan(journalOf("v1"));
    expect(waves.map(({ name }) => name)).toEqual(["w0", "w1", "w2"]);
    expect(planLines(waves).slice(0, 5)).toEqual([
      "wave w0",
      "  region r1",
      "    planes r1: bring up",
      "    cells r1-prod: bring up",
      "  gate: cilium, policies",
    ]);
  });

  it("goes on where the stacks say that it stopped", () => {
    const waves = plan(journalOf("v1", { r1: { revision: "v2" }, r2: { revision: "v2" } }), { resume: true });
    expect(does(waves)).toMatchObject({ r1: "done,done", r2: "done,done", r3: "up,up", r5: "up,up" });
    expect(waves.map(({ passed }) => passed)).toEqual([true, false, false]);
  });

  it("asks the gate again where it may not have been passed", () => {
    const [canary] = plan(journalOf("v1", { r1: { revision: "v2" } }), { resume: true });
    expect(canary).toMatchObject({ name: "w0", passed: false });
    expect(planLines(canary ? [canary] : [])).toContain("  gate: cilium, policies");
  });

  it("takes no gate for passed because a later region was repaired out of order", () => {
    const [canary] = plan(journalOf("v1", { r1: { revision: "v2" }, r6: { revision: "v2", by: "repair" } }), {
      resume: true,
    });
    expect(canary?.passed).toBe(false);
  });

  it("mends a stack that a killed run left open, even one that names the revision", () => {
    const waves = plan(journalOf("v1", { r1: { revision: "v2", pending: 1 } }), { resume: true });
    expect(does(waves).r1).toBe("done,mend");
  });

  it("repairs one region whatever stands elsewhere", () => {
    const waves = plan(journalOf("v2", { r3: { revision: "v1" } }), { only: ["r6"] });
    expect(does(waves)).toEqual({ r6: "up,up" });
  });

  it("rolls out cells alone", () => {
    expect(does(plan(journalOf("v1"), { projects: ["cells"] })).r1).toBe("up");
  });

  it("is a matrix for a CI, wave by wave, without what has passed", () => {
    const waves = plan(journalOf("v1", { r1: { revision: "v2" }, r2: { revision: "v2" } }), { resume: true });
    expect(githubMatrix(fleetOf(), waves)).toEqual({
      concurrency: 2,
      failFast: true,
      waves: [
        {
          wave: "w1",
          include: ["r2", "r3", "r4"].map((region) => ({ region, stacks: `planes ${region}, cells ${region}-prod` })),
        },
        {
          wave: "w2",
          include: ["r5", "r6", "r7"].map((region) => ({ region, stacks: `planes ${region}, cells ${region}-prod` })),
        },
      ],
    });
  });
});
