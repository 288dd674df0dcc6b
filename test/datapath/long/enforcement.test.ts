import { describe, expect, it } from "vitest";
import { isForecast, type MapCount } from "../../../local/datapath/enforcement/maps.ts";
import { runMode } from "../support/run.ts";

interface Report {
  readonly measured: readonly { readonly policies: number; readonly afterUp: number; readonly afterApply: number }[];
  readonly maps: readonly MapCount[];
}

/** Milliseconds within which a change has to be in force, on a machine that does other things too. */
const LIMIT = 60_000;

describe("a change of the cells", () => {
  it("is in force soon after `pulumi up`, with few policies and with a thousand, in maps as forecast", {
    timeout: 900_000,
  }, async () => {
    const { code, output, report } = await runMode<Report>("enforcement");
    process.stdout.write(output);
    expect(
      report?.measured.map(({ policies }) => policies >= 10),
      output,
    ).toEqual([true, true, true]);
    expect(report?.measured.at(-1)?.policies).toBe(1_000);
    for (const { afterUp, afterApply } of report?.measured ?? []) {
      expect(afterUp).toBeLessThan(LIMIT);
      expect(afterApply).toBeLessThan(LIMIT);
    }
    expect(report?.maps.length).toBeGreaterThan(0);
    expect(report?.maps.filter((one) => !isForecast(one))).toEqual([]);
    expect(code, output).toBe(0);
  });
});
