import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFleet, regionsOf } from "../../components/fleet/file/fleet.ts";
import { fleetOf, fleetText, REGIONS } from "./fleets.ts";

const problemsOf = (text: string) =>
  readFleet({ path: "fleet.yaml", text }).problems.map(
    ({ location, message }) => `${location.line}:${location.column} ${message}`,
  );

describe("a fleet file", () => {
  it("gives regions in the order in which they are brought up, each plane before its cells", () => {
    const fleet = fleetOf();
    expect(regionsOf(fleet).map(({ name }) => name)).toEqual(REGIONS);
    expect(regionsOf(fleet)[0]?.stacks).toEqual([
      { project: "planes", stack: "r1" },
      { project: "cells", stack: "r1-prod" },
    ]);
  });

  it("stops at a failure, brings up one region at a time and asks the API server, unless it says otherwise", () => {
    const fleet = fleetOf();
    expect(fleet.onFailure).toBe("stop");
    expect(fleet.waves[0]?.gate).toEqual({
      checks: ["cilium", "policies"],
      commands: [],
      soakSeconds: 0,
      timeoutSeconds: 600,
    });
    expect(readFleet({ path: "f", text: fleetText().replace("  concurrency: 2\n", "") }).fleet?.concurrency).toBe(1);
  });

  it("of the examples can be read", () => {
    const path = join(import.meta.dirname, "..", "..", "examples", "fleet", "fleet.yaml");
    const { fleet, problems } = readFleet({ path, text: readFileSync(path, "utf8") });
    expect(problems).toEqual([]);
    expect(regionsOf(fleet ?? { waves: [] })).toHaveLength(7);
  });

  it("fails with every problem at its place", () => {
    const text = fleetText("  onFailure: retry\n  gates: {}\n").replace("name: r2, plane: r2", "name: r1, plane: r2");
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^6:\d+ spec.onFailure: Invalid option/),
      expect.stringMatching(/^7:\d+ unknown field "gates" in spec/),
    ]);
    expect(problemsOf(fleetText().replace("name: r2, plane: r2", "name: r1, plane: r1"))).toEqual([
      expect.stringMatching(/^8:\d+ region "r1" is at spec\.waves\.0\.regions\.0\.name already/),
      expect.stringMatching(/^8:\d+ stack "r1" is at spec\.waves\.0\.regions\.0\.plane already/),
    ]);
    expect(problemsOf("")).toEqual(["1:1 the file declares no fleet"]);
  });
});
