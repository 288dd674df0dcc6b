import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { renderedConfig } from "../../local/datapath/cluster/agent.ts";
import { OVERRIDES } from "../../local/datapath/cluster/override.ts";
import { isForecast } from "../../local/datapath/enforcement/maps.ts";
import { type Finished, runToEnd } from "./support/run.ts";
import { SCENARIOS } from "./support/scenario.ts";

/** Entries that a forecast may be above: the API server on its two ports, which here is a node and elsewhere is not. */
const MARGIN = 2;

function expectForecast({ report, output }: Finished): void {
  expect(report?.maps.length).toBeGreaterThan(10);
  expect(
    report?.maps.filter((one) => !isForecast(one) || one.distinct < one.atRest - MARGIN),
    output,
  ).toEqual([]);
}

/** Milliseconds for one run on a machine that does other things too. */
const RUN = 300_000;

describe("Cilium's agent, with the cells of the example as `pulumi up` installs them", () => {
  let run: Finished;
  beforeAll(async () => {
    run = await runToEnd();
    if ((run.report?.mismatches.length ?? 0) === 0) return;
    // A packet can be late on a machine that does other things too. What a second run shows again is no accident.
    process.stdout.write(`first run, told here and tried once more:\n${run.output}\n`);
    run = await runToEnd();
  }, 2 * RUN);

  it("lets through what the cell files declare and drops everything else", () => {
    expect(run.report?.mismatches, run.output).toEqual([]);
    expect(run.code).toBe(0);
  });

  it("is asked about connections, requests, names and TLS handshakes, some of each allowed and some denied", () => {
    const asked = run.report?.asked ?? [];
    expect(asked.length).toBeGreaterThan(1_000);
    const kinds = new Set(asked.map(({ what, expected }) => `${what} ${expected}`));
    expect([...kinds].toSorted()).toEqual(
      ["connect", "handshake", "name", "request"].flatMap((what) => [`${what} allowed`, `${what} denied`]),
    );
  });

  it("is asked on one node and across two, through the tunnel", () => {
    const { across = 0, tunnelled = 0, asked = [] } = run.report ?? {};
    expect(across * 2).toBe(asked.length);
    expect(tunnelled).toBeGreaterThan(100);
  });

  it("records a flow for each decision, and the policy and approval behind each allowed one", () => {
    expect(run.report?.flowsCompared).toBeGreaterThan(1_000);
    expect(run.report?.policiesNamed).toBeGreaterThan(20);
    expect(run.report?.approvalsLogged).toBeGreaterThan(0);
  });

  it("holds as many entries in each pod's policy map as were forecast", () => {
    expectForecast(run);
  });

  it("drops what an approval allowed soon after the approval is withdrawn", () => {
    expect(run.report?.withdrawal?.policy).toBe("cell-40-charger-ea-2041");
    expect(run.report?.withdrawal?.ms).toBeLessThan(5_000);
  });
});

describe("cells with UDP, ranges and names of ports, names by pattern, one under observation, and OpenChoreo's", () => {
  let run: Finished;
  beforeAll(async () => {
    run = await runToEnd([join(import.meta.dirname, "cells")]);
  }, RUN);

  it("are enforced as they are declared", () => {
    expect(run.report?.mismatches, run.output).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(run.report?.asked.length).toBeGreaterThan(500);
  });

  it("hold as many entries in each pod's policy map as were forecast", () => {
    expectForecast(run);
  });

  it.each(SCENARIOS)("decide OpenChoreo's scenario from either node: $name is $expected", (scenario) => {
    const asked = run.report?.asked.filter(
      ({ question: { from, to, port, dns }, what }) =>
        what !== "request" &&
        `${from} ${to} ${port} ${dns}` === `${scenario.from} ${scenario.to} ${scenario.port} ${scenario.dns}`,
    );
    expect(asked?.length).toBeGreaterThan(1);
    const answers = new Set(asked?.flatMap(({ expected, seen }) => [expected, seen]));
    expect(answers, run.output).toEqual(new Set([scenario.expected]));
  });
});

describe("what the agent under test is told besides our values", () => {
  it("differs from what they render in every row, with a reason", { timeout: RUN }, async () => {
    const rendered = await renderedConfig(6443);
    expect(OVERRIDES.filter(({ key, value }) => rendered[key] === value)).toEqual([]);
    expect(OVERRIDES.filter(({ why }) => why.length < 10)).toEqual([]);
  });
});

describe("a policy that is missing", () => {
  it("is found by the packets that it should have let through", { timeout: RUN }, async () => {
    const { code, report, output } = await runToEnd(["--leave-out", "acme-payments-prod/cell-40-charger-ea-2041"]);
    expect(code, output).toBe(1);
    expect(report?.mismatches.map(({ from }) => from)).toContain("acme/payments/charger");
    expect(report?.mismatches).toContainEqual(
      expect.objectContaining({ to: "fqdn:api.stripe.com", expected: "allowed", seen: "denied (timeout)" }),
    );
  });
});

describe("a policy that the API server takes and Cilium does not", () => {
  it("stops the run with the agent's reason", { timeout: RUN }, async () => {
    const { code, output } = await runToEnd(["--add", join(import.meta.dirname, "refused.yaml")]);
    expect(code).toBe(1);
    expect(output).toMatch(/refuses a policy/);
    expect(output).toMatch(/combining ToEndpoints and ToFQDNs is not supported/);
  });
});
