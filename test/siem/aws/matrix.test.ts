import { describe, expect, it } from "vitest";
import { checkLogs, KINDS } from "../../../components/siem/aws/check.ts";
import { aws } from "../../../components/siem/matrix/aws.ts";
import { isAvailable, SOURCE_IDS } from "../../../components/siem/matrix/source.ts";
import { defaultRequest } from "../../../components/siem/plan/defaults.ts";
import type { SinkRequest } from "../../../components/siem/plan/request.ts";
import { all, argsOf, request } from "./support.ts";

describe("the log matrix of AWS", () => {
  it("offers a sink for a source where the component can make it, and nowhere else", () => {
    for (const source of SOURCE_IDS) {
      const entry = aws[source];
      if (!isAvailable(entry)) continue;
      for (const kind of KINDS) {
        const asked = request({ it: { kind } as SinkRequest }, all("it", source));
        expect(checkLogs(argsOf(asked)).length === 0, `${source} to ${kind}`).toBe(entry.sinks.includes(kind));
      }
    }
  });

  it("has defaults that can be made", () => {
    expect(checkLogs(argsOf(defaultRequest("aws")))).toEqual([]);
  });
});
