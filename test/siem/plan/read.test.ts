import { describe, expect, it } from "vitest";
import { sourcesOf } from "../../../components/siem/matrix/matrix.ts";
import { missingDestinations } from "../../../components/siem/matrix/plan.ts";
import { defaultRequest } from "../../../components/siem/plan/defaults.ts";
import { readLogs } from "../../../components/siem/plan/read.ts";
import { received, sinksOfKind } from "../../../components/siem/plan/request.ts";

const CLOUDS = ["azure", "aws", "gcp"] as const;

/** `field: reason` of each problem. */
function told(cloud: (typeof CLOUDS)[number], given: unknown): string[] {
  const { problems } = readLogs(cloud, given);
  for (const { fix, reason } of problems) expect(fix && reason).toBeTruthy();
  return problems.map(({ field, reason }) => `${field}: ${reason}`);
}

describe.each(CLOUDS)("logs of a plane on %s that says nothing of them", (cloud) => {
  it("all have a destination, or a reason", () => {
    const { sinks, destinations, off } = defaultRequest(cloud);
    const kinds = Object.fromEntries(Object.entries(sinks).map(([name, { kind }]) => [name, kind]));
    expect(
      missingDestinations({ cloud, sinks: kinds, destinations: destinations as never, off: off as never }),
    ).toEqual([]);
    expect([...Object.keys(destinations), ...Object.keys(off)].toSorted()).toEqual([...sourcesOf(cloud)].toSorted());
  });

  it("are read as those defaults", () => {
    expect(readLogs(cloud, undefined).request).toEqual(defaultRequest(cloud));
    expect(readLogs(cloud, {}).request).toEqual(defaultRequest(cloud));
  });

  it("never lock a store for good", () => {
    expect(JSON.stringify(defaultRequest(cloud))).not.toContain("dangerously");
  });
});

describe("what a stack says of its logs", () => {
  it("is laid over the defaults", () => {
    const both = ["flows", "siem"];
    const { request } = readLogs("azure", {
      sinks: { flows: { kind: "data-explorer", keepDays: 30 } },
      destinations: { "hubble-verdict": both, "hubble-l7": both, "hubble-drop": ["siem", "flows"] },
      off: { container: "applications log to their own workspace" },
    });
    expect(request?.sinks.flows).toEqual({ kind: "data-explorer", keepDays: 30 });
    expect(request?.destinations["hubble-verdict"]).toEqual(["flows", "siem"]);
    expect(request?.destinations.container).toBeUndefined();
    expect(request?.off.container).toBe("applications log to their own workspace");
    expect(request?.destinations.posture).toEqual(["siem"]);
    expect(request && received(request, "flows")).toEqual(["hubble-verdict", "hubble-l7", "hubble-drop"]);
    expect(request && sinksOfKind(request, "data-explorer").map(([name]) => name)).toEqual(["flows"]);
  });

  it("switches on what is off by default when it has a destination", () => {
    const { request } = readLogs("azure", { destinations: { "cloud-activity": ["siem"] } });
    expect(request?.destinations["cloud-activity"]).toEqual(["siem"]);
    expect(request?.off["cloud-activity"]).toBeUndefined();
  });

  it("makes no default sink that nothing is sent to", () => {
    const everywhere = Object.fromEntries(Object.keys(defaultRequest("gcp").destinations).map((id) => [id, ["out"]]));
    const { request } = readLogs("gcp", { sinks: { out: { kind: "pubsub" } }, destinations: everywhere });
    expect(Object.keys(request?.sinks ?? {})).toEqual(["out"]);
  });

  it.each<[string, unknown, RegExp]>([
    ["a word that means nothing", { sink: {} }, /^logs\.sink: means nothing there$/],
    ["a list where a mapping belongs", { sinks: [] }, /^logs\.sinks: is not an object$/],
    [
      "a sink of another cloud",
      { sinks: { a: { kind: "bucket" } } },
      /^logs\.sinks\.a\.kind: is no kind of sink on azure$/,
    ],
    [
      "a setting that the kind lacks",
      { sinks: { a: { kind: "event-hub", lockDays: 1 } } },
      /^logs\.sinks\.a\.lockDays:/,
    ],
    [
      "a commitment that is not sold",
      { sinks: { siem: { kind: "log-analytics", commitmentGb: 5 } } },
      /commitmentGb: can't be/,
    ],
    [
      "a name that no cloud takes",
      { sinks: { Siem_1: { kind: "storage" } } },
      /^logs\.sinks\.Siem_1: is no name of a sink/,
    ],
    [
      "HTTP without TLS",
      { sinks: { a: { kind: "generic", protocol: "http", endpoint: "http://a.example" } } },
      /endpoint: can't/,
    ],
    ["a protocol that is none", { sinks: { a: { kind: "generic", protocol: "gelf" } } }, /protocol: is no protocol$/],
    [
      "a sink that receives nothing",
      { sinks: { spare: { kind: "storage" } } },
      /^logs\.sinks\.spare: receives nothing/,
    ],
    [
      "a destination that is no sink",
      { destinations: { posture: ["nowhere"] } },
      /^logs\.destinations\.posture\[0\]: no sink/,
    ],
    [
      "a source without destination",
      { destinations: { posture: [] } },
      /^logs\.destinations\.posture: Encryption posture has no/,
    ],
    ["a source that does not exist", { off: { coffee: "none left" } }, /^logs\.off\.coffee: means nothing there$/],
    [
      "lines of one table on two ways",
      { destinations: { "hubble-l7": ["siem", "archive"] } },
      /^logs\.destinations\.hubble-l7: (differs|Hubble L7)/,
    ],
    ["a pipeline of nobody", { pipelineUsers: [] }, /^logs\.pipelineUsers: is no list of users$/],
    [
      "verdicts left out",
      { off: { "hubble-verdict": "too many" } },
      /^logs\.off\.hubble-verdict: .*can't be left out$/,
    ],
    [
      "a store that the source can't reach",
      { destinations: { posture: ["archive"] } },
      /can't be sent to a sink of kind storage/,
    ],
  ])("is refused with field, reason and fix: %s", (_, given, says) => {
    const problems = told("azure", given);
    expect(problems.length).toBeGreaterThan(0);
    expect(
      problems.filter((text) => says.test(text)),
      problems.join("\n"),
    ).toHaveLength(1);
  });

  it("is refused with every problem at once", () => {
    const given = { sinks: { a: { kind: "bucket" }, b: { kind: "event-hub", days: 1 } }, off: { coffee: "x" } };
    expect(told("azure", given)).toHaveLength(3);
  });

  it("suggests the word that was meant", () => {
    const [problem] = readLogs("aws", { sinks: { a: { kind: "buket" } } }).problems;
    expect(problem?.fix).toBe('did you mean "bucket"?');
  });
});
