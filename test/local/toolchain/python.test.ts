import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { motoTools } from "../../../local/toolchain/catalogue/moto.ts";
import { VERSIONS } from "../../../local/toolchain/catalogue/versions.ts";
import { installedTool } from "../../../local/toolchain/find.ts";
import type { ToolFacts } from "../../../local/toolchain/model.ts";
import { resolveIn } from "../../../local/toolchain/resolve.ts";
import { fakeMachine, tempFolder } from "./kit.ts";

const [moto] = motoTools() as readonly [ToolFacts];

/** A machine's own `moto_server`, whose Python says that moto has this version. */
function onPath(version: string): NodeJS.ProcessEnv {
  const folder = tempFolder();
  const interpreter = join(folder, "python3.11");
  writeFileSync(interpreter, `#!/bin/sh\necho ${version}\n`);
  writeFileSync(join(folder, "moto_server"), `#!${interpreter}\nimport moto.server\n`);
  for (const file of [interpreter, join(folder, "moto_server")]) chmodSync(file, 0o755);
  return { PATH: folder };
}

test("a script on PATH is used when the program that runs it tells the wanted version", async () => {
  const all = new Map([[moto.name, moto]]);
  const env = onPath(VERSIONS.moto);
  expect(await installedTool(moto, env, all)).toMatchObject({ version: VERSIONS.moto, from: env.PATH });
  expect(await installedTool(moto, onPath("5.2.1"), all)).toBeUndefined();
});

test("a file on PATH that names no program is left alone", async () => {
  const folder = tempFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "moto_server"), `#!/usr/bin/env sh\necho ${VERSIONS.moto}\n`, { mode: 0o755 });
  expect(await installedTool(moto, { PATH: folder }, new Map())).toBeUndefined();
});

test("without Python the message says what is missing and what to install", async () => {
  const machine = fakeMachine([moto]);
  await expect(resolveIn(["moto"], machine)).rejects.toThrow(
    /moto 5\.2\.5\n\s+download: there is no release.*\n\s+build:\s+no `python3` on PATH\n[\s\S]*install Python 3\.11 or later with pip/,
  );
});

test("every package is pinned, and moto has the version that the catalogue says", () => {
  const list = readFileSync(join(import.meta.dirname, "../../support/moto/requirements.txt"), "utf8");
  const pins = list.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(pins).toContain(`moto==${VERSIONS.moto}`);
  for (const pin of pins) expect(pin).toMatch(/^[\w-]+==\d[\w.]*$/);
});
