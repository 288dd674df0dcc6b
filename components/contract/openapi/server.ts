/** Path prefixes from an OpenAPI document's servers. */
import { compare } from "../problem.ts";
import { isMap } from "../read/plain.ts";
import { show } from "../read/words.ts";
import type { Complain } from "./openapi.ts";

/** Most combinations of server variables that are written out. */
const MAX_VARIANTS = 64;

/** Without a trailing slash, sorted; `[""]` where there are none. Variables stand for each value of their `enum`, else their default. */
export function basePathsOf(servers: unknown, complain: Complain): string[] {
  if (servers === undefined || servers === null) return [""];
  if (!Array.isArray(servers)) {
    complain(["servers"], `servers must be a list, not ${show(servers)}`, "write servers: [{url: /v1}]");
    return [""];
  }
  const found = new Set<string>();
  for (const [index, server] of servers.entries()) {
    const at = ["servers", index];
    if (!isMap(server) || typeof server.url !== "string") {
      complain(at, "server has no url", "write {url: /v1}");
      continue;
    }
    for (const url of expand(server.url, server.variables, at, complain)) {
      const path = pathOf(url);
      const wrong = /[?#\s{}]/.test(path)
        ? "has a query, fragment, blank or brace in its path"
        : "has '..' or '//' in its path";
      if (/[?#\s{}]|\/\/|\/\.\.?(\/|$)/.test(path))
        complain([...at, "url"], `server url ${show(url)} ${wrong}`, "write a plain path such as /v1");
      else found.add(path);
    }
  }
  return found.size === 0 ? [""] : [...found].toSorted(compare);
}

function expand(url: string, variables: unknown, at: readonly (string | number)[], complain: Complain): string[] {
  let urls = [url];
  for (const name of new Set(Array.from(url.matchAll(/\{([^{}]+)\}/g), (match) => match[1] ?? ""))) {
    const variable = isMap(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
    const values = valuesOf(variable);
    if (values === undefined) {
      complain([...at, "url"], `server variable ${show(name)} has no default`, "give it a default under variables");
      return [];
    }
    urls = urls.flatMap((text) => values.map((value) => text.replaceAll(`{${name}}`, () => value)));
    if (urls.length > MAX_VARIANTS) {
      complain(
        [...at, "url"],
        `server variables give more than ${MAX_VARIANTS} urls`,
        "write the base paths out, without variables",
      );
      return [];
    }
  }
  return urls;
}

function valuesOf(variable: unknown): string[] | undefined {
  if (!isMap(variable)) return undefined;
  const listed = Array.isArray(variable.enum) ? variable.enum.map(String) : [];
  const own = variable.default === undefined ? [] : [String(variable.default)];
  const values = [...new Set([...own, ...listed])];
  return own.length === 0 ? undefined : values;
}

/** Path of an absolute or relative server URL. `./v1` is relative to where the document is served: taken from the root. */
function pathOf(url: string): string {
  const path = url.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i, "").replace(/^(\.\/|\/|)/, "/");
  return path.replace(/\/+$/, "");
}
