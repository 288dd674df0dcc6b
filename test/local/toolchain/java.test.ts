import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trinoTools } from "../../../local/toolchain/catalogue/trino.ts";
import { VERSIONS } from "../../../local/toolchain/catalogue/versions.ts";
import { resolveIn } from "../../../local/toolchain/resolve.ts";
import { fakeMachine } from "./kit.ts";

test("without a JDK the message says what is missing and what to install", async () => {
  await expect(resolveIn(["trino"], fakeMachine(trinoTools()))).rejects.toThrow(
    /trino 426\n\s+download: there is no release.*\n\s+build:\s+no `javac` on PATH\n[\s\S]*install a JDK, 17 or later, and Maven/,
  );
});

test("every library has an exact version, and Trino the one that the catalogue says", () => {
  const pom = readFileSync(join(import.meta.dirname, "../../support/trino/pom.xml"), "utf8");
  const versions = [...pom.matchAll(/<dependency>[\s\S]*?<version>([^<]+)<\/version>/g)].map(([, version]) => version);
  expect(versions).toEqual([VERSIONS.trino, VERSIONS.trino]);
});
