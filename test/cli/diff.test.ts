import { describe, expect, it } from "vitest";
import { golden } from "../support/golden.ts";
import { AS_OF, cellwall, withShop } from "./run.ts";

const EDITS = [
  ["cell/orders.yaml", "operations: [listOrders]", "operations: [listOrders, getOrder]"],
  ["cell/orders.yaml", "        - { cell: payments, endpoint: charge, route: direct }\n", ""],
  [
    "cell/inventory.yaml",
    "      metrics: { port: 9464 }\n",
    `      metrics: { port: 9464 }
      egress:
        - to: { cidr: 203.0.113.0/28, except: [203.0.113.7/32] }
          ports: [8443/TCP]
          justification: Supplier's | feed <b>of</b> stock
          approval: EA-1990
`,
  ],
  ["approval/ea-1990.yaml", "components: [feed]", "components: [feed, stock]"],
  [
    "cell/shipping.yaml",
    "targetPort: 8081, visibility: [organization]",
    "targetPort: 8081, visibility: [organization, public]",
  ],
] as const;

function compared(format: string): { code: number | null; out: string; err: string } {
  return withShop(EDITS, (folder) =>
    cellwall("diff", "examples/shop", folder, "-e", "prod", ...AS_OF, "--format", format),
  );
}

describe("cellwall diff", () => {
  it("fits a pull request comment, the same bytes each time", () => {
    const { code, out } = compared("markdown");
    expect(code).toBe(0);
    expect({ "diff.md": out }).toEqual(golden("cli", { "diff.md": out }));
    expect(out.split("\n").length).toBeLessThan(45);
    expect(compared("markdown").out).toBe(out);
  });

  it("counts and lists the same in JSON and text", () => {
    expect(JSON.parse(compared("json").out)).toMatchObject({
      environment: "prod",
      counts: { gained: 2, lost: 1, changed: 1 },
      approvals: [{ approval: "ea-1990", component: "acme/inventory/stock" }],
    });
    expect(compared("text").out).toMatch(/^prod: 2 gained, 1 lost, 1 changed, \d+ unchanged\n/);
  });

  it("says so when nothing changes", () => {
    const same = cellwall("diff", "examples/shop", "examples/shop", "-e", "prod", ...AS_OF, "--format", "markdown");
    expect(same).toMatchObject({ code: 0, out: "### Connectivity in prod: no change\n" });
  });

  it("exits 1 where declarations are broken", () => {
    const broken = [["cell/orders.yaml", "endpoint: pg", "endpoint: pq"]] as const;
    const { code, err } = withShop(broken, (folder) =>
      cellwall("diff", "examples/shop", folder, "-e", "prod", ...AS_OF),
    );
    expect(code).toBe(1);
    expect(err).toContain('did you mean "pg"?');
  });
});

describe("HTML", () => {
  const pages = {
    reach: cellwall("reach", "examples/shop", "-e", "prod", ...AS_OF, "--format", "html"),
    diff: compared("html"),
  };

  it.each(["reach", "diff"] as const)("of %s needs nothing from elsewhere", (name) => {
    const { code, out } = pages[name];
    expect(code).toBe(0);
    expect(out.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
      /https?:|<script|<link|<img|url\((?!#)|@import/,
    );
    expect(out).toContain("prefers-color-scheme:dark");
  });

  it("draws every connection, and has each in the table", () => {
    const { rows } = JSON.parse(cellwall("reach", "examples/shop", "-e", "prod", ...AS_OF, "--format", "json").out);
    expect(pages.reach.out.match(/<path class="edge /g)).toHaveLength(rows.length);
    expect(pages.reach.out.match(/<tr><td>/g)).toHaveLength(rows.length);
  });

  it("tells gained from lost by more than colour, and escapes what people wrote", () => {
    const { out } = pages.diff;
    expect(out.match(/<path class="edge gained"/g)).toHaveLength(2);
    expect(out.match(/<path class="edge lost"/g)).toHaveLength(1);
    expect(out).toContain('<td class="gained">+ gained</td>');
    expect(out).toContain('<td class="lost">− lost</td>');
    expect(out).toContain("Supplier&#39;s | feed &lt;b&gt;of&lt;/b&gt; stock");
  });
});
