import { describe, expect, it } from "vitest";
import { sinkProblems } from "../../../components/siem/check.ts";
import { hostsOf } from "../../../components/siem/generic/host.ts";
import { genericParts } from "../../../components/siem/generic/parts.ts";
import { needOf, secretObject } from "../../../components/siem/generic/secret.ts";
import type { GenericRequest, LogRequest } from "../../../components/siem/plan/request.ts";
import { destinations } from "../../../components/siem/ship/objects/policy.ts";

const HTTP: GenericRequest = {
  kind: "generic",
  protocol: "http",
  endpoint: "https://Siem.example.com/v1/logs",
  token: "siemToken",
};
const SYSLOG: GenericRequest = { kind: "generic", protocol: "syslog", host: "syslog.example.com", port: 6514 };
const KAFKA: GenericRequest = {
  kind: "generic",
  protocol: "kafka",
  brokers: ["b-1.kafka.example.com:9094", "b-2.kafka.example.com:9094"],
  username: "cellwall",
  password: "kafkaPassword",
};

const parts = (...sinks: readonly GenericRequest[]) => genericParts(requestOf(...sinks));

function requestOf(...sinks: readonly GenericRequest[]): LogRequest {
  const names = sinks.map(({ protocol }) => protocol as string);
  return {
    sinks: Object.fromEntries(sinks.map((sink) => [sink.protocol, sink])),
    destinations: { "hubble-verdict": names, "hubble-drop": names, node: names },
    off: {},
  };
}

describe("a SIEM of somebody else", () => {
  it("is sent OTLP over HTTPS, with a token that only its Secret has", () => {
    const { outlets, secrets } = parts(HTTP);
    expect(outlets).toEqual([
      {
        kind: "http",
        name: "http",
        endpoint: "https://Siem.example.com/v1/logs",
        secret: "shipper-http",
        families: ["hubble", "kubernetes"],
      },
    ]);
    expect(secrets).toEqual([{ name: "shipper-http", key: "token", setting: "siemToken" }]);
  });

  it("is sent syslog, which has no secret", () => {
    const { outlets, secrets } = parts(SYSLOG);
    expect(outlets).toEqual([
      { kind: "syslog", name: "syslog", host: "syslog.example.com", port: 6514, families: ["hubble", "kubernetes"] },
    ]);
    expect(secrets).toEqual([]);
  });

  it("is sent records of Kafka, a topic a family", () => {
    expect(parts(KAFKA).outlets).toEqual([
      {
        kind: "kafka",
        name: "kafka",
        brokers: ["b-1.kafka.example.com:9094", "b-2.kafka.example.com:9094"],
        topics: { hubble: "cellwall-hubble", kubernetes: "cellwall-kubernetes" },
        username: "cellwall",
        secret: "shipper-kafka",
      },
    ]);
    const { outlets } = parts({ ...KAFKA, topicPrefix: "eu1." });
    expect(outlets).toMatchObject([{ topics: { hubble: "eu1.hubble", kubernetes: "eu1.kubernetes" } }]);
  });

  it("needs nothing where nothing is sent to it, and nothing for sinks of a cloud", () => {
    expect(genericParts({ sinks: { siem: HTTP }, destinations: {}, off: {} })).toEqual({
      outlets: [],
      sinks: [],
      secrets: [],
    });
    const cloud: LogRequest = {
      sinks: { archive: { kind: "log-bucket" } },
      destinations: { node: ["archive"] },
      off: {},
    };
    expect(genericParts(cloud).outlets).toEqual([]);
  });

  it("gets no more than its families", () => {
    const request: LogRequest = {
      sinks: { siem: SYSLOG },
      destinations: { "approval-change": ["siem"], "kubernetes-audit": ["siem"] },
      off: {},
    };
    expect(genericParts(request).outlets).toMatchObject([{ families: ["approval"] }]);
  });
});

describe("its Secret", () => {
  it("has the value from outside, under the key that the shipper reads", () => {
    const need = needOf("siem", KAFKA);
    expect(need && secretObject(need, "from a setting")).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "shipper-siem",
        namespace: "cellwall-siem",
        labels: { "app.kubernetes.io/managed-by": "cellwall" },
      },
      type: "Opaque",
      stringData: { password: "from a setting" },
    });
  });

  it("is not made where none is sent", () => {
    const { token: _, ...open } = HTTP as Extract<GenericRequest, { protocol: "http" }>;
    expect(needOf("siem", open)).toBeUndefined();
    expect(parts(open).outlets[0]).not.toHaveProperty("secret");
  });
});

describe("its place", () => {
  const HOME = { account: "acme-planes", region: "europe-west4" };

  it("is its host, so a private plane refuses it", () => {
    const { sinks } = parts(HTTP);
    expect(sinks).toMatchObject([
      {
        name: "http",
        kind: "generic-http",
        account: "siem.example.com",
        receives: ["hubble-verdict", "hubble-drop", "node"],
      },
    ]);
    expect(sinkProblems(sinks, HOME).map(({ rule, value }) => [rule, value])).toEqual([
      ["sink-leaves", "siem.example.com"],
      ["sink-leaves", "outside"],
    ]);
  });

  it("is taken when the customer has approved the host, or all hosts below a name", () => {
    const { sinks } = parts(HTTP, SYSLOG);
    const left = (...targets: readonly string[]) =>
      sinkProblems(sinks, { ...HOME, mayLeave: targets.map((target) => ({ target })) }).map(({ value }) => value);
    expect(left("siem.example.com")).toEqual(["syslog.example.com", "outside"]);
    expect(left("*.example.com")).toEqual([]);
    expect(left("example.com", "*.example.org")).toHaveLength(4);
  });

  it("is each broker's, so that one approved broker does not let another in", () => {
    const { sinks } = parts(KAFKA);
    expect(sinks.map(({ name, account }) => [name, account])).toEqual([
      ["kafka", "b-1.kafka.example.com"],
      ["kafka b-2.kafka.example.com", "b-2.kafka.example.com"],
    ]);
    const mayLeave = [{ target: "b-1.kafka.example.com" }];
    expect(sinkProblems(sinks, { ...HOME, mayLeave }).map(({ field }) => field)).toEqual([
      "sinks[1].account",
      "sinks[1].region",
    ]);
  });
});

describe("the way to it", () => {
  it("is opened by name and port, and for nothing else", () => {
    expect(parts(HTTP, SYSLOG, KAFKA).outlets.flatMap(destinations)).toEqual([
      { host: "siem.example.com", port: 443 },
      { host: "syslog.example.com", port: 6514 },
      { host: "b-1.kafka.example.com", port: 9094 },
      { host: "b-2.kafka.example.com", port: 9094 },
    ]);
  });

  it.each([
    ["https://siem.example.com:8443/in", "siem.example.com"],
    ["https://user:t0k3n@siem.example.com", "siem.example.com"],
    ["https://[2001:db8::1]:8443/in", "2001:db8::1"],
  ])("leads to the host of %s", (endpoint, host) => {
    expect(hostsOf({ kind: "generic", protocol: "http", endpoint })).toEqual([host]);
  });
});
