import { readFileSync } from "node:fs";
import { type Agent, until } from "./agent.ts";

/** What is read of an endpoint (Cilium 1.20.2, api/v1/openapi.yaml). */
export interface AgentEndpoint {
  readonly id: number;
  readonly status: {
    readonly state: string;
    readonly networking?: { readonly addressing?: readonly { readonly ipv4?: string }[] };
    readonly policy?: { readonly realized?: { readonly "policy-revision"?: number } };
  };
}

/**
 * Waits until every agent has taken in this many policies, knows the identity behind each of these addresses, and every
 * endpoint enforces its policies: its realized revision has reached the repository's.
 * @throws Error with the agent's reason when it refuses a policy that the API server has taken.
 */
export async function untilEnforced(
  agents: readonly Agent[],
  policies: number,
  addresses: readonly string[] = [],
): Promise<void> {
  await Promise.all(agents.map((agent) => enforced(agent, policies, addresses)));
}

/** Milliseconds: an agent that starts again compiles its programs anew, which takes its time beside other builds. */
const PATIENCE = 300_000;

async function enforced(agent: Agent, policies: number, addresses: readonly string[]): Promise<void> {
  let waiting = "";
  await until("every endpoint enforces its policies", PATIENCE, async () => {
    const refused = refusals(agent.files.log);
    if (refused.length > 0) throw new PolicyRefused(`Cilium's agent refuses a policy:\n${refused.join("\n")}`);
    const known = await agent.call<{ revision?: number; policy?: string }>("/v1/policy");
    const endpoints = (await agent.call<readonly AgentEndpoint[]>("/v1/endpoint")) ?? [];
    const strangers = await unknown(agent, addresses);
    // The rules' labels hold the UID of the object that each is from.
    const taken = new Set(known?.policy?.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)).size;
    const late = endpoints.filter(
      ({ status }) =>
        status.state !== "ready" || (status.policy?.realized?.["policy-revision"] ?? 0) < (known?.revision ?? Infinity),
    );
    waiting = [
      `${agent.node.name} has taken ${taken} of ${policies} policies`,
      `${strangers.length} addresses are unknown to it`,
      ...late.map(({ id, status }) => `endpoint ${id} ${status.state}`),
    ].join(", ");
    return taken >= policies && strangers.length === 0 && endpoints.length > 0 && late.length === 0;
  }).catch((error: Error) => {
    if (error instanceof PolicyRefused) throw error;
    throw new Error(`${error.message}: ${waiting}`);
  });
}

/** Identities of pods begin here; below are those that Cilium reserves (1.20.2, pkg/identity, `MinimalNumericIdentity`). */
const FIRST_IDENTITY = 256;

/** Addresses of pods, of any node, whose identity has not arrived here. */
async function unknown(agent: Agent, addresses: readonly string[]): Promise<string[]> {
  if (addresses.length === 0) return [];
  const entries = (await agent.call<readonly { cidr: string; identity: number }[]>("/v1/ip")) ?? [];
  const known = new Set(entries.filter(({ identity }) => identity >= FIRST_IDENTITY).map(({ cidr }) => cidr));
  return addresses.filter((address) => !known.has(`${address}/32`));
}

/** A policy that passes the CRD's schema and not Cilium's own check: it enforces nothing, and the API server never says so. */
export class PolicyRefused extends Error {
  override readonly name = "PolicyRefused";
}

/** Refused policies in the agent's log, each once. */
function refusals(log: string): string[] {
  const lines = readFileSync(log, "utf8").split("\n");
  const told = lines.filter((line) => /Unable to add Cilium\w*NetworkPolicy/.test(line));
  return [...new Set(told.map((line) => line.replace(/^time=\S+ level=\S+ /, "").slice(0, 600)))];
}
