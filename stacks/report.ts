import * as pulumi from "@pulumi/pulumi";
import { UnreadablePath } from "../components/cell/files.ts";
import { DeclarationError } from "../components/cell/load.ts";
import { ProbeError } from "../components/cluster/probe.ts";
import { PlaneContractError } from "../components/plane/outputs.ts";

/** Errors whose message is made for a person; a stack trace would only hide it. */
const FOR_PEOPLE = [DeclarationError, UnreadablePath, ProbeError, PlaneContractError];

/** Runs `work`; what it says to a person reaches the engine's output as it is. Defects keep their stack. */
export async function reported<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && FOR_PEOPLE.some((kind) => error instanceof kind)) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}
