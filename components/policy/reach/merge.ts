import type { CompiledRule, PolicyRef, PortMatch } from "./rule.ts";

/** One entry with proxy rules, as Cilium merges it: by port and transport, and by each selector of its peers. */
interface Proxied {
  readonly port: PortMatch;
  readonly kind: "http" | "dns" | "serverNames";
  readonly peers: readonly string[];
  readonly source: PolicyRef;
}

/**
 * Policies whose proxy rules Cilium 1.20.2 can't merge for one endpoint (`pkg/policy/rule.go`, `mergePortProto`): DNS
 * rules beside others on one port, and server names beside HTTP rules on one port for one peer. The agent then keeps
 * what it enforced before, for every policy of the endpoint; with server names and HTTP it hangs on the order.
 */
export function unmergeable(rules: readonly CompiledRule[]): readonly PolicyRef[] {
  const proxied = rules.flatMap(proxiedOf);
  const kinds = new Set(proxied.map(({ kind }) => kind));
  if (kinds.size < 2) return [];
  const clashing = proxied.filter((one) => proxied.some((other) => clash(one, other)));
  return [...new Set(clashing.map(({ source }) => source))];
}

function proxiedOf({ action, entries, peers = [EVERYBODY], source }: CompiledRule): Proxied[] {
  if (action === "deny") return [];
  return entries.flatMap(({ ports = [], l7 = {} }) =>
    (["http", "dns", "serverNames"] as const)
      .filter((kind) => l7[kind] !== undefined)
      .flatMap((kind) => ports.map((port) => ({ port, kind, peers, source }))),
  );
}

/** Selector of a rule that names no peer. */
const EVERYBODY = "";

function clash(a: Proxied, b: Proxied): boolean {
  if (a.kind === b.kind || !samePort(a.port, b.port)) return false;
  return a.kind === "dns" || b.kind === "dns" || a.peers.some((peer) => b.peers.includes(peer));
}

/** Filters are kept by port as it is written: a name and its number are two, and so are a range and a port inside it. */
function samePort(a: PortMatch, b: PortMatch): boolean {
  const transports = a.protocol === b.protocol || a.protocol === "ANY" || b.protocol === "ANY";
  return transports && JSON.stringify(a.port) === JSON.stringify(b.port);
}
