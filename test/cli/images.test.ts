import { describe, expect, it } from "vitest";
import { cellwall } from "./run.ts";

const lines = (...args: readonly string[]) =>
  cellwall("images", ...args)
    .out.trim()
    .split("\n");

describe("cellwall images", () => {
  it("lists what a plane pulls, and what one cloud adds", () => {
    const aws = JSON.parse(cellwall("images", "--cloud", "aws", "--format", "json").out) as { source: string }[];
    const gcp = JSON.parse(cellwall("images", "--cloud", "gcp", "--format", "json").out) as { source: string }[];
    expect(aws.map(({ source }) => source)).toContain("quay.io/cilium/cilium:v1.20.2");
    expect(aws.map(({ source }) => source)).toContain(
      "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.155.0",
    );
    const added = gcp.filter(({ source }) => !aws.some((other) => other.source === source));
    expect(added.map(({ source }) => source)).toEqual([expect.stringContaining("quay.io/cilium/startup-script:")]);
  });

  it("copies into Amazon's registry, whose repositories have to be there first", () => {
    const told = lines("--cloud", "aws", "--to", "111122223333.dkr.ecr.eu-central-1.amazonaws.com/cellwall/");
    expect(told.slice(0, 2)).toEqual([
      "aws ecr create-repository --region eu-central-1 --repository-name cellwall/cilium/cilium",
      "crane copy quay.io/cilium/cilium:v1.20.2 111122223333.dkr.ecr.eu-central-1.amazonaws.com/cellwall/cilium/cilium:v1.20.2",
    ]);
    expect(told).toHaveLength(16);
  });

  it("lets Azure's registry fetch by itself, pinned to the digest where the chart has one", () => {
    const told = lines("--cloud", "azure", "--to", "acmecellwall.azurecr.io/cellwall");
    expect(told).toHaveLength(8);
    expect(told[3]).toBe(
      "az acr import --name acmecellwall --source quay.io/cilium/certgen@sha256:14d29a176fc96d15b154559ce1a5baf01367c10baabfa7bb8028b72f087a56f0 --image cellwall/cilium/certgen:v0.4.11",
    );
  });

  it("copies into any other registry, and into one without a path", () => {
    expect(lines("--to", "europe-west4-docker.pkg.dev/acme/cellwall")[2]).toBe(
      "crane copy quay.io/cilium/operator-generic:v1.20.2 europe-west4-docker.pkg.dev/acme/cellwall/cilium/operator-generic:v1.20.2",
    );
    expect(lines("--to", "acmecellwall.azurecr.io")[0]).toContain("--image cilium/cilium:v1.20.2");
  });

  it("names the clouds it knows when asked for another", () => {
    const { code, err } = cellwall("images", "--cloud", "oci");
    expect(code).toBe(2);
    expect(err).toContain("azure, aws, gcp");
  });
});
