/** Endpoints of one component: ports, protocols, contracts, and ports that would void each other's rules. */

import { portsOverlap, showPorts } from "../match/port.ts";
import { rangesOf, transportOf } from "../match/target.ts";
import type { Path } from "../read/text.ts";
import { show } from "../read/words.ts";
import type { ComponentSpec, EndpointSpec } from "../schema/cell.ts";
import { PORT_NAME } from "../schema/text.ts";
import { isRelative } from "../source.ts";
import type { Report } from "./report.ts";

export function checkEndpoints(component: ComponentSpec, path: Path, report: Report): void {
  const { endpoints } = component;
  const task = component.kind === "task" || component.kind === "scheduledTask";
  if (component.webhooks.length > 0 && task) {
    report.error(
      "task",
      [...path, "webhooks"],
      `component "${component.name}" is a ${component.kind} and serves webhooks`,
      "remove the webhooks, or make it a service",
    );
  }
  if (endpoints.length > 0 && task) {
    report.error(
      "task",
      [...path, "endpoints"],
      `component "${component.name}" is a ${component.kind} and offers ${endpoints.length === 1 ? "an endpoint" : "endpoints"}`,
      "remove the endpoints, or make it a service",
    );
  }
  for (const [index, endpoint] of endpoints.entries()) checkEndpoint(endpoint, [...path, "endpoints", index], report);
  for (const [index, endpoint] of endpoints.entries()) {
    for (const earlier of endpoints.slice(0, index))
      checkPair(earlier, endpoint, [...path, "endpoints", index], report);
  }
  checkExtraPort("metrics", component.metrics?.port, endpoints, [...path, "metrics", "port"], report);
  for (const [index, { port }] of component.webhooks.entries()) {
    checkExtraPort("webhook", port, endpoints, [...path, "webhooks", index, "port"], report);
    if (component.webhooks.findIndex((other) => other.port === port) < index)
      report.error("duplicate", [...path, "webhooks", index], `webhook port ${port} is given twice`, "remove one");
  }
}

function checkEndpoint(endpoint: EndpointSpec, path: Path, report: Report): void {
  const { protocol, targetPort, visibility } = endpoint;
  if (typeof targetPort === "string" && !PORT_NAME.test(targetPort)) {
    const fix = /^\d+$/.test(targetPort)
      ? `write the number without quotes: ${targetPort}`
      : "write a port number or the name of a container port, such as http";
    report.error(
      "port",
      [...path, "targetPort"],
      `targetPort ${show(targetPort)} is not the name of a container port (1 to 15 lower case letters, digits and single '-', with a letter)`,
      fix,
    );
  }
  if (typeof targetPort === "object") {
    if (protocol !== "TCP" && protocol !== "UDP")
      report.error(
        "port",
        [...path, "targetPort"],
        `a port range can't speak ${protocol}`,
        "write one port, or protocol TCP or UDP",
      );
    if (targetPort.to < targetPort.from)
      report.error(
        "port",
        [...path, "targetPort"],
        `port range ${targetPort.from}-${targetPort.to} ends before it begins`,
        `write {from: ${targetPort.to}, to: ${targetPort.from}}`,
      );
  }
  for (const [index, word] of visibility.entries()) {
    if (visibility.indexOf(word) < index)
      report.error("duplicate", [...path, "visibility", index], `visibility "${word}" is given twice`, "remove one");
  }
  if (visibility.includes("public") && (protocol === "UDP" || protocol === "SCTP")) {
    report.error(
      "visibility",
      [...path, "visibility"],
      `a ${protocol} endpoint can't be public: gateways carry TCP`,
      "remove public",
    );
  }
  if (visibility.includes("public") && typeof targetPort === "object") {
    report.error(
      "visibility",
      [...path, "visibility"],
      "a range of ports can't be public: gateways forward one port",
      "remove public, or write one port",
    );
  }
  if (endpoint.openapi !== undefined) checkOpenApi(endpoint, path, report);
  if (endpoint.grpc !== undefined) checkGrpc(endpoint, path, report);
}

function checkOpenApi({ protocol, openapi }: EndpointSpec, path: Path, report: Report): void {
  const at = [...path, "openapi"];
  if (protocol === "WebSocket") {
    report.error(
      "R23",
      at,
      "an HTTP contract breaks WebSocket connections",
      "remove openapi, or offer the HTTP part on an endpoint and a port of its own",
    );
  } else if (protocol === "GRPC") {
    report.error("protocol", at, "openapi describes HTTP, not gRPC", "write grpc: {services: [{name: pkg.Service}]}");
  } else if (protocol !== "HTTP" && protocol !== "GraphQL") {
    report.error(
      "protocol",
      at,
      `openapi has no effect on protocol ${protocol}`,
      "write protocol: HTTP, or remove openapi",
    );
  }
  const file = openapi?.file ?? "";
  if (!isRelative(file)) {
    report.error(
      "openapi",
      [...at, "file"],
      `openapi file ${show(file)} is not relative to the cell file`,
      "write a relative path such as ./openapi.yaml",
    );
  }
}

function checkGrpc({ protocol, grpc }: EndpointSpec, path: Path, report: Report): void {
  const at = [...path, "grpc"];
  if (protocol !== "GRPC")
    report.error("protocol", at, `grpc has no effect on protocol ${protocol}`, "write protocol: GRPC, or remove grpc");
  const services = grpc?.services ?? [];
  for (const [index, { name, methods }] of services.entries()) {
    if (services.findIndex((other) => other.name === name) < index)
      report.error("duplicate", [...at, "services", index, "name"], `service "${name}" is given twice`, "join the two");
    for (const [position, method] of (methods ?? []).entries()) {
      if ((methods ?? []).indexOf(method) < position)
        report.error(
          "duplicate",
          [...at, "services", index, "methods", position],
          `method "${method}" is given twice`,
          "remove one",
        );
    }
  }
}

const hasContract = ({ openapi, grpc }: EndpointSpec): boolean => openapi !== undefined || grpc !== undefined;

function checkPair(a: EndpointSpec, b: EndpointSpec, path: Path, report: Report): void {
  if (a.name === b.name) {
    report.error("duplicate", [...path, "name"], `endpoint "${b.name}" is given twice`, "rename one of them");
  }
  if (transportOf(a.protocol) !== transportOf(b.protocol)) return;
  if (a.port === b.port) {
    report.error(
      "port",
      [...path, "port"],
      `endpoints "${a.name}" and "${b.name}" share Service port ${b.port}/${transportOf(b.protocol)}`,
      "give each endpoint its own port",
    );
  }
  const pod = rangesOf(a);
  const other = rangesOf(b);
  const mixed = hasContract(a) !== hasContract(b);
  const at = b.targetPort === undefined ? [...path, "port"] : [...path, "targetPort"];
  if (typeof pod === "string" || typeof other === "string") {
    if (pod === other) {
      report.error(
        mixed ? "R9" : "port",
        at,
        `endpoints "${a.name}" and "${b.name}" share container port "${pod}"`,
        fixOf(mixed),
      );
    } else if (typeof pod !== typeof other && (hasContract(a) || hasContract(b))) {
      report.error(
        "R9",
        at,
        `endpoints "${a.name}" and "${b.name}" may share a port: one is named, the other is numbered, and an L4 rule on the same port would void the HTTP contract`,
        "write both targetPorts as numbers",
      );
    }
  } else if (portsOverlap(pod, other)) {
    const why = mixed ? "; a rule without a contract voids the contract of the other" : "";
    report.error(
      mixed ? "R9" : "port",
      at,
      `endpoints "${a.name}" and "${b.name}" share pod port ${showPorts(other)}${why}`,
      fixOf(mixed),
    );
  }
}

const fixOf = (mixed: boolean): string =>
  mixed ? "give each endpoint its own pod port, or one contract for both" : "give each endpoint its own pod port";

/** A metrics or webhook port on the port of a contract would let its callers use every path. */
function checkExtraPort(
  what: string,
  port: number | undefined,
  endpoints: readonly EndpointSpec[],
  path: Path,
  report: Report,
): void {
  if (port === undefined) return;
  for (const endpoint of endpoints) {
    if (transportOf(endpoint.protocol) !== "TCP") continue;
    const pod = rangesOf(endpoint);
    const shared = typeof pod !== "string" && portsOverlap(pod, { from: port, to: port, transport: "TCP" });
    if (!shared) continue;
    if (hasContract(endpoint)) {
      report.error(
        "R9",
        path,
        `${what} port ${port} is the pod port of endpoint "${endpoint.name}": its contract would not hold for those callers`,
        `serve ${what === "metrics" ? "metrics" : "webhooks"} on a port of its own`,
      );
    } else {
      report.warning(
        "R9",
        path,
        `${what} port ${port} is the pod port of endpoint "${endpoint.name}": those callers reach all of the endpoint`,
        `serve ${what === "metrics" ? "metrics" : "webhooks"} on a port of its own`,
      );
    }
  }
}
