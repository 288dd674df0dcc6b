import { createSign } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BREAK_GLASS, CREDENTIAL_ID } from "../../../components/access/grant.ts";
import { type AccessCluster, type Answer, exec, PRODUCTION_CELL, people, startAccessCluster } from "./cluster.ts";
import { grant, makeGrant, SECRETS, takeToken } from "./grant.ts";

let cluster: AccessCluster;
beforeAll(async () => {
  cluster = await startAccessCluster();
});
afterAll(() => cluster?.stop());

const { requester, operator, reader, stranger } = people;
const colleague = { user: "bob@example.com", groups: requester.groups };

async function glassBroken(options: Parameters<typeof takeToken>[2] = {}): Promise<{ name: string; token: string }> {
  const name = await makeGrant(cluster, requester);
  const { status, message, token } = await takeToken(cluster, requester, { grant: name, ...options });
  expect(status, message).toBe(201);
  return { name, token };
}

const post = (body: object, as: Parameters<AccessCluster["ask"]>[0] = requester) =>
  cluster.ask(as, { method: "POST", path: SECRETS, body });

function refused({ status, message }: Pick<Answer, "status" | "message">, saying: RegExp): void {
  expect(message).toMatch(saying);
  expect(status).toBe(403);
}

describe("a grant", () => {
  it("takes a reason, a ticket and one's own name", async () => {
    expect(await post(grant(requester.user))).toMatchObject({ status: 201 });
    refused(await post(grant(requester.user, { "cellwall.dev/reason": "because" })), /say why/);
    refused(await post(grant(requester.user, { "cellwall.dev/reason": " ".repeat(40) })), /say why/);
    refused(await post(grant(requester.user, { "cellwall.dev/ticket": "" })), /under which ticket/);
    refused(await post(grant(colleague.user)), /say who you are/);
  });

  it("is all that there is in its namespace, whoever asks", async () => {
    const forever = {
      ...grant(requester.user, { "kubernetes.io/service-account.name": BREAK_GLASS.serviceAccount }),
      type: "kubernetes.io/service-account-token",
    };
    refused(await post(forever), /only grants here/);
    refused(await post({ ...grant("admin"), type: "Opaque" }, "admin"), /only grants here/);
    refused(await post({ ...grant(requester.user), data: { a: "Yg==" } }), /only grants here/);
    refused(await post({ ...grant(requester.user), immutable: false }), /only grants here/);
    const kept = grant(requester.user);
    refused(await post({ ...kept, metadata: { ...kept.metadata, finalizers: ["example.com/keep"] } }), /no finalizers/);
  });

  it("can't be changed afterwards, not even by an administrator", async () => {
    const name = await makeGrant(cluster, requester);
    const change = {
      method: "PATCH",
      path: `${SECRETS}/${name}`,
      body: { metadata: { annotations: { "cellwall.dev/reason": "Something else entirely was it" } } },
      contentType: "application/merge-patch+json",
    };
    refused(await cluster.ask(requester, change), /cannot patch/);
    refused(await cluster.ask("admin", change), /can't be changed/);
  });

  it("is made by members of the break-glass group only", async () => {
    for (const other of [reader, operator, stranger]) refused(await post(grant(other.user), other), /cannot create/);
  });
});

describe("an emergency token", () => {
  it("is bound to a grant, for an hour at most, for this API server", async () => {
    const name = await makeGrant(cluster, requester);
    const take = (options: Parameters<typeof takeToken>[2]) => takeToken(cluster, requester, options);
    expect(await take({ grant: name, seconds: 3_600 })).toMatchObject({ status: 201 });
    refused(await take({}), /bind the token to your grant/);
    refused(await take({ grant: name, seconds: 3_601 }), /60 minutes at most/);
    // What the API server itself would stretch to a year.
    refused(await take({ grant: name, seconds: 3_607 }), /60 minutes at most/);
    refused(await take({ grant: name, audiences: ["sts.amazonaws.com"] }), /not for a cloud's identity service/);
    expect(await take({ grant: "nothing" })).toMatchObject({ status: 404 });
  });

  it("needs a grant of one's own", async () => {
    const name = await makeGrant(cluster, requester);
    await makeGrant(cluster, colleague);
    // The API server holds requests against grants that it has heard of: milliseconds after they are made.
    await sleep(1_000);
    refused(await takeToken(cluster, colleague, { grant: name }), /somebody else's/);
    refused(await takeToken(cluster, "admin", { grant: name }), /somebody else's/);
    expect(await takeToken(cluster, requester, { grant: name })).toMatchObject({ status: 201 });
  });

  it("is at hand at once: grant and token in one breath", async () => {
    for (let round = 0; round < 20; round += 1) await glassBroken();
  });

  it("opens what it is for, and nothing beyond", async () => {
    const { token } = await glassBroken();
    const passed = await cluster.ask({ token }, exec(PRODUCTION_CELL));
    expect(passed.status, passed.message).not.toBe(403);
    const get = (path: string) => cluster.ask({ token }, { path });
    expect(await get(`/api/v1/namespaces/${PRODUCTION_CELL}/pods`)).toMatchObject({ status: 200 });
    refused(await get(`/api/v1/namespaces/${PRODUCTION_CELL}/secrets`), /cannot list resource "secrets"/);
    refused(await takeToken(cluster, { token }, { grant: "any" }), /cannot create resource "serviceaccounts\/token"/);
    refused(await cluster.ask({ token }, { method: "DELETE", path: POLICY }), /cannot delete/);
    refused(
      await cluster.ask({ token }, { method: "DELETE", path: `${RBAC}/clusterroles/cellwall-reader` }),
      /cannot delete/,
    );
  });

  it("ends within seconds when its grant is deleted, by its owner or a colleague on duty", async () => {
    for (const by of [requester, operator, colleague]) {
      const { name, token } = await glassBroken();
      expect(await whoami(token)).toBe(201);
      const deleted = await cluster.ask(by, { method: "DELETE", path: `${SECRETS}/${name}` });
      expect(deleted.status, deleted.message).toBe(200);
      // A token that was just accepted is remembered for 10 s (kube-apiserver 1.36, authentication token cache).
      const since = performance.now();
      while ((await whoami(token)) !== 401 && performance.now() - since < 15_000) await sleep(200);
      expect(await whoami(token)).toBe(401);
    }
  });

  it("ends by itself: the API server refuses it once its time is over", async () => {
    const { token } = await glassBroken();
    expect(await whoami(resigned(token, {}))).toBe(201);
    const ended = (ago: number) => {
      const now = Math.floor(Date.now() / 1_000);
      return whoami(resigned(token, { iat: now - ago - 600, nbf: now - ago - 600, exp: now - ago }));
    };
    // Clocks of API servers may differ by a minute (go-jose, `jwt.DefaultLeeway`).
    expect(await ended(30)).toBe(201);
    expect(await ended(62)).toBe(401);
    expect(await ended(3_600)).toBe(401);
  });

  it("leads from every action to the person and the reason", async () => {
    const name = await makeGrant(cluster, requester);
    await sleep(1_000);
    const { token } = await takeToken(cluster, requester, { grant: name });
    await cluster.ask({ token }, exec(PRODUCTION_CELL));
    await sleep(500);
    const lines = cluster.audit() as unknown as AuditLine[];
    const action = lines.findLast(({ objectRef }) => objectRef?.subresource === "exec");
    const id = action?.user.extra?.[CREDENTIAL_ID]?.[0];
    expect(id).toMatch(/^JTI=/);
    const issued = lines.find(
      ({ annotations }) => annotations?.["authentication.kubernetes.io/issued-credential-id"] === id,
    );
    expect(issued).toMatchObject({
      verb: "create",
      objectRef: { resource: "serviceaccounts", subresource: "token", name: BREAK_GLASS.serviceAccount },
      impersonatedUser: { username: requester.user },
      annotations: {
        "cellwall-break-glass-token-grant/grant": name,
        "cellwall-break-glass-token-grant/reason": "Checkout answers 500 since 02:40",
        "cellwall-break-glass-token-grant/ticket": "INC-4711",
      },
    });
    const { body } = await cluster.ask(operator, { path: `${SECRETS}/${name}` });
    expect(body).toMatchObject({ metadata: { annotations: { "cellwall.dev/requested-by": requester.user } } });
  });
});

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const POLICY = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/cellwall-production-exec";

interface AuditLine {
  readonly verb: string;
  readonly objectRef?: { readonly subresource?: string };
  readonly user: { readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** 201, or 401 where the token is not accepted. */
async function whoami(token: string): Promise<number> {
  const { status } = await cluster.ask(
    { token },
    {
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    },
  );
  return status;
}

/** The same token with other claims, signed with the control plane's own key. */
function resigned(token: string, claims: Readonly<Record<string, number>>): string {
  const [header = "", payload = ""] = token.split(".");
  const changed = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), ...claims };
  const signed = `${header}.${Buffer.from(JSON.stringify(changed)).toString("base64url")}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(cluster.signingKey, "base64url")}`;
}
