#!/usr/bin/env node
// The command `cellwall`. Plain JavaScript, so that an older Node can still say what it needs.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const NEEDED = 24;
// The package holds JavaScript, a clone its source.
const entry = ["./main.js", "./main.ts"].map((name) => new URL(name, import.meta.url)).find((url) => existsSync(url));
const main = fileURLToPath(entry);

if (Number(process.versions.node.split(".")[0]) >= NEEDED) {
  await import(entry.href);
} else {
  const own = packagedNode();
  if (own === undefined) {
    console.error(
      `cellwall needs Node ${NEEDED} or newer, this is ${process.versions.node}: install it, or run \`npm ci\` first`,
    );
    process.exit(2);
  }
  const { status } = spawnSync(own, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  process.exit(status ?? 2);
}

/** Node from the optional dependency of this platform, where there is one. */
function packagedNode() {
  try {
    const require = createRequire(import.meta.url);
    const folder = require.resolve(`node-${process.platform}-${process.arch}/package.json`);
    const binary = folder.replace(/package\.json$/, "bin/node");
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
