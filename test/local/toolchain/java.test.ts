import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { queryTools } from "../../../local/toolchain/catalogue/queries.ts";
import { VERSIONS } from "../../../local/toolchain/catalogue/versions.ts";
import { resolveIn } from "../../../local/toolchain/resolve.ts";
import { fakeMachine } from "./kit.ts";

test("without a JDK the message says what is missing and what to install", async () => {
  await expect(resolveIn(["trino"], fakeMachine(queryTools()))).rejects.toThrow(
    /trino 426\n\s+download: there is no release.*\n\s+build:\s+no `javac` on PATH\n[\s\S]*install a JDK, 17 or later, and Maven/,
  );
});

test.each(["trino", "googlesql"] as const)("every library of %s has the version that the catalogue says", (name) => {
  const pom = readFileSync(join(import.meta.dirname, "../../support", name, "pom.xml"), "utf8");
  const versions = [...pom.matchAll(/<dependency>[\s\S]*?<version>([^<]+)<\/version>/g)].map(([, version]) => version);
  expect(new Set(versions)).toEqual(new Set([VERSIONS[name]]));
});
