import type { Aws } from "../call.ts";

export interface Made {
  /** Id as the provider has it. */
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

// biome-ignore lint/suspicious/noExplicitAny: inputs of a resource as the engine gets them; AWS judges them, not the compiler.
export type Inputs = Record<string, any>;

/** Makes one resource by the calls that the provider makes; undefined for a kind of it that moto does not have. */
export type Maker = (aws: Aws, name: string, inputs: Inputs) => Promise<Made | undefined>;

/** A name that a resource gives itself, or one as Pulumi would invent it. */
export function named(name: string, { name: given, namePrefix }: Inputs): string {
  return given ?? (namePrefix === undefined ? `${name}-1a2b3c4` : `${namePrefix}1a2b3c4`);
}

/** The same keys with a capital first letter, deeply, as AWS writes them. */
export function capitals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitals);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), capitals(inner)]),
  );
}

/** A policy is text for AWS, whether a program gives text or data. */
export function document(policy: unknown): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}
