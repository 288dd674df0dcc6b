/** The cell file: what one project offers and needs. Parsing and the editor schema both come from here. */
import { z } from "zod";
import { NAME_LIMITS } from "../name.ts";
import { apiVersion, line, name, port, serviceAccount } from "./text.ts";

export const PROTOCOLS = ["HTTP", "GRPC", "GraphQL", "WebSocket", "TLS", "TCP", "UDP", "SCTP"] as const;
export const VISIBILITIES = ["project", "organization", "public"] as const;
export const COMPONENT_KINDS = ["service", "api", "webapp", "stateful", "task", "scheduledTask"] as const;

const componentName = name(NAME_LIMITS.component, "Name of the component");
const endpointName = name(NAME_LIMITS.endpoint, "Name of the endpoint");
const project = name(NAME_LIMITS.project, "Name of the project, which is the cell");
const organization = name(NAME_LIMITS.organization, "Organization that owns the cell");
const environment = name(NAME_LIMITS.environment, "Environment, such as dev or prod");

const visibility = z
  .array(z.enum(VISIBILITIES))
  .describe(
    "Who may call the endpoint. project: components of this cell that declare it. organization: other cells of the organization. public: the external gateway. Absent or empty: nobody.",
  );

const targetPort = z
  .union(
    [
      port("Port number on the pod"),
      z.string().describe("Name of a container port (IANA service name)"),
      z
        .strictObject({ from: port("First port"), to: port("Last port") })
        .describe("Range of ports on the pod; TCP and UDP only"),
    ],
    { error: "must be a port number, the name of a container port, or {from, to}" },
  )
  .describe("Port on the pod, after Service translation; the port that policies use. Default: port.");

const openapi = z
  .strictObject({
    file: line(1024, "OpenAPI 3.0 or 3.1 document, relative to this file"),
    unknownPaths: z
      .enum(["deny", "observe"])
      .default("deny")
      .describe("Requests that no operation describes: deny refuses them, observe lets them pass and reports"),
  })
  .describe("HTTP contract: only its operations may be called");

const grpc = z
  .strictObject({
    services: z
      .array(
        z.strictObject({
          name: z
            .string()
            .regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/, { error: "must be a full service name such as shop.v1.Stock" })
            .describe("Full service name, such as shop.v1.Stock"),
          methods: z
            .array(z.string().regex(/^[A-Za-z_]\w*$/, { error: "must be a method name such as GetStock" }))
            .min(1)
            .optional()
            .describe("Methods that may be called. Absent: all methods of the service."),
        }),
      )
      .min(1),
  })
  .describe("gRPC contract: only these services and methods may be called; health and reflection count too");

const endpoint = z.strictObject({
  name: endpointName,
  protocol: z.enum(PROTOCOLS).describe("What is spoken on the port"),
  port: port("Port of the Service. Policies never use it."),
  targetPort: targetPort.optional(),
  visibility: visibility.default([]),
  openapi: openapi.optional(),
  grpc: grpc.optional(),
});

const operations = z
  .array(z.string().min(1))
  .min(1)
  .describe("Ids of the operations that this caller needs; absent: all of the contract. Only for direct routes.");

const dependency = z.strictObject({
  organization: organization.optional().describe("Organization of the target cell. Default: this cell's."),
  cell: project.optional().describe("Target cell. Default: this cell."),
  component: componentName.optional().describe("Target component; needed where the endpoint's name is not unique"),
  endpoint: endpointName.describe("Target endpoint"),
  operations: operations.optional(),
  route: z
    .enum(["direct", "internalGateway", "externalGateway"])
    .optional()
    .describe(
      "How the call gets there. Inside the cell: always direct. Default across cells: internalGateway; across organizations: externalGateway.",
    ),
});

const PORTS = "must be a port with its transport, such as 443/TCP";

export const destinationShape = {
  fqdn: z.string().optional().describe("One DNS name, such as api.stripe.com"),
  fqdnPattern: z
    .string()
    .optional()
    .describe("DNS names with '*' inside one label, or a leading '**.' for one or more labels"),
  cidr: z.string().optional().describe("Address range, such as 203.0.113.0/28"),
  except: z.array(z.string()).optional().describe("Ranges inside cidr that stay closed"),
};
/** Exactly one kind of destination: for editors; parsing gives its own message. */
const oneDestination = { oneOf: [{ required: ["fqdn"] }, { required: ["fqdnPattern"] }, { required: ["cidr"] }] };

const egress = z.strictObject({
  to: z
    .strictObject(destinationShape)
    .meta({ description: "Where to: exactly one of fqdn, fqdnPattern, cidr", ...oneDestination }),
  ports: z
    .array(z.string({ error: PORTS }))
    .min(1)
    .describe("Ports and transports, such as 443/TCP or 9000-9010/TCP"),
  sni: z.array(z.string()).optional().describe("TLS server names that the connection must ask for"),
  justification: line(2000, "Why the component needs this"),
  approval: line(NAME_LIMITS.approval, "Id of the EgressApproval on record, such as EA-2041"),
  expires: z
    .string()
    .optional()
    .describe("Date or RFC 3339 instant at which the need ends, if before the approval does"),
});

const component = z.strictObject({
  name: componentName,
  kind: z.enum(COMPONENT_KINDS).describe("Kind of workload; task and scheduledTask have no endpoints"),
  serviceAccount: serviceAccount("Service account of the pods, the identity that peers see. Default: name.").optional(),
  selector: z
    .record(z.string(), z.string())
    .optional()
    .describe("Pod labels of the component. Default: cellwall.dev/component: <name>."),
  endpoints: z.array(endpoint).max(50).default([]).describe("What the component offers"),
  metrics: z.strictObject({ port: port("Port that the platform's scrapers read") }).optional(),
  dependsOn: z.array(dependency).max(200).default([]).describe("Endpoints that the component calls"),
  egress: z.array(egress).max(200).default([]).describe("Destinations outside the plane, each with an approval"),
  webhooks: z
    .array(z.strictObject({ port: port("Port that the API server calls") }))
    .default([])
    .describe("Admission, conversion and aggregated API ports"),
  kubeApiServer: z.boolean().default(false).describe("The component calls the API server"),
});

const removal = z.literal(true).describe("Leave it out in this environment");

const overrides = z
  .strictObject({
    intraCell: z.literal("declared").optional().describe("Only narrower: declared"),
    components: z
      .array(
        z.strictObject({
          name: componentName,
          endpoints: z
            .array(z.strictObject({ name: endpointName, visibility }))
            .default([])
            .describe("Endpoints with less visibility"),
          dependsOn: z
            .array(
              z.strictObject({
                organization: organization.optional(),
                cell: project.optional(),
                component: componentName.optional(),
                endpoint: endpointName,
                operations: operations.optional(),
                remove: removal.optional(),
              }),
            )
            .default([])
            .describe("Dependencies with fewer operations, or none"),
          egress: z
            .array(
              z.strictObject({
                approval: line(NAME_LIMITS.approval, "Approval id of the egress rules to narrow"),
                ports: z.array(z.string()).min(1).optional().describe("Fewer ports"),
                remove: removal.optional(),
              }),
            )
            .default([])
            .describe("Egress with fewer ports, or none"),
          kubeApiServer: z.literal(false).optional().describe("Only narrower: false"),
        }),
      )
      .default([]),
  })
  .describe("What is narrower in this environment. Nothing can be wider.");

export const cellSchema = z
  .strictObject({
    apiVersion,
    kind: z.literal("Cell"),
    metadata: z.strictObject({ name: project }),
    spec: z.strictObject({
      organization,
      owner: z.strictObject({
        team: line(100, "Team that owns the cell"),
        contact: line(200, "How to reach the team").optional(),
      }),
      dataClass: z
        .enum(["public", "internal", "confidential", "restricted"])
        .default("internal")
        .describe("Most sensitive data that the cell handles"),
      environments: z
        .record(
          environment,
          z.strictObject({
            phase: z
              .enum(["observe", "enforce"])
              .default("enforce")
              .describe("observe: allow and report. enforce: default deny."),
            planes: z
              .array(name(63, "Platform name"))
              .min(1)
              .optional()
              .describe("Planes that run the cell. Default: all."),
            overrides: overrides.optional(),
          }),
        )
        .describe("Environments that the cell runs in"),
      intraCell: z
        .enum(["declared", "open"])
        .default("declared")
        .describe("declared: components call only what they declare. open: any endpoint of the cell (a finding)."),
      components: z.array(component).min(1).max(200),
    }),
  })
  .meta({ title: "Cell", description: "A project: its components, what they offer and what they need" });

export type CellFile = z.output<typeof cellSchema>;
export type CellSpec = CellFile["spec"];
export type ComponentSpec = CellSpec["components"][number];
export type EndpointSpec = ComponentSpec["endpoints"][number];
export type DependencySpec = ComponentSpec["dependsOn"][number];
export type EgressSpec = ComponentSpec["egress"][number];
export type EnvironmentSpec = CellSpec["environments"][string];
export type OverrideSpec = NonNullable<EnvironmentSpec["overrides"]>;
