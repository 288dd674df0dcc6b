import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { catalogue, FOR_TESTS } from "../../../local/toolchain/catalogue/index.ts";
import { VERSIONS } from "../../../local/toolchain/catalogue/versions.ts";
import { GO_FOLDER } from "../../../local/toolchain/make/modules.ts";

const required = (folder: string, module: string): string | undefined =>
  new RegExp(`^(?:require )?\\s*${module.replaceAll(".", "\\.")} v(\\S+)`, "m").exec(
    readFileSync(join(GO_FOLDER, folder, "go.mod"), "utf8"),
  )?.[1];

test("what a build says it makes is what go.mod pins", () => {
  expect(required("pulumi", "github.com/pulumi/pulumi/pkg/v3")).toBe(VERSIONS.pulumi);
  expect(required("control-plane", "k8s.io/kubernetes")).toBe(VERSIONS.kubernetes);
  expect(required("control-plane", "go.etcd.io/etcd/server/v3")).toBe(VERSIONS.etcd);
  expect(required("kwok", "sigs.k8s.io/kwok")).toBe(VERSIONS.kwok);
  expect(required("cilium", "github.com/cilium/cilium")).toBe(VERSIONS.cilium);
  expect(required("datapath/agent", "github.com/cilium/cilium")).toBe(VERSIONS.cilium);
  const contrib = "github.com/open-telemetry/opentelemetry-collector-contrib";
  expect(required("collector", `${contrib}/receiver/filelogreceiver`)).toBe(VERSIONS.collector);
});

test("the wanted provider is the one of the SDK in package.json", () => {
  const { dependencies } = JSON.parse(readFileSync(resolve("package.json"), "utf8"));
  expect(VERSIONS.kubernetesProvider).toBe(dependencies["@pulumi/kubernetes"]);
});

test("every tool but the oracle can be had in both ways", () => {
  for (const { name, recipes } of catalogue().values()) {
    if (FOR_TESTS.has(name)) continue;
    expect(new Set(recipes.map(({ origin }) => origin)), name).toEqual(new Set(["downloaded", "built"]));
  }
});

test("every download is named by https and checked", () => {
  for (const { recipes } of catalogue().values()) {
    for (const recipe of recipes.filter(({ origin }) => origin === "downloaded")) {
      const assets = JSON.parse(recipe.inputs()) as { url: string; checksum: { sha256?: string; listed?: string } }[];
      for (const { url, checksum } of assets) {
        expect(url).toMatch(/^https:/);
        expect(checksum.sha256 ?? checksum.listed).toMatch(/^(https:.*|[0-9a-f]{64})$/);
      }
    }
  }
});
