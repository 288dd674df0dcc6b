import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

/** Rooms that decide: plain functions over plain data. */
const PURE = [
  "components/contract",
  "components/policy",
  "components/flow",
  "components/siem/matrix",
  "components/siem/schema",
  "components/siem/detection",
  "components/siem/volume",
  "components/siem/plan",
  "components/siem/generic",
  "components/residency",
  "components/fleet",
];

/** Who may import whom, by room; a room may always import itself. Nothing in `components` may import what is not listed. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "components/contract": [],
  "components/policy": ["components/contract"],
  "components/flow": ["components/contract", "components/policy"],
  "components/siem/matrix": ["components/contract"],
  "components/siem/schema": ["components/contract"],
  "components/siem/detection": ["components/contract", "components/siem/matrix", "components/siem/schema"],
  "components/siem/volume": ["components/contract", "components/siem/matrix", "components/siem/schema"],
  "components/siem/plan": ["components/contract", "components/siem/matrix", "components/siem/volume"],
  // Of the shipper, the words of its outlets.
  "components/siem/generic": [
    "components/contract",
    "components/siem",
    "components/siem/matrix",
    "components/siem/plan",
  ],
  // Sinks of each cloud and the shipper.
  "components/siem": [
    "components/contract",
    "components/policy",
    "components/cilium",
    "components/network",
    "components/cluster",
    "components/cell",
    "components/siem/matrix",
    "components/siem/schema",
    "components/siem/detection",
    "components/siem/volume",
    "components/siem/plan",
    "components/siem/generic",
  ],
  // What the agents export is decided where its volume is known.
  "components/cilium": ["components/contract", "components/siem/volume"],
  "components/network": ["components/contract"],
  "components/cluster": ["components/contract", "components/cilium", "components/network"],
  "components/cell": ["components/contract", "components/policy"],
  "components/access": ["components/contract", "components/policy", "components/network", "components/cell"],
  "components/agent": ["components/contract", "components/policy", "components/cell", "components/cluster"],
  "components/residency": ["components/contract", "components/policy"],
  "components/fleet": ["components/contract", "components/policy"],
  "components/plane": [
    "components/contract",
    "components/policy",
    "components/siem",
    "components/siem/detection",
    "components/siem/matrix",
    "components/siem/plan",
    "components/siem/generic",
    "components/cilium",
    "components/network",
    "components/cluster",
    "components/cell",
    "components/access",
    "components/agent",
  ],
  stacks: [
    "components/contract",
    "components/policy",
    "components/siem/plan",
    "components/siem/volume",
    "components/siem/generic",
    "components/cilium",
    "components/network",
    "components/cluster",
    "components/cell",
    "components/access",
    "components/residency",
    "components/fleet",
    "components/plane",
  ],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = globSync(["components/**/*.ts", "stacks/**/*.ts", "cli/**/*.ts"]).map(normalize);
const imports: Import[] = files.flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*["'`]([^"'`]+)["'`]/g)].map(([, target = ""]) => ({
    file,
    target: target.startsWith(".") ? normalize(join(dirname(file), target)) : target,
  })),
);

function roomOf(path: string): string {
  const [top = "", room = "", part = ""] = path.split("/");
  const pure = `${top}/${room}/${part}`;
  if (PURE.includes(pure)) return pure;
  return top === "components" ? (room.includes(".") ? "components" : `${top}/${room}`) : top;
}

describe("rooms", () => {
  it("reads imports at all", () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  it("flow one way: contract, policy, resources", () => {
    const wrong = imports.filter(({ file, target }) => {
      const from = roomOf(file);
      const allowed = MAY_IMPORT[from];
      const to = roomOf(target);
      if (allowed === undefined || to === from || !/^(components|stacks|cli|local|test|bench)(\/|$)/.test(target))
        return false;
      return !allowed.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  it("keep Pulumi, files, clocks and chance out of the pure ones", () => {
    const pure = files.filter((file) => PURE.some((room) => file.startsWith(`${room}/`)));
    const wrong = [
      ...imports.filter(({ file, target }) => pure.includes(file) && /^(@pulumi\/|node:)/.test(target)),
      ...pure.flatMap((file) =>
        [
          ...readFileSync(file, "utf8").matchAll(/process\.env|Date\.now|new Date\(\)|Math\.random|performance\.now/g),
        ].map(([found]) => ({ file, target: found })),
      ),
    ];
    expect(wrong).toEqual([]);
  });

  it("leave the public door to others", () => {
    expect(imports.filter(({ target }) => target === "components/index.ts")).toEqual([]);
  });
});
