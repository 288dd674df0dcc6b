import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { existing } from "../../components/cilium/flavour/existing.ts";
import { ciliumValues } from "../../components/cilium/values.ts";
import { resolveTools } from "../../local/toolchain/index.ts";

let chart: unknown;
/** Some values are only commented out in values.yaml; the ConfigMap's template reads them all the same. */
let template: string;

beforeAll(async () => {
  const folder = (await resolveTools(["cilium-chart"])).get("cilium-chart")?.path ?? "";
  chart = parse(readFileSync(join(folder, "values.yaml"), "utf8"));
  template = readFileSync(join(folder, "templates", "cilium-configmap.yaml"), "utf8");
});

/** Paths of all leaves; lists and empty objects are leaves. */
function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

/** The chart ignores keys that it doesn't know; a path is known when it, or an object left open above it, is listed. */
function isKnown(path: readonly string[]): boolean {
  if (template.includes(`.Values.${path.join(".")} `)) return true;
  let at = chart;
  for (const key of path) {
    if (typeof at !== "object" || at === null || Array.isArray(at)) return false;
    if (Object.keys(at).length === 0) return true;
    if (!(key in at)) return false;
    at = (at as Record<string, unknown>)[key];
  }
  return true;
}

describe("Cilium's values", () => {
  const settings = {
    clusterName: "eu-1",
    apiServer: { host: "10.9.8.7", port: 6443 },
    flavour: existing("10.1.0.0/16"),
    serviceMonitors: true,
  };

  it("are all known to chart 1.20.2, which would ignore a misspelt one without a word", () => {
    const paths = leaves(ciliumValues(settings));
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((path) => !isKnown(path)).map((path) => path.join("."))).toEqual([]);
  });

  it("would be caught if one were misspelt", () => {
    expect(isKnown(["encrytion", "enabled"])).toBe(false);
    expect(isKnown(["encryption", "ipsec", "keyWatcherr"])).toBe(false);
  });
});
