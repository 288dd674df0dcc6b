import { CloudError } from "../error.ts";
import type { Cloud, Surroundings } from "../kind/model.ts";
import type { Script } from "../script.ts";
import type { TokenTypes } from "../sdk/model.ts";
import type { Tree } from "../value.ts";

/**
 * Result of a function: what the script says, what the cloud's table says, or a resource of the store that fits the
 * arguments (`getVpc` finds a `Vpc`).
 * @throws CloudError when none of them knows.
 */
export function answer(
  { cloud, script }: { readonly cloud: Cloud; readonly script: Script },
  types: TokenTypes,
  args: Tree,
  around: Surroundings,
): Tree {
  const given = script.invokes?.[types.token] ?? cloud.invokes[types.token]?.(args, around);
  if (given !== undefined) return { ...args, ...given };
  const wanted = /:get(\w+)$/.exec(types.token)?.[1]?.toLowerCase();
  const [, module = ""] = types.token.split(":");
  const folder = module.split("/")[0] ?? "";
  const found = around.store.all().filter(({ token, inputs, outputs, id }) => {
    const [, path = "", type = ""] = token.split(":");
    if (path.split("/")[0] !== folder || type.toLowerCase() !== wanted) return false;
    const held: Tree = { ...inputs, ...outputs, id };
    return Object.entries(args).every(
      ([name, value]) => held[name] === undefined || JSON.stringify(held[name]) === JSON.stringify(value),
    );
  });
  const [only, second] = found;
  if (only !== undefined && second === undefined) return { ...args, ...only.outputs, id: only.id };
  throw new CloudError(
    `${types.token}(${Object.keys(args).join(", ")}) found ${found.length} resources; the cloud double answers with one of its ` +
      'store, or with what the script has under "invokes"',
  );
}
