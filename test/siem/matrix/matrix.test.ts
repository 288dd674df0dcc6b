import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderMatrix } from "../../../components/siem/matrix/markdown.ts";
import { MATRIX, sourcesOf } from "../../../components/siem/matrix/matrix.ts";
import { type LogPlan, missingDestinations } from "../../../components/siem/matrix/plan.ts";
import { CLOUDS, isAvailable, SOURCE_IDS } from "../../../components/siem/matrix/source.ts";

const everything: LogPlan = {
  cloud: "azure",
  sinks: { sentinel: "log-analytics", archive: "storage" },
  destinations: Object.fromEntries(
    sourcesOf("azure").map((id) => [id, [id === "network-flow" ? "archive" : "sentinel"]]),
  ),
};

function without(id: string): LogPlan {
  return { ...everything, destinations: { ...everything.destinations, [id]: [] } };
}

describe("the log matrix", () => {
  it("has every source on every cloud, switched on by a named property with a source, or absent with a reason", () => {
    for (const cloud of CLOUDS)
      for (const id of SOURCE_IDS) {
        const entry = MATRIX[cloud][id];
        if (!isAvailable(entry)) expect(entry.absent.length, `${cloud} ${id}`).toBeGreaterThan(10);
        else {
          expect(entry.property && entry.lands && entry.cost && entry.source, `${cloud} ${id}`).toBeTruthy();
          expect(entry.retention, `${cloud} ${id}`).toBeGreaterThan(0);
        }
      }
  });

  it("never switches on what it warns of", () => {
    for (const cloud of CLOUDS) {
      const entries = SOURCE_IDS.map((id) => MATRIX[cloud][id]).filter(isAvailable);
      for (const { property, avoid = {} } of entries)
        for (const other of entries.filter((entry) => entry.property === property))
          expect(other.values.filter((value) => Object.hasOwn(avoid, value))).toEqual([]);
    }
  });

  it("logs writes to the API server without the cost of reads on AKS", () => {
    const categories = SOURCE_IDS.map((id) => MATRIX.azure[id])
      .filter(isAvailable)
      .flatMap(({ values }) => values);
    expect(categories).toContain("kube-audit-admin");
    expect(categories).toContain("guard");
    expect(categories).not.toContain("kube-audit");
  });

  it("uses names that EKS and GKE accept", () => {
    const valuesOf = (cloud: "aws" | "gcp", property: string) =>
      SOURCE_IDS.map((id) => MATRIX[cloud][id])
        .filter(isAvailable)
        .filter((entry) => entry.property === property)
        .flatMap(({ values }) => values);
    const eks = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
    expect(valuesOf("aws", "eks.Cluster enabledClusterLogTypes").filter((name) => !eks.includes(name))).toEqual([]);
    expect(valuesOf("aws", "eks.Cluster enabledClusterLogTypes")).toContain("audit");
    expect(valuesOf("gcp", "container.Cluster loggingConfig.enableComponents")).toEqual([
      "SYSTEM_COMPONENTS",
      "APISERVER",
    ]);
  });

  it("is the table in the documentation", () => {
    const page = readFileSync(new URL("../../../docs/siem.md", import.meta.url), "utf8");
    const [, between = ""] = page.split(/<!-- matrix -->\n|\n<!-- end of matrix -->/);
    expect(between.trim()).toBe(renderMatrix());
  });
});

describe("a plan", () => {
  it("with a sink for every source has no problem", () => {
    expect(missingDestinations(everything)).toEqual([]);
  });

  it("that forgets a source says which, what couldn't be told, and what to write", () => {
    const { guard: _, ...rest } = { guard: 0, ...everything.destinations };
    const { authenticator: __, ...destinations } = rest as Record<string, readonly string[]>;
    expect(missingDestinations({ ...everything, destinations })).toEqual([
      {
        field: "destinations.authenticator",
        value: null,
        reason:
          "Authenticator has no destination: which cloud identity became which Kubernetes user, and who was refused could not be told",
        fix: "name a sink of kind log-analytics, event-hub, storage, or give a reason under `off.authenticator`",
      },
    ]);
  });

  it("may leave a source out for a reason, but not the audit trail itself", () => {
    expect(missingDestinations({ ...without("container"), off: { container: "kept by the customer" } })).toEqual([]);
    expect(missingDestinations({ ...without("container"), off: { container: " " } })).toMatchObject([
      { field: "off.container", reason: "empty reason" },
    ]);
    expect(missingDestinations({ ...without("hubble-verdict"), off: { "hubble-verdict": "costs" } })).toMatchObject([
      { field: "off.hubble-verdict", value: "costs", reason: expect.stringContaining("can't be left out") },
    ]);
  });

  it("is told of every wrong name and every sink out of reach at once", () => {
    const plan: LogPlan = {
      ...everything,
      destinations: { ...everything.destinations, node: ["splunk"], tetragon: ["archive"], audit: ["sentinel"] },
    };
    expect(missingDestinations(plan).map(({ field, value }) => [field, value])).toEqual([
      ["destinations.audit", "audit"],
      ["destinations.node[0]", "splunk"],
      ["destinations.tetragon[0]", "archive"],
    ]);
  });

  it("can't send what a cloud doesn't have", () => {
    const plan: LogPlan = {
      cloud: "local",
      sinks: { folder: "file" },
      destinations: Object.fromEntries([...sourcesOf("local"), "network-flow"].map((id) => [id, ["folder"]])),
    };
    expect(missingDestinations(plan)).toEqual([
      {
        field: "destinations.network-flow",
        value: "network-flow",
        reason: "not on local: there is no cloud under the local plane",
        fix: "take it out of the plan",
      },
    ]);
  });

  it("isn't fooled by names of object properties", () => {
    const plan = {
      ...everything,
      destinations: { ...everything.destinations, node: ["constructor"], toString: ["sentinel"] },
    };
    expect(missingDestinations(plan as unknown as LogPlan).map(({ field }) => field)).toEqual([
      "destinations.toString",
      "destinations.node[0]",
    ]);
  });
});
