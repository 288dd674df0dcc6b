/** Breaks the glass as docs/access.md says. */
import { BREAK_GLASS } from "../../../components/access/grant.ts";
import type { AccessCluster, Caller, Person } from "./cluster.ts";

const HOME = `/api/v1/namespaces/${BREAK_GLASS.namespace}`;
export const SECRETS = `${HOME}/secrets`;

/** A grant as a person writes it. */
export function grant(user: string, annotations: Readonly<Record<string, string>> = {}) {
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: BREAK_GLASS.grantType,
    immutable: true,
    metadata: {
      generateName: "inc-4711-",
      annotations: {
        "cellwall.dev/reason": "Checkout answers 500 since 02:40",
        "cellwall.dev/ticket": "INC-4711",
        "cellwall.dev/requested-by": user,
        ...annotations,
      },
    },
  };
}

/** Makes one; its name. */
export async function makeGrant(cluster: Pick<AccessCluster, "ask">, by: Person): Promise<string> {
  const { status, message, body } = await cluster.ask(by, { method: "POST", path: SECRETS, body: grant(by.user) });
  if (status !== 201) throw new Error(`${status} ${message}`);
  return (body.metadata as { name: string }).name;
}

export interface TokenWish {
  readonly grant?: string;
  /** Defaults to 600, the API server's least. */
  readonly seconds?: number;
  readonly audiences?: readonly string[];
}

export async function takeToken(
  cluster: Pick<AccessCluster, "ask">,
  by: Caller,
  { grant: name, seconds = 600, audiences }: TokenWish,
): Promise<{ status: number; message: string; token: string }> {
  const { status, message, body } = await cluster.ask(by, {
    method: "POST",
    path: `${HOME}/serviceaccounts/${BREAK_GLASS.serviceAccount}/token`,
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {
        expirationSeconds: seconds,
        ...(audiences !== undefined && { audiences }),
        ...(name !== undefined && { boundObjectRef: { apiVersion: "v1", kind: "Secret", name } }),
      },
    },
  });
  return { status, message, token: (body.status as { token?: string } | undefined)?.token ?? "" };
}
