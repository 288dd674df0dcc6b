import type * as pulumi from "@pulumi/pulumi";
import type { PlaneOutputs } from "../components/plane/outputs.ts";
import { planeConfig } from "./config.ts";
import { releaseNow } from "./release.ts";
import { reported } from "./report.ts";

interface Made {
  readonly plane: pulumi.Output<PlaneOutputs>;
  readonly residency?: unknown;
}

const config = planeConfig();
const { program } = await import(`./${config.kind}.ts`);
const made = await reported<Made>(() => program(config));

/** The contract with the stacks of cells, see `components/plane/outputs.ts`. */
export const plane = made.plane;

/** What this update was, for `cellwall fleet`; there only once the plane stands. */
export const release = plane.apply(({ name, cilium }) => releaseNow(name, cilium.version));

/** What the residency proof found; planes in a cloud alone have one. */
export const residency = made.residency;
