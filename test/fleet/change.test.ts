import { describe, expect, it } from "vitest";
import { Cell } from "../../components/cell/cell.ts";
import { affectedStacks, type ChangedFile, type StackSource } from "../../components/fleet/change/affected.ts";
import { changedCells, targetsOf } from "../../components/fleet/change/cells.ts";
import { commentOf, type Findings, refusalsOf } from "../../components/fleet/change/comment.ts";
import { stepsBetween } from "../../components/fleet/change/offline.ts";
import { keptOf, readPreview } from "../../components/fleet/change/preview.ts";
import { compile } from "../../components/policy/bundle.ts";
import { graphOf } from "../support/graph.ts";
import { cell, component, endpoint, model } from "../support/model.ts";

const cells = (stack: string, change: Partial<StackSource> = {}): StackSource => ({
  project: "cells",
  stack,
  folder: "stacks/cells",
  settings: `stacks/cells/Pulumi.${stack}.yaml`,
  paths: ["stacks/cells/cell"],
  platform: "stacks/cells/platform/eu.yaml",
  environment: "prod",
  organizations: [],
  ...change,
});
const plane: StackSource = {
  project: "planes",
  stack: "eu",
  folder: ".",
  settings: "stacks/Pulumi.eu.yaml",
  paths: [],
  platform: "stacks/cells/platform/eu.yaml",
  organizations: [],
};
const stacks = [
  plane,
  cells("eu-prod-acme", { organizations: ["acme"] }),
  cells("eu-prod-globex", { organizations: ["globex"] }),
  cells("eu-dev", { environment: "dev" }),
];
const cellFile = (organization: string, environments: string, calls = "") => `apiVersion: cellwall.dev/v1alpha1
kind: Cell
metadata: {name: orders}
spec:
  organization: ${organization}
  owner: {team: orders}
  environments: {${environments}}
  components:
  - {name: api, kind: service, endpoints: [], dependsOn: [${calls}]}
`;
const touched = (...changed: ChangedFile[]) => affectedStacks(stacks, changed).map(({ source }) => source.stack);
const orders = "stacks/cells/cell/orders.yaml";

describe("a change touches", () => {
  it.each<[string, ChangedFile, string[]]>([
    [
      "the shard of a cell, in the cell's environments",
      { path: orders, before: cellFile("acme", "prod: {}"), after: cellFile("acme", "prod: {}") },
      ["eu-prod-acme"],
    ],
    [
      "the shard of a cell that is called too: its policies name the caller",
      {
        path: orders,
        after: cellFile("acme", "prod: {}", "{organization: globex, cell: rates, component: api, endpoint: http}"),
      },
      ["eu-prod-acme", "eu-prod-globex"],
    ],
    [
      "the environment that a cell leaves",
      { path: orders, before: cellFile("acme", "prod: {}, dev: {}"), after: cellFile("acme", "prod: {}") },
      ["eu-prod-acme", "eu-dev"],
    ],
    [
      "all that may rest on a document that declares no cell",
      { path: "stacks/cells/cell/openapi.yaml", after: "openapi: 3.1.0" },
      ["eu-prod-acme", "eu-prod-globex", "eu-dev"],
    ],
    ["one stack by its settings", { path: "stacks/cells/Pulumi.eu-dev.yaml", after: "config: {}" }, ["eu-dev"]],
    [
      "plane and cells by the platform",
      { path: "stacks/cells/platform/eu.yaml", after: "kind: Platform" },
      stacks.map(({ stack }) => stack),
    ],
    ["all stacks by shared code", { path: "components/policy/flow.ts" }, stacks.map(({ stack }) => stack)],
    [
      "stacks of cells by the code of their project",
      { path: "stacks/cells/index.ts" },
      ["eu-prod-acme", "eu-prod-globex", "eu-dev"],
    ],
    ["nothing by documents and tests", { path: "docs/ci.md" }, []],
    ["nothing by intents beside cell files", { path: "stacks/cells/cell/shop.cells.test.yaml", after: "x: 1" }, []],
    ["nothing by settings of a stack elsewhere", { path: "stacks/Pulumi.us.yaml", after: "config: {}" }, []],
  ])("%s", (_, file, expected) => {
    expect(touched(file)).toEqual(expected);
  });
});

describe("a preview of few cells", () => {
  const one = model([
    cell("acme/orders", [component("api", { endpoints: [endpoint("rest", { visibility: ["organization"] })] })]),
  ]);
  const { cells: bundles } = compile(one);
  const stack = { stack: "stack", project: "project" };

  it("looks at cells that changed, came or went", () => {
    expect(changedCells({ a: "1", b: "1", c: "1" }, { a: "1", b: "2", d: "1" })).toEqual(["b", "c", "d"]);
  });

  it("names the very resources that the component makes", async () => {
    const [bundle] = bundles;
    if (bundle === undefined) throw new Error("no bundle");
    const nodes = await graphOf(() => new Cell(bundle.namespace, { bundle }));
    const made = nodes.filter(({ type }) => type.startsWith("kubernetes:")).map(({ type, name }) => `${type}::${name}`);
    const named = targetsOf(["acme-orders-prod"], bundles, [], stack).map((urn) => urn.replace(/^.*[$]/, ""));
    expect(made.length).toBeGreaterThan(10);
    expect(named.filter((name) => name.startsWith("kubernetes:")).toSorted()).toEqual(made.toSorted());
  });

  it("takes along what a cell has in the state and nothing of a cell whose name begins alike", () => {
    const urn = (name: string) => `urn:pulumi:stack::project::cellwall:index:Cell::${name}`;
    const child = (name: string, parent: string) => ({
      urn: `urn:pulumi:stack::project::cellwall:index:Cell$kubernetes:core/v1:ServiceAccount::${name}`,
      type: "",
      parent: urn(parent),
    });
    const old = child("acme-orders-prod-serviceaccount-gone", "acme-orders-prod");
    const other = child("acme-orders-prod-prod-serviceaccount-api", "acme-orders-prod-prod");
    const targets = targetsOf(
      ["acme-orders-prod"],
      [],
      [{ urn: urn("acme-orders-prod"), type: "" }, old, { urn: urn("acme-orders-prod-prod"), type: "" }, other],
      stack,
    );
    expect(targets).toEqual([old.urn, urn("acme-orders-prod")].toSorted());
  });

  it("without a backend says the same of objects", () => {
    const more = compile(
      model([
        cell("acme/orders", [
          component("api", { endpoints: [endpoint("rest", { targetPort: 8081, visibility: ["organization"] })] }),
        ]),
      ]),
    );
    expect(stepsBetween(bundles, more.cells, stack).map(({ op, urn }) => [op, urn.split("::").at(-1)])).toEqual([
      ["update", "acme-orders-prod-ciliumnetworkpolicy-cell-20-api-in-rest"],
    ]);
    expect(stepsBetween([], bundles, stack).every(({ op }) => op === "create")).toBe(true);
  });
});

const URN = "urn:pulumi:eu::cellwall-planes::cellwall:index:EksCluster$aws:eks/cluster:Cluster::eu";
const digest = JSON.stringify({
  steps: [
    { op: "replace", urn: URN, replaceReasons: ["name"] },
    { op: "same", urn: URN },
  ],
  changeSummary: { replace: 1 },
});
const stream = [
  { resourcePreEvent: { metadata: { op: "update", urn: URN } } },
  {
    policyEvent: {
      resourceUrn: URN,
      message: "<{%fg 1%}>the API server is public",
      policyName: "private-api-server",
      enforcementLevel: "mandatory",
    },
  },
  { summaryEvent: {} },
]
  .map((event) => JSON.stringify(event))
  .join("\n");
const findings = (change: Partial<Findings> = {}): Findings => ({
  previews: [],
  refusals: [],
  connectivity: [],
  problems: [],
  ...change,
});
const previewIn = (text: string) => {
  const found = readPreview(text);
  if (found === undefined) throw new Error("no preview");
  return found;
};

describe("what is kept of a preview", () => {
  const said = (severity: string, message: string) => JSON.stringify({ diagnosticEvent: { severity, message } });

  it.each([
    ["the document", digest],
    ["the stream", `${stream}\n${said("error", "the plane does not answer")}`],
  ])("makes the same comment as %s", (_, text) => {
    expect(previewIn(keptOf(text) ?? "")).toEqual(
      expect.objectContaining({
        ...previewIn(text),
        steps: previewIn(text).steps.map((step) => ({ replaceReasons: [], ...step })),
      }),
    );
  });

  it("has none of the secrets that the engine's debug lines and inputs show", () => {
    const input = {
      resourcePreEvent: { metadata: { op: "update", urn: URN, new: { inputs: { kubeconfig: "token-1" } } } },
    };
    const text = [stream, said("debug", "resp: kubeconfig,,,{token: token-1}"), JSON.stringify(input)].join("\n");
    expect(text).toContain("token-1");
    expect(keptOf(text)).toContain("private-api-server");
    expect(keptOf(text)).not.toContain("token-1");
  });

  it("is nothing of a text that is no preview", () => expect(keptOf("error: no stack named eu")).toBeUndefined());
});

describe("the comment", () => {
  it("counts resources, and shows replacements first", () => {
    const text = commentOf("preview", findings({ previews: [previewIn(digest)] }));
    expect(text.startsWith("<!-- cellwall-ci:preview -->\n")).toBe(true);
    expect(text).toContain("| `cellwall-planes/eu` | 0 | 0 | **1** | 0 |  |");
    expect(text).toContain("| **replace** | `aws:eks/cluster:Cluster eu` | `name` |");
  });

  it("refuses a protected resource that would go, guard violations and problems, each with its reason", () => {
    const all = findings({
      previews: [previewIn(stream)],
      refusals: [{ urn: URN, how: "replaced", because: ["name"] }],
      problems: [
        {
          rule: "R3",
          severity: "error",
          location: { file: "cell.yaml", line: 7 },
          message: "egress has no approval on record",
          fix: "add approval ea-7",
        },
      ],
    });
    expect(refusalsOf(all)).toEqual([
      "1 protected resource would go",
      "1 guard violation",
      "1 problem in the declarations",
    ]);
    const text = commentOf("preview", all);
    expect(text).toContain("### Missing approvals");
    expect(text).toContain(
      "| `private-api-server` | mandatory | `aws:eks/cluster:Cluster eu` | the API server is public |",
    );
  });

  it("lets a change pass that does no harm", () => {
    expect(commentOf("preview", findings())).toBe(
      "<!-- cellwall-ci:preview -->\n\n## Cellwall: can be merged\n\nNo stack is touched.\n",
    );
  });

  it("fails a preview that failed", () => {
    const failed = previewIn(JSON.stringify({ diagnostics: [{ severity: "error", message: "no quota" }] }));
    expect(refusalsOf(findings({ previews: [failed] }))).toEqual(["1 of 1 previews failed"]);
    expect(commentOf("preview", findings({ previews: [failed] }))).toContain("no quota");
  });

  it("stays within what GitHub takes", () => {
    const text = commentOf("preview", findings({ connectivity: ["| row |\n".repeat(20_000)] }));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("The rest is cut");
  });

  it("is made from previews alone", () => {
    expect(readPreview("error: no stack")).toBeUndefined();
    expect(readPreview(`{"foo": 1}`)).toBeUndefined();
  });
});
