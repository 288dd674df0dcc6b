import type { Made } from "../kind/model.ts";
import type { TokenTypes } from "../sdk/model.ts";
import type { Tree } from "../value.ts";
import type { Context, Target } from "./context.ts";
import { hex, nameProperty } from "./made.ts";

/** A name where the program gives none: the one it has, or a new one that is not taken. */
export function named(context: Context, types: TokenTypes, target: Target, olds: Tree | undefined, news: Tree): Tree {
  const property = nameProperty(context.options.cloud, types);
  if (property === undefined || types.args[property] === undefined || types.args[property].required) return news;
  if (news[property] !== undefined || news[`${property}Prefix`] !== undefined) return news;
  const kept = olds?.[property];
  if (kept !== undefined) return { ...news, [property]: kept };
  const taken = new Set(context.options.store.all(target.token).map(({ inputs }) => inputs[property]));
  for (let count = 0; ; count += 1) {
    const digits = hex(`${target.urn} ${count}`, 32);
    const name = context.options.cloud.autoname(target.token, target.logical, digits);
    if (!taken.has(name)) return { ...news, [property]: name };
  }
}

/** A resource with an id that is not taken, where ids are made up. */
export function fresh(
  context: Context,
  types: TokenTypes,
  target: Target,
  inputs: Tree,
): { seed: string; resource: Made } {
  let last = "";
  for (let count = 0; ; count += 1) {
    const seed = hex(`${target.urn} ${count}`, 32);
    const resource = context.made(types, target, inputs, seed, 1);
    if (!context.options.store.has(target.token, resource.id) || resource.id === last) return { seed, resource };
    last = resource.id;
  }
}
