import { describe, expect, it } from "vitest";
import { lossBetween } from "../../../local/datapath/change/loss.ts";
import { routesOf } from "../../../local/datapath/change/stream.ts";
import type { Check } from "../../../local/datapath/check/check.ts";
import type { Stream } from "../../../local/datapath/cluster/traffic.ts";
import { runMode } from "../support/run.ts";

interface Outcome {
  readonly name: string;
  readonly sent: number;
  readonly lost: number;
  readonly broken: number;
  readonly dropped: number;
  readonly ending: number;
  readonly ended: number;
}

const counts = (sent: number, lost: number, broken: number): Stream => ({
  ...{ sent, lost, broken, answered: sent - lost, longest: 1, lastFailure: lost > 0 ? "timeout" : "" },
});

describe("what streams lose in a change", () => {
  const check: Check = {
    question: { from: "a", to: "b", port: 80, transport: "TCP" },
    nodes: [0, 1],
    what: "connect",
    expected: "allowed",
    phase: "connections",
  };
  const routes = routesOf([check]);

  it("is followed on a held connection and on fresh ones", () => {
    expect(routes.map(({ fresh }) => fresh)).toEqual([false, true]);
  });

  it("is what was lost between two looks, with the reason", () => {
    const [held, fresh] = routes.map(({ key }) => key) as [string, string];
    const before = new Map([
      [held, counts(10, 1, 1)],
      [fresh, counts(10, 0, 0)],
    ]);
    const after = new Map([
      [held, counts(20, 3, 2)],
      [fresh, counts(20, 0, 0)],
    ]);
    expect(lossBetween(before, after, routes)).toMatchObject({
      ...{ sent: 20, lost: 2, broken: 1, failures: [`${held}: 2 lost, timeout`] },
    });
  });
});

describe("long-lived connections and a steady stream of requests on two nodes", () => {
  it("lose nothing that is declared, whatever is changed; what is declared no more ends", {
    timeout: 900_000,
  }, async () => {
    const { code, output, report } = await runMode<{ outcomes: readonly Outcome[] }>("change");
    process.stdout.write(output);
    const outcomes = report?.outcomes ?? [];
    expect(outcomes.length, output).toBeGreaterThan(4);
    for (const { name, sent, lost, broken, dropped, ending, ended } of outcomes) {
      expect({ name, lost, broken, dropped, left: ending - ended }, output).toEqual({
        ...{ name, lost: 0, broken: 0, dropped: 0, left: 0 },
      });
      expect(sent).toBeGreaterThan(100);
    }
    expect(outcomes.filter(({ ending }) => ending > 0)).toHaveLength(2);
    expect(code, output).toBe(0);
  });
});
