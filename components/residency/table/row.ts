import type { Home, TypeRow } from "../model.ts";
import { AWS } from "./aws.ts";
import { AZURE } from "./azure.ts";
import { GCP } from "./gcp.ts";
import { kubernetesRow } from "./kubernetes.ts";

/** Tables of the three clouds, side by side. */
export const TABLES = { aws: AWS, azure: AZURE, gcp: GCP } as const satisfies Record<Home["cloud"], unknown>;

/** What the tables say of a type, with or without an API version; undefined when they say nothing. */
export function rowOf(type: string): TypeRow | undefined {
  const plain = type.replace(/^(azure-native:[^/:]+)\/v[0-9a-z]+:/, "$1:");
  return AWS[plain] ?? AZURE[plain] ?? GCP[plain] ?? kubernetesRow(plain);
}
