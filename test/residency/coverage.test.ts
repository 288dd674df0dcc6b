import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { rowOf, TABLES } from "../../components/residency/table/row.ts";

const resolve = createRequire(import.meta.url).resolve;
const TYPE = /__pulumiType = '([^']+)'/;

/** Types of the resources whose classes the components and stacks import, as the SDKs name them. */
function typesMade(): string[] {
  const modules = globSync(["components/**/*.ts", "stacks/**/*.ts"]).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/from "(@pulumi\/(?:aws|azure-native|gcp)\/[^"]+)"/g)].map(
      ([, name = ""]) => name,
    ),
  );
  return [...new Set(modules)].flatMap((name) => {
    const type = TYPE.exec(readFileSync(resolve(name), "utf8"))?.[1];
    return type === undefined ? [] : [type.includes(":") ? type : `pulumi:providers:${type}`];
  });
}

describe("the tables", () => {
  it("classify every type that the stacks make", () => {
    const made = typesMade();
    expect(made.length).toBeGreaterThan(60);
    expect(made.filter((type) => rowOf(type) === undefined)).toEqual([]);
  });

  it("name types that the SDKs have", () => {
    const wrong = Object.values(TABLES)
      .flatMap((table) => Object.keys(table))
      .filter((type) => !/^pulumi:providers:/.test(type))
      .filter((type) => {
        const [sdk = "", module = "", name = ""] = type.split(":");
        const folder = module.split("/")[0] ?? "";
        const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
        const candidates = [
          file,
          module.split("/")[1] ?? "",
          file.toLowerCase(),
          name.replace(/^IAM(.)/, (_, next: string) => `iam${next.toLowerCase()}`),
        ].filter((text) => text !== "");
        return !candidates.some((candidate) => {
          try {
            const text = readFileSync(resolve(`@pulumi/${sdk}/${folder}/${candidate}.js`), "utf8");
            return TYPE.exec(text)?.[1] === type;
          } catch {
            return false;
          }
        });
      });
    expect(wrong).toEqual([]);
  });
});
