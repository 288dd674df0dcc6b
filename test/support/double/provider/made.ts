import { createHash } from "node:crypto";
import { filled, type Leaf } from "../kind/fill.ts";
import type { Cloud, Kind, Made, Surroundings } from "../kind/model.ts";
import type { TokenTypes } from "../sdk/model.ts";
import { at, type Tree, UNKNOWN, type Value, withAt } from "../value.ts";

export interface Wanted {
  readonly token: string;
  readonly logical: string;
  readonly inputs: Tree;
  readonly seed: string;
  readonly revision: number;
}

/** A resource with its name and id, before its outputs are known. */
export function made(cloud: Cloud, types: TokenTypes, wanted: Wanted, around: Surroundings): Made {
  const { token, logical, inputs, seed, revision } = wanted;
  const [, path = "", type = ""] = token.split(":");
  const text = (at_: string) => {
    const value = at(inputs, at_);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const property = nameProperty(cloud, types);
  const partial: Made = {
    ...around,
    token,
    module: path.split("/")[0] ?? "",
    type,
    logical,
    name: (property === undefined ? "" : text(property)) || logical,
    inputs,
    text,
    hex: (length, salt = "") => hex(`${seed} ${salt}`, length),
    revision,
    id: "",
  };
  return { ...partial, id: (kindOf(cloud, token).id ?? cloud.id)(partial) };
}

/** All outputs of a resource as the cloud would report them. With `preview`, what is computed is not known. */
export function outputsOf(cloud: Cloud, types: TokenTypes, resource: Made, preview: boolean): Tree {
  const leaf: Leaf = preview ? () => UNKNOWN : (path, kind) => plausible(path, kind, resource);
  let result: Value = filled(resource.inputs, types, leaf);
  const { outputs = {} } = kindOf(cloud, resource.token);
  const common = Object.entries(cloud.common).filter(([path]) => {
    const declared = types.outputs[path];
    return declared !== undefined && (declared.required || resource.inputs[path] !== undefined);
  });
  for (const [path, compute] of [...common, ...Object.entries(outputs)]) {
    if (at(resource.inputs, path) !== undefined) continue;
    const value = compute(resource);
    if (value === null) result = withAt(result, path, null);
    else if (value !== undefined) result = withAt(result, path, preview ? UNKNOWN : value);
  }
  return wholeUnknowns(result) as Tree;
}

/** Text that was made of something not known yet is not known either. */
function wholeUnknowns(value: Value): Value {
  if (typeof value === "string") return value.includes(UNKNOWN) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(wholeUnknowns);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, wholeUnknowns(held)]));
}

export function kindOf(cloud: Cloud, token: string): Kind {
  return cloud.kinds[token] ?? {};
}

export function nameProperty(cloud: Cloud, types: TokenTypes): string | undefined {
  return kindOf(cloud, types.token).name ?? cloud.nameProperty(types.token, Object.keys(types.args));
}

/** Paths whose change replaces a resource of a type: what its table says, or its name where there is no table. */
export function replacesOf(cloud: Cloud, types: TokenTypes): readonly string[] {
  const name = nameProperty(cloud, types);
  const own = kindOf(cloud, types.token).replaces ?? (name === undefined ? [] : [name]);
  return [...cloud.replaces, ...own];
}

export function hex(seed: string, length: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, length);
}

/** A value for a computed output that no table knows, by its name. */
function plausible(path: string, kind: Parameters<Leaf>[1], resource: Made): Value {
  if (kind === "number") return 1;
  if (kind === "boolean") return false;
  if (kind === "list") return [];
  if (kind === "map") return {};
  const last = path.slice(path.lastIndexOf(".") + 1);
  if (/prefix$|^policy$|configurationValues$/i.test(last)) return "";
  if (/(?:^ip|Ip|IP|[aA]ddress)$/.test(last)) return "10.255.0.4";
  if (/cidr/i.test(last)) return "10.255.0.0/24";
  if (/state$|status$/i.test(last)) return last === "provisioningState" ? "Succeeded" : "ACTIVE";
  if (/(?:At|Time|Timestamp|Date)$/.test(last)) return "2026-01-01T00:00:00Z";
  if (/(?:uri|url|endpoint)$/i.test(last)) return `https://${resource.name}-${resource.hex(8, path)}.example.com/`;
  if (/(?:principal|tenant|client|object)id$/i.test(last)) return guid(resource.hex(32, path));
  return `${last}-${resource.hex(12, path)}`;
}

export function guid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
