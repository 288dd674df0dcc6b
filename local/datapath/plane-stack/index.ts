import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { PlaneOutputs } from "../../../components/plane/outputs.ts";

const facts = JSON.parse(new pulumi.Config().require("facts")) as Omit<PlaneOutputs, "kubeconfig"> & {
  kubeconfig: string;
};

/** The contract that stacks of cells build on, for a cluster that is there already. */
export const plane: PlaneOutputs = {
  ...facts,
  kubeconfig: pulumi.secret(readFileSync(facts.kubeconfig, "utf8")) as unknown as string,
};
