import { describe, expect, it } from "vitest";
import { filterOf, ownLogs } from "../../../components/siem/gcp/filter.ts";
import { familiesOf } from "../../../components/siem/matrix/family.ts";
import { gcp } from "../../../components/siem/matrix/gcp.ts";
import { isAvailable, SOURCE_IDS } from "../../../components/siem/matrix/source.ts";

const PLANE = { cluster: "eu-1", region: "europe-west4", network: "eu-1", subnets: ["eu-1-nodes", "eu-1-endpoints"] };
const CLUSTER = '(resource.labels.cluster_name="eu-1" AND resource.labels.location="europe-west4")';

describe("the filter of a sink", () => {
  it("is of this plane's cluster and of the logs that it receives", () => {
    expect(filterOf(["hubble-drop", "kubernetes-audit", "hubble-verdict"], PLANE)).toBe(
      `(${CLUSTER} AND (log_id("cloudaudit.googleapis.com/activity") OR log_id("cellwall-hubble")))`,
    );
  });

  it("takes reads of the API server only where they are asked for", () => {
    expect(filterOf(["authenticator"], PLANE)).toBe(
      `(${CLUSTER} AND (log_id("cloudaudit.googleapis.com/data_access")))`,
    );
    expect(filterOf(["kubernetes-audit"], PLANE)).not.toContain("data_access");
  });

  it("takes what else Google writes of the cluster with the API server, and nothing twice", () => {
    expect(filterOf(["api-server"], PLANE)).toBe(
      `(${CLUSTER} AND ((NOT logName:"cloudaudit.googleapis.com" AND NOT logName:"/logs/cellwall-")))`,
    );
  });

  it("takes flows of the plane's subnets, and changes of the project but not of other clusters", () => {
    expect(filterOf(["network-flow", "cloud-activity"], PLANE)).toBe(
      [
        '(resource.type="gce_subnetwork" AND resource.labels.subnetwork_name=("eu-1-nodes" OR "eu-1-endpoints"))',
        '(resource.type="dns_query" AND jsonPayload.sourceNetwork="eu-1")',
        '(log_id("cloudaudit.googleapis.com/activity") AND NOT protoPayload.serviceName="k8s.io")',
      ].join(" OR "),
    );
  });

  it("has a part for every source of the matrix, within the length that Cloud Logging takes", () => {
    for (const source of SOURCE_IDS) {
      if (isAvailable(gcp[source])) expect(filterOf([source], PLANE), source).not.toBe("");
    }
    expect(filterOf(SOURCE_IDS, PLANE).length).toBeLessThan(20_000);
  });

  it("does not depend on the order in which sources are named", () => {
    expect(filterOf(SOURCE_IDS.toReversed(), PLANE)).toBe(filterOf(SOURCE_IDS, PLANE));
  });
});

describe("logs of a plane", () => {
  it("are told from those of others in the project by cluster and network", () => {
    expect(ownLogs(PLANE).startsWith(CLUSTER)).toBe(true);
  });

  it("come from families of the shipper by the names in the matrix", () => {
    expect(familiesOf(["hubble-l7", "hubble-drop", "node", "posture", "kubernetes-audit"])).toEqual([
      "hubble",
      "kubernetes",
      "posture",
    ]);
    expect(familiesOf(["kubernetes-audit", "network-flow"])).toEqual([]);
  });
});
