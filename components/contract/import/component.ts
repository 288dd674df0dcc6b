/** One `Workload` -> one component of a cell. */
import type { Report } from "../check/report.ts";
import type { Visibility } from "../model.ts";
import { readOpenApi } from "../openapi/openapi.ts";
import type { SourceFile } from "../source.ts";
import type { Workload, WorkloadEndpoint } from "./workload.ts";

export interface ImportedComponent {
  readonly name: string;
  readonly kind: "service" | "task";
  readonly endpoints?: readonly object[];
  readonly dependsOn?: readonly object[];
}

interface Context {
  readonly organization: string;
  readonly project: string;
  readonly component: ImportedComponent;
  readonly documents: readonly SourceFile[];
}

const PROTOCOL = {
  HTTP: "HTTP",
  gRPC: "GRPC",
  GraphQL: "GraphQL",
  Websocket: "WebSocket",
  TCP: "TCP",
  UDP: "UDP",
} as const;
/** OpenChoreo adds these to `project`, which every endpoint has there; its namespace is our organization. */
const VISIBILITY: Readonly<Record<string, Visibility>> = {
  project: "project",
  namespace: "organization",
  internal: "organization",
  external: "public",
};

/** Fields of the document's spec that are read here. */
const SPEC = new Set(["owner", "container", "endpoints", "dependencies"]);

export function contextOf({ metadata, spec }: Workload, report: Report): Context {
  const { projectName, componentName } = spec.owner;
  if (metadata.namespace === undefined) {
    report.warning(
      "import",
      ["metadata"],
      'the Workload names no namespace; "default" is taken as the organization',
      "correct the organization in the cell file",
    );
  }
  report.warning(
    "import",
    ["spec", "owner"],
    "a Workload names neither team nor environments: the project is taken as the team, and dev in phase observe as the environment",
    "correct owner and environments in the cell file",
  );
  if (spec.container !== undefined) {
    report.warning(
      "import",
      ["spec", "container"],
      "the container has no counterpart: a cell file describes connections",
      `keep it in the workload, label its pods cellwall.dev/component: ${componentName}, and run them as service account ${componentName}`,
      "key",
    );
  }
  for (const field of Object.keys(spec).filter((key) => !SPEC.has(key))) {
    report.warning(
      "import",
      ["spec", field],
      `"${field}" has no counterpart and is left out`,
      "keep it in the workload",
      "key",
    );
  }
  environmentHints(spec, report);
  const documents: SourceFile[] = [];
  const endpoints = Object.entries(spec.endpoints ?? {}).map(([name, endpoint]) =>
    endpointOf(componentName, name, endpoint, documents, report),
  );
  const dependsOn = (spec.dependencies?.endpoints ?? []).map(({ project, component, name }, index) => {
    if (index === 0) {
      report.warning(
        "import",
        ["spec", "dependencies", "endpoints"],
        "envBindings have no counterpart: a cell file does not set variables",
        "give the workload its addresses yourself",
        "key",
      );
    }
    return project === undefined || project === projectName
      ? { component, endpoint: name }
      : { cell: project, component, endpoint: name, route: "direct" };
  });
  for (const [index, { ref }] of (spec.dependencies?.resources ?? []).entries()) {
    report.warning(
      "import",
      ["spec", "dependencies", "resources", index],
      `resource "${ref}" has no counterpart`,
      "declare it under dependsOn if a cell offers it, or as egress with an approval",
    );
  }
  const kind = endpoints.length > 0 ? "service" : "task";
  report.warning(
    "import",
    ["spec", "owner", "componentName"],
    `a Workload does not say what it is: "${componentName}" is taken as a ${kind}`,
    "correct kind in the cell file",
  );
  const component = {
    name: componentName,
    kind,
    ...(endpoints.length > 0 && { endpoints }),
    ...(dependsOn.length > 0 && { dependsOn }),
  } as const;
  return { organization: metadata.namespace ?? "default", project: projectName, component, documents };
}

function endpointOf(
  component: string,
  name: string,
  endpoint: WorkloadEndpoint,
  documents: SourceFile[],
  report: Report,
): object {
  const { type, port, targetPort, visibility = [], basePath, schema } = endpoint;
  const path = ["spec", "endpoints", name];
  if (visibility.includes("internal")) {
    report.warning(
      "import",
      [...path, "visibility"],
      "visibility internal reaches all organizations, which only public does here; organization is taken",
      "write public if other organizations need the endpoint",
    );
  }
  let seen = [...new Set<Visibility>(["project", ...visibility.map((word) => VISIBILITY[word] ?? "project")])];
  if (type === "UDP" && seen.includes("public")) {
    report.warning(
      "import",
      [...path, "visibility"],
      "a UDP endpoint can't be public: gateways carry TCP",
      "offer it inside the organization, or over TCP",
    );
    seen = seen.filter((word) => word !== "public");
  }
  const openapi = schema?.content === undefined ? undefined : openapiOf(component, name, endpoint, documents, report);
  if (basePath !== undefined && basePath !== "/" && openapi === undefined) {
    report.warning(
      "import",
      [...path, "basePath"],
      `basePath "${basePath}" has no counterpart without an OpenAPI document`,
      "write it under servers of the document",
    );
  }
  return {
    name,
    protocol: PROTOCOL[type],
    port,
    ...(targetPort !== undefined && { targetPort }),
    visibility: seen,
    ...(openapi && { openapi }),
  };
}

/** The schema as a document of its own, where it is OpenAPI that can be read. Unknown paths pass at first: nothing was denied before. */
function openapiOf(
  component: string,
  name: string,
  { type, schema }: WorkloadEndpoint,
  documents: SourceFile[],
  report: Report,
): object | undefined {
  const text = schema?.content ?? "";
  const path = `./${component}-${name}.openapi.yaml`;
  const { contract } = type === "HTTP" ? readOpenApi({ path, text }) : { contract: undefined };
  if (contract === undefined) {
    report.warning(
      "import",
      ["spec", "endpoints", name, "schema"],
      "the schema is not an OpenAPI 3.0 or 3.1 document of an HTTP endpoint and is left out",
      "name an OpenAPI document under openapi, or methods under grpc",
    );
    return undefined;
  }
  documents.push({ path, text });
  return { file: path, unknownPaths: "observe" };
}

/** OpenChoreo leaves egress open; addresses in variables tell what will need an approval here. */
function environmentHints({ container }: Workload["spec"], report: Report): void {
  for (const [index, { key, value }] of (container?.env ?? []).entries()) {
    const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@\s]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[:/?]|$)/i.exec(
      String(value ?? ""),
    )?.[1];
    if (host === undefined || /\.(svc|local|internal)$|\.svc\./.test(host)) continue;
    report.warning(
      "import",
      ["spec", "container", "env", index],
      `${key} names ${host}, which will be denied`,
      `declare egress to {fqdn: ${host.toLowerCase()}} with an approval`,
    );
  }
}
