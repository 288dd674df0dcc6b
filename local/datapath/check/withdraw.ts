import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesObject } from "../../../components/policy/object.ts";
import { verdict } from "../../../components/policy/reach/verdict.ts";
import type { World } from "../../../components/policy/reach/world.ts";
import { type Api, pathOf } from "../cluster/api.ts";
import { type Asked, askAll, type Parties } from "./ask.ts";

/** How long after a policy is deleted the first connection that it allowed is dropped. */
export interface Withdrawal {
  readonly policy: string;
  readonly from: string;
  readonly to: string;
  /** From the API server's answer to the start of the first connection that failed, in milliseconds. */
  readonly ms: number;
  /** Connections that still passed meanwhile. */
  readonly passed: number;
}

/** Longest wait, in milliseconds. */
const PATIENCE = 10_000;

/** Deletes the policy behind one approved handshake and connects again and again until that is denied. */
export async function withdraw(options: {
  readonly api: Api;
  readonly results: readonly Asked[];
  readonly placed: readonly KubernetesObject[];
  readonly world: World;
  readonly parties: Parties;
  readonly ports: Map<string, number>;
}): Promise<Withdrawal | undefined> {
  const { api, results, placed, world, parties, ports } = options;
  const approved = results.find(({ check }) => check.what === "handshake" && check.expected === "allowed");
  if (approved === undefined) return undefined;
  const { from, to } = approved.check.question;
  const [ref] = verdict(world, approved.check.question).egress.by;
  const policy = placed.find(({ metadata }) => metadata.name === ref?.name && metadata.namespace === ref?.namespace);
  if (policy === undefined) return undefined;
  await api.call("DELETE", pathOf(policy));
  const began = performance.now();
  for (let passed = 0; ; passed += 1) {
    const [again] = await askAll([{ ...approved.check, expected: "denied" }], parties, ports);
    const ms = performance.now() - began;
    if (again?.seen === "denied")
      return { policy: policy.metadata.name, from, to, ms: Math.round(ms - again.ms), passed };
    if (ms > PATIENCE)
      throw new Error(
        `${policy.metadata.name} is deleted, and ${from} still reaches ${to} after ${PATIENCE / 1_000} s`,
      );
    await sleep(5);
  }
}
