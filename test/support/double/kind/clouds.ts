import type { CloudName } from "../script.ts";
import type { Cloud } from "./model.ts";

/** The tables of one cloud; the others are not loaded. */
export async function cloudOf(name: CloudName): Promise<Cloud> {
  switch (name) {
    case "aws":
      return (await import("./aws/cloud.ts")).aws;
    case "azure-native":
      return (await import("./azure/cloud.ts")).azure;
    case "gcp":
      return (await import("./gcp/cloud.ts")).gcp;
    default:
      throw new Error(`no cloud double is called ${JSON.stringify(name)}: azure-native, aws or gcp`);
  }
}
