/** One thing that a private plane fixes, so that no setting of a stack can loosen it. */
interface Fixed<Value> {
  readonly value: Value;
  /** What the customer can rely on. */
  readonly promise: string;
  readonly reason: string;
}

const fixed = <const Value>(value: Value, promise: string, reason: string): Fixed<Value> => ({
  value,
  promise,
  reason,
});

/** What a private plane fixes, by the argument of the plane: docs/private.md has them as a table. */
export const PROMISES = {
  egress: fixed(
    "isolated",
    "no public address anywhere, and no way in",
    "no NAT, no firewall and no gateway is made: the cloud's own services are reached by private endpoints, anything else through the customer's hub or not at all",
  ),
  dangerouslyExposeApiServerTo: fixed(
    [],
    "a private API server",
    "there is no argument that opens it: administration happens inside the customer's network",
  ),
  customerKeys: fixed(
    true,
    "keys of the customer",
    "disks, Secrets and logs are encrypted with keys in the customer's account: without them nobody can read anything, the vendor included",
  ),
} as const;

type Promises = typeof PROMISES;

/** The arguments themselves. */
export const PROMISED = Object.fromEntries(
  Object.entries(PROMISES).map(([argument, { value }]) => [argument, value]),
) as { readonly [Argument in keyof Promises]: Promises[Argument]["value"] };
