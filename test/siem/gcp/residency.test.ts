import { describe, expect, it } from "vitest";
import type { GraphResource, Home } from "../../../components/residency/model.ts";
import { isRefused, residency } from "../../../components/residency/report.ts";
import { sinkProblems } from "../../../components/siem/check.ts";
import type { LogRequest } from "../../../components/siem/plan/request.ts";
import type { Node } from "../../support/graph.ts";
import { EVERY, logGraph, NUMBER, one, PROJECT, REGION } from "./given.ts";

const HOME: Home = { cloud: "gcp", account: PROJECT, region: REGION, projectNumber: NUMBER, approvals: [] };

/** Resources as the proof reads them. */
function graph(nodes: readonly Node[]): GraphResource[] {
  return nodes.map(({ type, name, inputs }) => ({
    type,
    name,
    urn: `urn:pulumi:test::planes::${type}::${name}`,
    props: { ...inputs },
  }));
}

const refused = (resources: readonly GraphResource[], home = HOME) => residency(resources, home).rows.filter(isRefused);

/** Ids of the mocks tell no project; those of Google do. */
async function told(request: LogRequest): Promise<GraphResource[]> {
  const { nodes } = await logGraph(request);
  const folder: Readonly<Record<string, string>> = { "gcp:pubsub/topic:Topic": "topics" };
  const ids = nodes.map(({ type, name }) => [
    `${name}-id`,
    folder[type] === undefined
      ? `projects/${PROJECT}/locations/${REGION}/buckets/${name}`
      : `projects/${PROJECT}/${folder[type]}/${name}`,
  ]);
  const known = new Map(ids.map(([from = "", to = ""]) => [from, to]));
  const text = JSON.stringify(graph(nodes));
  return JSON.parse(text.replace(/[a-z0-9-]+-id(?=")/g, (id) => known.get(id) ?? id)) as GraphResource[];
}

describe("logs of an isolated plane", () => {
  it("stay in the project and region with every kind of sink", async () => {
    const resources = await told(EVERY);
    expect(resources.length).toBeGreaterThan(25);
    expect(refused(resources)).toEqual([]);
    expect(residency(resources, HOME).rows.filter(({ verdict }) => verdict === "unclassified")).toEqual([]);
  });

  it("stay with a feed of Google SecOps in the same project and region", async () => {
    const secOpsInstance = `projects/${PROJECT}/locations/${REGION}/instances/0000`;
    expect(refused(await told(one({ kind: "pubsub", secOpsInstance }, "kubernetes-audit")))).toEqual([]);
  });

  it("are refused on their way to a topic of another project, for that reason alone", async () => {
    const resources = (await told(EVERY)).map((resource) =>
      resource.type === "gcp:logging/projectSink:ProjectSink" && resource.name === "eu-1-siem"
        ? {
            ...resource,
            props: { ...resource.props, destination: "pubsub.googleapis.com/projects/acme-soc/topics/all" },
          }
        : resource,
    );
    expect(refused(resources)).toMatchObject([
      {
        kind: "sink",
        name: "eu-1-siem",
        path: "destination",
        reason: "it is in project acme-soc, home is acme-planes",
      },
    ]);
  });

  it("are refused a feed of somebody else's, unless the customer approves it", async () => {
    const secOpsInstance = "projects/acme-soc/locations/eu/instances/0000";
    const { logs } = await logGraph(one({ kind: "pubsub", secOpsInstance }, "kubernetes-audit"));
    expect(sinkProblems(logs.sinks, { account: PROJECT, region: REGION }).map(({ field }) => field)).toEqual([
      "sinks[0].account",
      "sinks[0].region",
    ]);
    const resources = await told(one({ kind: "pubsub", secOpsInstance }, "kubernetes-audit"));
    expect(new Set(refused(resources).map(({ type }) => type))).toEqual(
      new Set(["gcp:chronicle/feed:Feed", "gcp:pubsub/subscription:Subscription"]),
    );
  });

  it("are read by agents of Google of the project, whichever service they are of", async () => {
    const resources = await told(EVERY);
    const members = residency(resources, HOME).rows.filter(({ path }) => path === "member");
    expect(members.length).toBeGreaterThan(5);
    expect(new Set(members.map(({ verdict }) => verdict))).toEqual(new Set(["home"]));
  });
});
