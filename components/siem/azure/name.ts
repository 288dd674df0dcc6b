import { createHash } from "node:crypto";

const digest = (account: string, name: string) => createHash("sha256").update(`${account}/${name}`).digest("hex");

/** Storage accounts and Data Explorer clusters are the world's: at most 22 lower case letters and digits, the first a letter. */
export function shortName(account: string, name: string, what: string): string {
  const readable = `${name}${what}`.toLowerCase().replace(/[^a-z0-9]/g, "");
  return `${readable.slice(0, 12)}${digest(account, `${name}/${what}`).slice(0, 10)}`;
}

/** Event Hubs namespaces too: 6 to 50 letters, digits and dashes, the first a letter, the last neither. */
export function namespaceName(account: string, name: string, what: string): string {
  const readable = `${name}-${what}`.slice(0, 38).replace(/-+$/, "");
  return `${readable}-${digest(account, `${name}/${what}`).slice(0, 10)}`;
}

/** The same thing of the same plane keeps its own id. */
export function guid(account: string, name: string): string {
  const hex = digest(account, name);
  const version = `4${hex.slice(13, 16)}`;
  return [hex.slice(0, 8), hex.slice(8, 12), version, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
