/** Which fields may stand where, from the editor schema. */
import { jsonSchemas, type Kind } from "../schema.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
}

/** Fields that may stand at `path`, from the editor schema. */
export function fieldsAt(kind: Kind, path: readonly (string | number)[]): string[] {
  let schemas: Schema[] = [jsonSchemas()[kind] as Schema];
  const spread = (list: readonly Schema[]): Schema[] =>
    list.flatMap((s) => (s.anyOf === undefined ? [s] : spread(s.anyOf)));
  for (const step of path) {
    schemas = spread(schemas).flatMap((schema) => {
      if (typeof step === "number") return schema.items === undefined ? [] : [schema.items];
      const own = schema.properties?.[step];
      if (own !== undefined) return [own];
      return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
    });
  }
  return spread(schemas).flatMap((schema) => Object.keys(schema.properties ?? {}));
}
