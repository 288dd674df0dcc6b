import { describe, expect, it } from "vitest";
import { checkLogs } from "../../../components/siem/aws/check.ts";
import type { SinkRequest } from "../../../components/siem/plan/request.ts";
import { EVERYTHING } from "./everything.ts";
import { all, argsOf, request } from "./support.ts";

const problems = (sinks: Readonly<Record<string, SinkRequest>>, destinations = {}) =>
  checkLogs(argsOf(request(sinks, destinations))).map(({ field, reason }) => `${field}: ${reason}`);

describe("what can't be made of a request on AWS", () => {
  it("is nothing where every sink gets what it can take", () => {
    expect(checkLogs(argsOf(EVERYTHING))).toEqual([]);
  });

  it("is told all at once, with where it stands", () => {
    expect(
      problems({
        a: { kind: "bucket", lockDays: 0, sentinelWorkspace: "my-workspace" },
        b: { kind: "bucket", dangerouslyLockIrreversibly: true },
      }),
    ).toEqual([
      "request.sinks.b: a plane has one sink of this kind",
      "request.sinks.a.lockDays: not a number of days",
      "request.sinks.a.sentinelWorkspace: not a workspace id",
      "request.sinks.b.dangerouslyLockIrreversibly: there is no lock",
    ]);
  });

  it("is a stream behind the bucket without the endpoints that feed it", () => {
    const asked = request({ search: { kind: "opensearch" } }, all("search", "posture"));
    const fields = checkLogs(argsOf(asked, { withoutEndpoints: ["ssm", "kinesis-firehose"] })).map(
      ({ field }) => field,
    );
    expect(fields).toEqual(["withoutEndpoints[1]"]);
    const bucket = request({ archive: { kind: "bucket" } }, all("archive", "posture"));
    expect(checkLogs(argsOf(bucket, { withoutEndpoints: ["kinesis-firehose"] }))).toEqual([]);
  });

  it("is a source that does not reach its sink, with where to send it", () => {
    expect(problems({ cw: { kind: "cloudwatch" } }, all("cw", "hubble-verdict"))).toEqual([
      "request.destinations.hubble-verdict[0]: the shipper writes objects; it has no way to CloudWatch",
    ]);
    expect(problems({ lake: { kind: "security-lake" } }, all("lake", "container", "authenticator"))).toEqual(
      [
        "request.destinations.authenticator[0]: Security Lake reads the audit log of EKS alone",
        "request.destinations.container[0]: Security Lake takes OCSF, and only flows are mapped to it",
      ].toSorted((a) => (a.includes("container") ? -1 : 1)),
    );
    const [found] = checkLogs(argsOf(request({ s: { kind: "opensearch" } }, all("s", "cloud-activity"))));
    expect(found?.fix).toBe("send it to a sink of kind bucket as well");
  });
});
