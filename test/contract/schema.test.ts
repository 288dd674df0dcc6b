import { expect, test } from "vitest";
import { jsonSchemas, type Kind } from "../../components/contract/schema.ts";

test.each(["Cell", "Platform", "EgressApproval"] satisfies Kind[])(
  "the editor schema of %s is on record",
  async (kind) => {
    const text = `${JSON.stringify(jsonSchemas()[kind], null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../golden/contract/${kind}.schema.json`);
  },
);

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
}

test("the editor schema lets no unknown field pass", () => {
  const open: string[] = [];
  const visit = (schema: Schema, at: string): void => {
    if (schema.type === "object" && schema.properties !== undefined && schema.additionalProperties !== false)
      open.push(at);
    for (const [name, field] of Object.entries(schema.properties ?? {})) visit(field, `${at}.${name}`);
    if (schema.items !== undefined) visit(schema.items, `${at}[]`);
    if (typeof schema.additionalProperties === "object") visit(schema.additionalProperties as Schema, `${at}{}`);
  };
  for (const [kind, schema] of Object.entries(jsonSchemas())) visit(schema as Schema, kind);
  expect(open).toEqual([]);
});
