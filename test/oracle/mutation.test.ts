import { describe, expect, it } from "vitest";
import type { Model } from "../../components/contract/model.ts";
import { compile } from "../../components/policy/bundle.ts";
import type { KubernetesObject } from "../../components/policy/object.ts";
import type { Subject } from "../../components/policy/reach/subject.ts";
import { fingerprint, populated, questionsOf } from "./support/matrix.ts";
import { shop } from "./support/model.ts";
import { mutantsOf } from "./support/mutant.ts";

/** Share of broken policies that the matrix must show. */
const SCORE = 0.95;

/** The addresses from which clouds hand out credentials, beside the one that everybody is asked about. */
const METADATA: readonly Subject[] = [
  "169.254.170.2",
  "169.254.170.23",
  "168.63.129.16",
  "fd00:ec2::254",
  "fd00:ec2::23",
].map((ip) => ({ id: `metadata ${ip}`, kind: "address", ip }));

const isPolicy = ({ kind }: KubernetesObject) => /NetworkPolicy$/.test(kind);

/** Mutants of the chosen policies, and those that change no answer. */
function survivors(model: Model, chosen: (policy: KubernetesObject) => boolean): { count: number; unseen: string[] } {
  const { cluster, cells } = compile(model);
  const objects = [...cluster, ...cells.flatMap(({ objects: placed }) => placed)].map(({ object }) => object);
  const policies = objects.filter(isPolicy);
  const subjects = [...populated(model), ...METADATA];
  const everything = questionsOf(model, subjects);
  const homes = new Map(subjects.map((subject) => [subject.id, subject.kind === "pod" ? subject.namespace : ""]));
  const unseen: string[] = [];
  let count = 0;
  for (const policy of policies.filter(chosen)) {
    // A policy of a namespace says nothing of pods elsewhere.
    const { namespace } = policy.metadata;
    const asked = everything.filter(
      ({ from, to }) => namespace === undefined || homes.get(from) === namespace || homes.get(to) === namespace,
    );
    const whole = fingerprint(subjects, policies, asked);
    // A default deny comes as two kinds of one name, so that either holds alone: each is broken where the other is gone.
    const alone = policies.filter((other) => other === policy || !isTwin(other, policy));
    expect(fingerprint(subjects, alone, asked) === whole, `${policy.kind} ${policy.metadata.name} holds alone`).toBe(
      true,
    );
    for (const { what, policy: broken } of mutantsOf(policy)) {
      count += 1;
      const changed = alone.flatMap((one) => (one === policy ? (broken ?? []) : one));
      if (fingerprint(subjects, changed, asked) === whole) unseen.push(what);
    }
  }
  return { count, unseen };
}

function isTwin(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.kind !== b.kind && a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;
}

describe("the reach matrix of the shop", () => {
  it.each([
    // Where nothing else is denied, guardrails are what stands between a pod and the metadata service.
    {
      environment: "dev" as const,
      of: "guardrails",
      chosen: (policy: KubernetesObject) => policy.metadata.namespace === undefined,
    },
    {
      environment: "prod" as const,
      of: "cells",
      chosen: (policy: KubernetesObject) => policy.metadata.namespace !== undefined,
    },
  ])("shows when a rule of the $of is dropped or made wider", { timeout: 600_000 }, ({ environment, chosen }) => {
    const { count, unseen } = survivors(shop(environment), chosen);
    process.stdout.write(`mutation score: ${count - unseen.length} of ${count}\n`);
    expect(count).toBeGreaterThan(5);
    expect(
      1 - unseen.length / count,
      `${unseen.length} of ${count} unseen:\n${unseen.join("\n")}`,
    ).toBeGreaterThanOrEqual(SCORE);
  });
});
