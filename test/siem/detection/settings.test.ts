import { describe, expect, it } from "vitest";
import { BREAK_GLASS } from "../../../components/access/grant.ts";
import { PRODUCTION } from "../../../components/access/objects.ts";
import { DEFAULTS } from "../../../components/siem/detection/settings.ts";

describe("what detections look for unless told otherwise", () => {
  it("are the users and groups that emergency tokens of a plane have", () => {
    expect(DEFAULTS.breakGlassUsers).toEqual([BREAK_GLASS.user]);
    expect(DEFAULTS.breakGlassGroups).toEqual([BREAK_GLASS.group]);
  });

  it("are the environments that admission guards", () => {
    expect(DEFAULTS.production).toEqual(PRODUCTION);
  });
});
