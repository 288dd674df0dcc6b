import { describe, expect, it } from "vitest";
import { sinkProblems } from "../../components/siem/check.ts";
import type { Sink } from "../../components/siem/sink.ts";

const home = { account: "123456789012", region: "eu-central-1" };
const sink = (change: Partial<Sink> = {}): Sink => ({
  name: "flows",
  kind: "aws-cloudwatch",
  ...home,
  destination: "arn:aws:logs:eu-central-1:123456789012:log-group:flows",
  receives: ["hubble-flows"],
  ...change,
});

describe("sinks of a plane", () => {
  it("may be anywhere where the plane is not private", () => {
    expect(sinkProblems([sink({ account: "999999999999", region: "us-east-1" })])).toEqual([]);
  });

  it("have names of their own", () => {
    expect(sinkProblems([sink(), sink()])).toEqual([
      expect.objectContaining({ rule: "sink-name", field: "sinks[1].name", value: "flows" }),
    ]);
  });

  it("stay in the account and the region of a private plane", () => {
    expect(sinkProblems([sink()], home)).toEqual([]);
    expect(sinkProblems([sink({ account: "999999999999" })], home)).toEqual([
      expect.objectContaining({
        field: "sinks[0].account",
        value: "999999999999",
        fix: "name a destination in 123456789012",
      }),
    ]);
    expect(sinkProblems([sink({ region: "us-east-1" })], home)).toEqual([
      expect.objectContaining({
        field: "sinks[0].region",
        value: "us-east-1",
        fix: "name a destination in eu-central-1",
      }),
    ]);
  });
});
