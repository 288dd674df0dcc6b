import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { Settings } from "../../stacks/config/field.ts";

const PROJECT = "settings-test";
afterEach(() => pulumi.runtime.setAllConfig({}));

function settings(values: Readonly<Record<string, unknown>>): Settings {
  pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: "", state: {} }) }, PROJECT, "stack");
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`${PROJECT}:${key}`, JSON.stringify(value)])),
  );
  return new Settings();
}

describe("texts by name", () => {
  it("are what is set, and undefined where nothing is", () => {
    expect(settings({ zones: { a: "1", b: "2" } }).texts("zones")).toEqual({ a: "1", b: "2" });
    expect(settings({ zones: {} }).texts("zones")).toBeUndefined();
    expect(settings({}).texts("zones")).toBeUndefined();
  });

  it.each([
    ["an empty text", { a: "1", b: "" }, 'zones["b"]', "is no text"],
    ["a list", { a: ["1"] }, 'zones["a"]', "is no text"],
    ["no mapping at all", ["1"], "zones", "is not a mapping"],
  ])("are refused with the name of %s", (_, value, field, reason) => {
    const given = settings({ zones: value });
    expect(given.texts("zones")).toBeUndefined();
    expect(given.problems).toMatchObject([{ rule: "setting-value", reason }]);
    expect(JSON.stringify(given.problems[0])).toContain(JSON.stringify(field).slice(1, -1));
  });
});
