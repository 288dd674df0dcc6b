import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Where } from "../../../components/access/action.ts";
import { BREAK_GLASS } from "../../../components/access/grant.ts";
import { accessMatrix, WHO, type Who } from "../../../components/access/matrix.ts";
import { type AccessCluster, type Caller, CELL, PRODUCTION_CELL, people, startAccessCluster } from "./cluster.ts";

const NAMESPACE: Readonly<Record<Where, string | undefined>> = {
  cluster: undefined,
  platform: "kube-system",
  cell: CELL,
  "production cell": PRODUCTION_CELL,
  grants: BREAK_GLASS.namespace,
};

const CALLER: Readonly<Record<Who, Caller>> = {
  reader: people.reader,
  operator: people.operator,
  requester: people.requester,
  "break-glass": {
    user: BREAK_GLASS.user,
    groups: ["system:serviceaccounts", BREAK_GLASS.group],
  },
  administrator: "admin",
};

let cluster: AccessCluster;
beforeAll(async () => {
  cluster = await startAccessCluster();
});
afterAll(() => cluster?.stop());

async function isAllowed(as: Caller, attributes: object): Promise<boolean> {
  const { status, message, body } = await cluster.ask(as, {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: attributes },
    },
  });
  if (status !== 201) throw new Error(`${status} ${message}`);
  return (body.status as { allowed: boolean }).allowed;
}

describe("the access matrix", () => {
  for (const who of WHO) {
    it(`says what a real API server says to ${who}, by impersonation`, async () => {
      const rows = accessMatrix();
      const asked = await Promise.all(
        rows.map(async ({ action: { verb, group, resource, name }, where, verdicts }) => {
          const [kind = "", subresource] = resource.split("/");
          const namespace = NAMESPACE[where];
          const granted = await isAllowed(CALLER[who], {
            verb,
            group,
            resource: kind,
            ...(subresource !== undefined && { subresource }),
            ...(namespace !== undefined && { namespace }),
            ...(name !== undefined && { name }),
          });
          return { what: `${verb} ${resource} in ${where}`, granted, expected: verdicts[who].granted };
        }),
      );
      expect(asked.length).toBeGreaterThan(100);
      expect(asked.filter(({ granted, expected }) => granted !== expected)).toEqual([]);
    });
  }

  it("leaves somebody in none of the groups with nothing", async () => {
    const rows = accessMatrix().filter(({ verdicts }) => verdicts.reader.granted || verdicts.requester.granted);
    expect(rows.length).toBeGreaterThan(20);
    for (const { action, where } of rows) {
      const [resource = "", subresource = ""] = action.resource.split("/");
      const { verb, group, name = "" } = action;
      const namespace = NAMESPACE[where] ?? "";
      expect(
        await isAllowed(people.stranger, { verb, group, resource, subresource, namespace, name }),
        action.what,
      ).toBe(false);
    }
  });

  it("has no role with a wildcard, or with a right to widen itself", async () => {
    const { body } = await cluster.ask("admin", {
      path: "/apis/rbac.authorization.k8s.io/v1/clusterroles?labelSelector=app.kubernetes.io/managed-by%3Dcellwall",
    });
    const items = body.items as { metadata: { name: string }; rules: { verbs: string[]; resources: string[] }[] }[];
    expect(items.map(({ metadata }) => metadata.name)).toContain("cellwall-break-glass");
    const words = items.flatMap(({ rules }) => rules.flatMap(({ verbs, resources }) => [...verbs, ...resources]));
    expect(words.filter((word) => ["*", "escalate", "bind", "impersonate", "secrets"].includes(word))).toEqual([]);
  });
});
